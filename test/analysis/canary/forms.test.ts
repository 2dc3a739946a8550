import t from 'tap';
import { formsOf, luhn } from '../../../harness/analysis/canary/forms.ts';
import { informationBits, isWellKnown, strengths, type Weighed } from '../../../harness/analysis/canary/strength.ts';
import type { CanaryKind } from '../../../harness/model/canary.ts';

const texts = (kind: CanaryKind, value: string) => formsOf({ kind, value }).map(({ text }) => text);

t.test('a phone number is written with and without plus, 00, country code and trunk prefix', async (t) => {
  t.same(texts('phone', '+85291234567'), [
    '+85291234567',
    '85291234567',
    '0085291234567',
    '91234567',
    '091234567',
    '291234567',
  ]);
  t.ok(texts('phone', '+8613800138042').includes('13800138042'));
  t.ok(texts('phone', '+12125550123').includes('2125550123'));
  t.ok(texts('phone', '+447700900123').includes('07700900123'));
});

t.test('short national numbers and tails only support', async (t) => {
  const support = formsOf({ kind: 'phone', value: '+85291234567' }).filter((form) => form.support);
  t.same(
    support.map(({ name }) => name),
    ['national', 'national-trunk', 'last9'],
  );
  t.notOk(formsOf({ kind: 'phone', value: '+8613800138042' }).find(({ name }) => name === 'national')?.support);
});

t.test('an IMEI is written with 14, 15 and 16 digits, and its check digit is Luhn’s', async (t) => {
  t.equal(luhn('49015420323751'), '8');
  t.same(texts('imei', '490154203237518'), ['490154203237518', '49015420323751']);
  t.same(texts('imei', '4901542032375101'), ['4901542032375101', '490154203237518', '49015420323751']);
});

t.test('a MAC address is written with colons, hyphens, dots and nothing, in both cases', async (t) => {
  const written = texts('mac', 'ac:f7:f3:12:34:56');
  for (const text of ['ac:f7:f3:12:34:56', 'AC-F7-F3-12-34-56', 'acf7f3123456', 'ACF7F3123456', 'acf7.f312.3456']) {
    t.ok(written.includes(text), text);
  }
});

t.test('a name is written in either order, in any case, joined', async (t) => {
  const written = texts('name', 'Tai Man Chan');
  for (const text of ['Tai Man Chan', 'Chan Tai Man', 'CHAN TAI MAN', 'tai man chan', 'Chan, Tai Man', 'TaiManChan']) {
    t.ok(written.includes(text), text);
  }
});

t.test('no form is listed twice, and none is empty', async (t) => {
  for (const [kind, value] of [
    ['phone', '+1'],
    ['name', 'X'],
    ['location', '1,2'],
    ['imei', '12'],
    ['mac', 'none'],
  ] as const) {
    const written = texts(kind, value);
    t.equal(new Set(written).size, written.length);
    t.notOk(written.includes(''));
  }
});

t.test('information is counted by alphabet', async (t) => {
  t.equal(Math.round(informationBits({ kind: 'phone' }, '+85291234567')), 37);
  t.equal(Math.round(informationBits({ kind: 'imei' }, '352099001761481')), 50);
  t.equal(informationBits({ kind: 'bssid' }, 'ac:f7:f3:12:34:56'), 48);
  t.equal(informationBits({ kind: 'android_id' }, '3f0a91c2d45e6b78'), 64);
  t.ok(informationBits({ kind: 'text' }, 'a text of some length') > 64);
});

t.test('well-known defaults are known as such', async (t) => {
  t.ok(isWellKnown({ value: '02:00:00:00:00:00' }));
  t.notOk(isWellKnown({ value: 'ac:f7:f3:12:34:56' }));
});

t.test('two linked values are proof, one is not, nor are two a long way apart or on the same bytes', async (t) => {
  const hit = (canary: number, offset: number, more: Partial<Weighed> = {}): Weighed => ({
    canary,
    value: `value ${canary}`,
    offset,
    end: offset + 11,
    bits: 36,
    support: false,
    ...more,
  });
  t.same(strengths([hit(1, 0)]), ['support']);
  t.same(strengths([hit(1, 0), hit(2, 100)]), ['proof', 'proof']);
  t.same(strengths([hit(1, 0), hit(1, 100)]), ['support', 'support']);
  t.same(strengths([hit(1, 0), hit(2, 100_000)]), ['support', 'support']);
  t.same(strengths([hit(1, 0), hit(2, 100, { support: true })]), ['support', 'support']);
  t.same(strengths([hit(1, 0, { value: 'abcd' }), hit(2, 2, { value: 'bc' })]), ['support', 'support']);
  t.same(strengths([hit(1, 0, { bits: 64 })]), ['proof']);
  t.same(strengths([hit(1, 0, { bits: 160, support: true })]), ['support']);
});
