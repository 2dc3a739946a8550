import t from 'tap';
import { informationBits, phoneBits } from '../../../harness/analysis/canary/information.ts';
import { prepare } from '../../../harness/analysis/canary/needles.ts';

const bits = (kind: Parameters<typeof informationBits>[0]['kind'], text: string) => informationBits({ kind }, text);

t.test('numbers count by the digits that tell them from their kin', async (t) => {
  t.equal(Math.round(phoneBits('91234567', false)), 27, 'the eight digits of the field notes are 26.6 bits');
  t.equal(Math.round(phoneBits('91234567', true)), 32);
  t.equal(Math.round(bits('imei', '352099001761481')), 46);
  t.equal(bits('imei', '352099001761481'), bits('imei', '35209900176148'), 'a check digit adds nothing');
  t.ok(bits('imsi', '454061234567890') < 40);
  t.ok(bits('iccid', '89852012345678901234') < 64);
});

t.test('addresses and identifiers count four bits a hexadecimal digit', async (t) => {
  t.equal(bits('bssid', 'ac:f7:f3:12:34:56'), 48);
  t.equal(bits('android_id', '3f0a91c2d45e6b78'), 64);
  t.equal(bits('uuid', '7c9e6679-7425-40de-944b-e07fc1f90ae7') > 110, true);
});

t.test(
  'no writing of a value weighs more than the value, as the decimal number of a masked address would',
  async (t) => {
    const { forms } = prepare({ id: 'b', kind: 'bssid', value: '02:00:00:00:00:00' }, 0);
    t.equal(Math.floor(bits('bssid', '02:00:00:00:00:00')), 16);
    t.ok(bits('text', '2199023255552') > 16, 'the number itself looks like more');
    t.ok(forms.some(({ text }) => text === '2199023255552'));
    for (const form of forms) t.ok(form.bits <= 16, form.name);
  },
);

t.test('a repeated letter, word or block is no information', async (t) => {
  t.ok(bits('text', 'aaaaaaaaaaaaaaaaaaaaaa') < 20);
  t.ok(bits('text', 'abcabcabcabcabcabcabcabcabc') < 30);
  t.ok(bits('name', 'Test Test Test Test Test') < 30);
  t.ok(bits('android_id', '0000000000000000') < 16);
});

t.test('ordinary words are less than random ones', async (t) => {
  t.ok(bits('name', 'John Smith') < 36);
  t.ok(bits('name', 'Wong Q') < 20);
  t.ok(bits('email', 'john.smith@gmail.com') < 64);
  t.ok(bits('text', 'call me back later') < 64);
  t.ok(bits('package', 'com.whatsapp') < 64);
  t.ok(bits('text', 'k4xw7q2mzt5vn3rp') > 64);
  t.ok(bits('name', 'Xqzvbn Wrtkpl') > 50);
  t.ok(bits('location', '22.319304,114.169361') < 64);
});

t.test('the canaries that a plan plants prove by themselves', async (t) => {
  const { blockCanaries, controlCanary } = await import('../../../harness/plan/canaries.ts');
  const { contacts, messages } = blockCanaries({ seed: 's', arm: 'before', block: 1, dose: 500 });
  for (const { name } of contacts) t.ok(bits('name', name.value) >= 64, name.value);
  for (const { body } of messages) t.ok(bits('text', body.value) >= 64, body.value);
  t.ok(bits('text', controlCanary({ seed: 's', arm: 'before' }).value) >= 64);
});

t.test('a long text is weighed in a moment', async (t) => {
  const began = performance.now();
  t.ok(bits('text', 'a'.repeat(4096)) < 30);
  t.ok(bits('text', 'ab'.repeat(2048)) < 40);
  t.ok(performance.now() - began < 1000);
});
