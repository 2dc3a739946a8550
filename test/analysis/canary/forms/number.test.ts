import t from 'tap';
import { luhn } from '../../../../harness/analysis/canary/forms/imei.ts';
import { formsOf } from '../../../../harness/analysis/canary/forms.ts';
import type { CanaryKind } from '../../../../harness/model/canary.ts';

const texts = (kind: CanaryKind, value: string) => formsOf({ kind, value }).map(({ text }) => text);

t.test('an IMEI is written with 14, 15 and 16 digits, and its check digit is Luhn’s', async (t) => {
  t.equal(luhn('49015420323751'), '8');
  t.same(texts('imei', '490154203237518').slice(0, 3), ['490154203237518', '49015420323751', '49015420-323751-8']);
  t.same(texts('imei', '4901542032375101').slice(0, 3), ['4901542032375101', '490154203237518', '49015420323751']);
  t.ok(texts('imei', '490154203237518').includes((490154203237518).toString(16)), 'the number in hexadecimal');
});

t.test('a MEID is written in hexadecimal, and in decimal by halves', async (t) => {
  // The example of 3GPP2 SC.R4002: AF 01 23 45 0A BC DE is 2936087365 00703710.
  t.same(texts('imei', 'AF0123450ABCDE'), ['AF0123450ABCDE', 'af0123450abcde', '293608736500703710']);
});

t.test('an ICCID is written with and without its check digit', async (t) => {
  t.same(texts('iccid', '89852012345678901234'), ['89852012345678901234', '8985201234567890123']);
});

t.test('a MAC address is written with any sign or none, in both cases, as a number and as an EUI-64', async (t) => {
  const written = texts('mac', 'ac:f7:f3:12:04:56');
  for (const text of [
    'ac:f7:f3:12:04:56',
    'AC-F7-F3-12-04-56',
    'acf7f3120456',
    'ACF7F3120456',
    'acf7.f312.0456',
    'ac:f7:f3:12:4:56',
    String(0xacf7f3120456),
    // RFC 4291: the bit of value 2 in the first octet is turned over.
    'aef7:f3ff:fe12:0456',
    'aef7:f3ff:fe12:456',
  ]) {
    t.ok(written.includes(text), text);
  }
});

t.test('an android_id is written in both cases, in groups, and as a signed and unsigned number', async (t) => {
  const written = texts('android_id', 'df0a91c2d45e6b78');
  const bytes = Buffer.from('df0a91c2d45e6b78', 'hex');
  for (const text of [
    'DF0A91C2D45E6B78',
    'df0a-91c2-d45e-6b78',
    'df:0a:91:c2:d4:5e:6b:78',
    String(bytes.readBigInt64BE()),
    String(bytes.readBigUInt64BE()),
  ]) {
    t.ok(written.includes(text), text);
  }
  t.ok(texts('android_id', '0f0a91c2d45e6b78').includes('f0a91c2d45e6b78'));
});

t.test('a UUID is written with and without hyphens, in both cases', async (t) => {
  const written = texts('ad_id', '7C9E6679-7425-40de-944b-e07fc1f90ae7');
  t.ok(written.includes('7c9e6679742540de944be07fc1f90ae7'));
  t.ok(written.includes('7C9E6679-7425-40DE-944B-E07FC1F90AE7'));
});
