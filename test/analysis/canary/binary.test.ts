import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { compileCanaries } from '../../../harness/analysis/canary/compile.ts';
import type { CanaryKind } from '../../../harness/model/canary.ts';

/** The labels under which a value is found in some bytes, with other bytes around them. */
function found(kind: CanaryKind, value: string, bytes: Uint8Array): string[] {
  const { search, needles } = compileCanaries([{ id: 'c', kind, value }]);
  const data = Buffer.concat([Buffer.from([0xc3, 0xc3, 0xc3]), bytes, Buffer.from([0xc3, 0xc3, 0xc3, 0xc3])]);
  const labels: string[] = [];
  search(data, 0, data.length, (needle) => labels.push(needles.at(needle)?.label ?? ''));
  return labels;
}
const strengthOf = (kind: CanaryKind, value: string, label: string) =>
  [...compileCanaries([{ id: 'c', kind, value }]).needles].find((needle) => needle.label === label);

/** Semi-octets by swapping characters of a text (3GPP TS 23.040 9.1.2.3). */
const swapped = (digits: string) =>
  Buffer.from((digits.length % 2 ? `${digits}F` : digits).replace(/(.)(.)/g, '$2$1'), 'hex');

t.test('numbers are found packed two digits to a byte, in either order of nibbles', async (t) => {
  t.ok(found('phone', '+8613800138042', Buffer.from('8613800138042f', 'hex')).includes('bcd/digits'));
  t.ok(found('phone', '+8613800138042', swapped('8613800138042')).includes('bcd-swapped/digits'));
  t.ok(found('phone', '+85291234567', Buffer.from('085291234567', 'hex')).includes('bcd/digits'));
  t.ok(found('iccid', '89852012345678901234', swapped('89852012345678901234')).includes('bcd-swapped/as-is'));
});

t.test('the sender of an SMS is found in its PDU', async (t) => {
  // SMS-DELIVER: length of the number in digits, type international (0x91), semi-octets.
  const pdu = Buffer.concat([Buffer.from([0x04, 13, 0x91]), swapped('8613800138042'), Buffer.from([0, 0])]);
  t.ok(found('phone', '+8613800138042', pdu).includes('bcd-swapped/digits'));
});

t.test('an IMEI and an IMSI are found in a mobile identity', async (t) => {
  // TS 24.008 10.5.1.4: the first digit above, odd/even and type below; then semi-octets.
  const identity = (digits: string, type: number) =>
    Buffer.concat([Buffer.from([(Number(digits[0]) << 4) | 8 | type]), swapped(digits.slice(1))]);
  t.ok(found('imei', '352099001761481', identity('352099001761481', 2)).length > 0);
  t.ok(found('imsi', '454061234567890', identity('454061234567890', 1)).length > 0);
});

t.test('numbers are found as integers of eight bytes and as varints', async (t) => {
  const value = 352_099_001_761_481n;
  const eight = Buffer.alloc(8);
  eight.writeBigInt64BE(value);
  t.ok(found('imei', String(value), eight).includes('int64be/imei15'));
  eight.writeBigInt64LE(value);
  t.ok(found('imei', String(value), eight).includes('int64le/imei15'));
  const groups = value.toString(2).padStart(49, '0').match(/.{7}/g) ?? [];
  const varint = groups.reverse().map((group, i) => Number.parseInt(group, 2) | (i < groups.length - 1 ? 128 : 0));
  t.ok(found('imei', String(value), Buffer.from(varint)).includes('varint/imei15'));
  t.ok(strengthOf('imei', String(value), 'varint/imei15')?.bits === 46);
});

/** Septets written as a string of bits, the first one last. */
function gsm7(text: string): Buffer {
  let bits = '';
  for (const character of text) bits = character.charCodeAt(0).toString(2).padStart(7, '0') + bits;
  bits = bits.padStart(Math.ceil(bits.length / 8) * 8, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).reverse().map((byte) => Number.parseInt(byte, 2)));
}

t.test('a text is found in septets, wherever in a message it stands', async (t) => {
  const value = 'k4xw7q2m meets you';
  for (let before = 0; before < 17; before++) {
    const message = gsm7(`${'Hi from me to you'.slice(0, before)}${value}, bye`);
    t.ok(found('text', value, message).includes('gsm7/as-is'), `after ${before} characters`);
  }
  // 3GPP TS 23.038: "hellohello" is E8329BFD4697D9EC37.
  t.ok(found('text', 'hellohello', Buffer.from('E8329BFD4697D9EC37', 'hex')).includes('gsm7/as-is'));
  // TS 23.038 6.2.1 and 6.2.1.1: é is 05, € is 1B 65, { is 1B 28.
  const septets = [0x43, 0x61, 0x66, 0x05, 0x20, 0x35, 0x1b, 0x65, 0x1b, 0x28, 0x78];
  const packed = gsm7(String.fromCharCode(...septets));
  t.ok(found('text', 'Café 5€{x', packed).includes('gsm7/as-is'));
});

