import t from 'tap';
import { formsOf } from '../../../../harness/analysis/canary/forms.ts';

const forms = (value: string) => formsOf({ kind: 'phone', value });
const texts = (value: string) => forms(value).map(({ text }) => text);

t.test('a phone number is written with and without plus, 00, country code and trunk prefix', async (t) => {
  t.same(texts('+85291234567'), [
    '+85291234567',
    '85291234567',
    '0085291234567',
    '+852 9123 4567',
    '8.5291234567E10',
    '８５２９１２３４５６７',
    '91234567',
    '091234567',
    '9123 4567',
    '852091234567',
    '291234567',
    '1234567',
  ]);
  t.ok(texts('+8613800138042').includes('13800138042'));
  t.ok(texts('+12125550123').includes('2125550123'));
  t.ok(texts('+12125550123').includes('(212) 555-0123'));
  t.ok(texts('+447700900123').includes('07700900123'));
  t.ok(texts('+79161234567').includes('89161234567'), 'Russia’s trunk prefix is 8');
  t.ok(texts('+3545123456').includes('5123456'), 'Iceland’s code has three digits');
});

t.test('a number that went through a double is known again', async (t) => {
  // What Java's Double.toString gives: JavaScript's own, with a capital E and no plus.
  const javaLike = (value: number) => value.toExponential().toUpperCase().replace('+', '');
  for (const value of ['+8613800138042', '+4915123456700', '+85291234560']) {
    t.ok(texts(value).includes(javaLike(Number(value.slice(1)))), value);
  }
});

t.test('short national numbers and tails only support', async (t) => {
  const support = forms('+85291234567').filter((form) => form.support);
  t.same(
    support.map(({ name }) => name),
    ['national', 'national-trunk', 'national-grouped', 'last9', 'last7'],
  );
  t.notOk(forms('+8613800138042').find(({ name }) => name === 'national')?.support);
});

t.test('what is no telephone number is taken as it is', async (t) => {
  t.same(texts('+1'), ['+1']);
  t.same(texts('+99912345678').slice(0, 3), ['+99912345678', '99912345678', '0099912345678']);
});