t.test('identifiers are found as the bytes they are', async (t) => {
  const android = Buffer.from('df0a91c2d45e6b78', 'hex');
  t.ok(found('android_id', 'df0a91c2d45e6b78', android).includes('raw'));
  const turned = Buffer.alloc(8);
  turned.writeBigUInt64LE(android.readBigUInt64BE());
  t.ok(found('android_id', 'df0a91c2d45e6b78', turned).includes('raw/reversed'));
  // Microsoft's example of a GUID's layout: 00112233-4455-6677-8899-aabbccddeeff.
  const guid = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
  t.ok(found('uuid', '00112233-4455-6677-8899-aabbccddeeff', guid).includes('raw/guid'));
  t.ok(found('mac', 'ac:f7:f3:12:34:56', Buffer.from('aef7f3fffe123456', 'hex')).includes('raw/eui-64'));
  t.ok(found('mac', 'ac:f7:f3:12:34:56', Buffer.from('acf7f3123456', 'hex')).includes('raw'));
  t.equal(strengthOf('mac', 'ac:f7:f3:12:34:56', 'raw')?.support, true, 'it stands in every DHCP message');
});

t.test('names are found in UTF-16 and in the encodings of their countries', async (t) => {
  t.ok(found('name', '陳大文鑫', Buffer.from('陳大文鑫', 'utf16le').swap16()).includes('utf-16be/as-is'));
  // Unicode's BIG5.TXT and CP936.TXT.
  t.ok(found('name', '陳大文', Buffer.from('b3afa46aa4e5', 'hex')).includes('big5/as-is'));
  t.ok(found('name', '陈大文', Buffer.from('b3c2b4f3cec4', 'hex')).includes('gbk/as-is'));
  t.ok(found('name', 'Zoë Brønsted', Buffer.from('Zoë Brønsted', 'latin1')).includes('windows-1252/as-is'));
});

t.test('the tables of old encodings agree with the decoder they were made from', async (t) => {
  for (const charset of ['gbk', 'big5', 'shift_jis', 'euc-kr']) {
    const decoder = new TextDecoder(charset);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0xb0, max: 0xd0 }), fc.integer({ min: 0xa1, max: 0xfe })), {
          minLength: 4,
          maxLength: 6,
        }),
        (pairs) => {
          const value = decoder.decode(Uint8Array.from(pairs.flat()));
          if (value.includes('\ufffd') || /[\ue000-\uf8ff\s]/.test(value) || value !== value.normalize('NFC')) return;
          const { needles } = compileCanaries([{ id: 'c', kind: 'ssid', value }]);
          const needle = [...needles].find(({ label }) => label === `${charset}/as-is`);
          if (needle === undefined) t.fail(`${value} is not in ${charset}`);
          else t.equal(decoder.decode(needle.bytes), value);
        },
      ),
      { numRuns: 8 },
    );
  }
});

t.test('a location is found as numbers of four and eight bytes', async (t) => {
  const value = '22.319356,114.169361';
  const doubles = Buffer.alloc(16);
  doubles.writeDoubleLE(114.169361, 0);
  doubles.writeDoubleLE(22.319356, 8);
  t.ok(found('location', value, doubles).includes('lon,lat/float64le'));
  const floats = Buffer.alloc(8);
  floats.writeFloatBE(22.319356, 0);
  floats.writeFloatBE(114.169361, 4);
  t.ok(found('location', value, floats).includes('lat,lon/float32be'));
  const integers = Buffer.alloc(8);
  integers.writeInt32BE(223_193_560, 0);
  integers.writeInt32BE(1_141_693_610, 4);
  t.ok(found('location', value, integers).includes('lat,lon/int32be/e7'));
});

t.test(
  'no needle claims more information than its bytes can hold, and short binary ones are not looked for',
  async (t) => {
    const { needles } = compileCanaries([
      { id: 'p', kind: 'phone', value: '+85291234567' },
      { id: 'i', kind: 'imei', value: '352099001761481' },
      { id: 'n', kind: 'name', value: '陳大文鑫淼 王' },
      { id: 'l', kind: 'location', value: '22.319356,114.169361' },
      { id: 'm', kind: 'mac', value: 'ac:f7:f3:12:34:56' },
    ]);
    for (const { bytes, bits, label, digest, least } of needles) {
      if (bits > bytes.length * 8) t.fail(label);
      if (!digest && /^(bcd|int64|varint|zigzag|gsm7|raw)/.test(label)) t.ok(bytes.length >= 6, label);
      if (digest) t.equal(least, 8);
    }
  },
);

t.test('thousands of values are not met in random bytes', async (t) => {
  const digits = (i: number) => String(10_000_000 + ((i * 7_654_321) % 90_000_000));
  const canaries = Array.from({ length: 500 }, (_, i) => ({
    id: `${i}`,
    kind: 'phone' as const,
    value: `+852${digits(i)}`,
  }));
  const { search, needles } = compileCanaries(canaries);
  const data = randomBytes(4 << 20);
  const labels: string[] = [];
  search(data, 0, data.length, (needle) => labels.push(needles.at(needle)?.label ?? ''));
  t.same(labels, []);
});

t.test('an address of zeros and ones is no writing in bytes, for any header has them', async (t) => {
  const zeros = '02:00:00:00:01:00';
  t.same(found('bssid', zeros, Buffer.from([2, 0, 0, 0, 1, 0])), []);
  t.ok(found('bssid', zeros, Buffer.from(zeros)).length > 0, 'as text it is looked for');
  t.ok(found('bssid', 'c4:00:00:5b:17:a2', Buffer.from('c400005b17a2', 'hex')).length > 0);
});
