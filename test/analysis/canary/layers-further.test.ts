import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { lz4 } from '../../../harness/analysis/canary/layers/lz4.ts';
import { snappy } from '../../../harness/analysis/canary/layers/snappy.ts';
import { createSource } from '../../../harness/analysis/canary/layers/source.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { createFinder } from './peeled.ts';

const canaries: Canary[] = [
  { id: 'phone', kind: 'phone', value: '+85291234567' },
  { id: 'name', kind: 'name', value: 'Tai-Man Chan Qwxz' },
  { id: 'han', kind: 'name', value: '陳大文鑫淼' },
  { id: 'imei', kind: 'imei', value: '352099001761481' },
];

const peeled = createFinder(canaries);
/** The first chain of each whole value, by canary. */
function find(bytes: Uint8Array): Map<string, string> {
  const whole = peeled(bytes).filter(({ support }) => !support);
  return new Map(whole.toReversed().map(({ id, chain }) => [id, chain.join(' ')]));
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const binary = (bytes: Uint8Array) => Buffer.concat([Buffer.from([0x0a, 0xff, 0, 1, 0x9c]), bytes]);

/** The message of which the following were made. */
const message =
  '{"app": "com.vendor.push", "names": ["Tai-Man Xa", "Tai-Man Xb"], "contacts": [{"tel": "+85291234567", "name": "Tai-Man Chan Qwxz"}, {"tel": "+85291234000", "name": "Tai-Man Chan Qwerty"}], "imei": "352099001761481"}';
/** By the command lz4 1.9: a frame with checksums, one with linked blocks and the content's size. */
const lz4Frame =
  '04224d186440a79c000000f0217b22617070223a2022636f6d2e76656e646f722e70757368222c20226e616d6573223a205b225461692d4d616e2058611800050e004062225d2c3a00516e746163742a00507b2274656c4f00c42b38353239313233343536374c0026223a3c00de4368616e205177787a227d2c2036003f3030303600086065727479227d7c0040696d65692100f002333532303939303031373631343831227d000000002324ee51';
const lz4Linked =
  '04224d186c40d80000000000000004a0000000f0217b22617070223a2022636f6d2e76656e646f722e70757368222c20226e616d6573223a205b225461692d4d616e2058611800050e004062225d2c3a00516e746163742a00507b2274656c4f00c02b38353239313233343536373400004c00001800043c00de4368616e205177787a227d2c2036003f3030303600086065727479227d7c0040696d65695700f002333532303939303031373631343831227d000000002324ee51';
/** By an encoder of literals and copies with offsets of two bytes, written in Python for this. */
const snappyBlock =
  'd801bc7b22617070223a2022636f6d2e76656e646f722e70757368222c20226e616d6573223a205b225461692d4d616e2058610e1800220e000c62225d2c0e3a00106e74616374122a00107b2274656c0e4f002c2b38353239313233343536370e34000e4c000e18001e3c00304368616e205177787a227d2c20463600083030306a36001465727479227d0e7c000c696d65690e570040333532303939303031373631343831227d';
/** By Python's base64.b85encode and binascii.b2a_uu. */
const base85 =
  'dm>?Qa3VS&B4clDE_P*ZWN&gVaCLKNA}k;xZeeX@b0Rt*TOw3pX)R4*ZXj4;A}k;xRAFf?O<`^zSYjewEFdCdZ*Fv9V{~&OIv`tnB6MYJB03-<D>yYWIWaObG&MFiA}k;xZeeX@B03-<RAFf?O<`^zLug@cAW?UCdLn%+AbTQoWo#lkAR;R`H8MFdGBY$VFfbx4AR=yIZDk@lAR<&@X)R4*ZXiQwVQwH%cV%*Pc_MvXEFdCjZDna9Iv^r5H8L<cIWRCWH#RXeI58r9';
const uuencoded =
  'begin 644 a.txt\nM>R)A<\' B.B B8V]M+G9E;F1O<BYP=7-H(BP@(FYA;65S(CH@6R)486DM36%N\nM(%AA(BP@(E1A:2U-86X@6&(B72P@(F-O;G1A8W1S(CH@6WLB=&5L(CH@(BLX\nM-3(Y,3(S-#4V-R(L(")N86UE(CH@(E1A:2U-86X@0VAA;B!1=WAZ(GTL(\'LB\nM=&5L(CH@(BLX-3(Y,3(S-# P,"(L(")N86UE(CH@(E1A:2U-86X@0VAA;B!1\nD=V5R=\'DB?5TL(")I;65I(CH@(C,U,C Y.3 P,3<V,30X,2)]\n`\nend\n\n';

const all = (bytes: Uint8Array) => [...find(bytes).keys()].sort();
const newBudget = () => ({ bytes: 1 << 20, attempts: 100, tries: 100, exhausted: false });
const hex = (text: string) => Buffer.from(text, 'hex');

t.test('LZ4 and Snappy are opened, alone, behind other bytes, and in base64', async (t) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(message.length);
  const block = hex(lz4Frame).subarray(11, -8);
  const stream = Buffer.concat([
    hex('ff060000734e61507059 00'.replace(' ', '')),
    Buffer.alloc(3),
    Buffer.alloc(4),
    hex(snappyBlock),
  ]);
  stream.writeUIntLE(snappyBlock.length / 2 + 4, 11, 3);
  const forms: Record<string, Buffer> = {
    'lz4 frame': hex(lz4Frame),
    'lz4 linked': hex(lz4Linked),
    'lz4 block with its size': Buffer.concat([size, block]),
    'snappy block': hex(snappyBlock),
    'snappy stream': stream,
  };
  for (const [name, bytes] of Object.entries(forms)) {
    t.same(all(bytes), ['imei', 'name', 'phone'], name);
    t.same(all(json({ d: bytes.toString('base64') })), ['imei', 'name', 'phone'], `${name} in base64`);
    const [layer] = name.split(' ');
    const [opened] = (layer === 'lz4' ? lz4 : snappy).open(createSource(bytes), newBudget());
    t.equal(Buffer.from(opened?.bytes ?? []).toString(), message, `${name} is the message`);
  }
  for (const frame of [lz4Frame, lz4Linked].map(hex))
    t.same(all(binary(frame)), ['imei', 'name', 'phone'], 'a frame anywhere');
});

t.test('noise and damage in LZ4 and Snappy neither throw nor make more than they may', async (t) => {
  const seeds = [lz4Frame, lz4Linked, snappyBlock].map(hex);
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      (seed, changes) => {
        const bytes = Buffer.from(seed);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        for (const layer of [lz4, snappy]) {
          const budget = { bytes: 4096, attempts: 100, tries: 100, exhausted: false };
          const made = layer.open(createSource(bytes), budget).reduce((sum, opened) => sum + opened.bytes.length, 0);
          if (made > 4096 || budget.bytes < 0) return false;
        }
        return true;
      },
    ),
    { numRuns: 300 },
  );
  const opened = Array.from({ length: 300 }, () => createSource(randomBytes(300))).flatMap((source) =>
    [lz4, snappy].flatMap((layer) => layer.open(source, newBudget())),
  );
  t.equal(opened.length, 0);
});

t.test('uuencode and base 85 of RFC 1924 are opened', async (t) => {
  t.same(all(Buffer.from(uuencoded)), ['imei', 'name', 'phone']);
  t.same(all(Buffer.from(`Hi,\r\n\r\n${uuencoded.replaceAll('\n', '\r\n')}Bye`)), ['imei', 'name', 'phone']);
  t.same(all(Buffer.from('we begin 644 times\nMore text here\n')), []);
  t.same(all(json({ v: 1, d: base85 })), ['imei', 'name', 'phone']);
  t.match(find(json({ v: 1, d: base85 })).get('name'), /base85 as-is/);
});

t.test('folded lines of cards and calendars are put together', async (t) => {
  const card = [
    'BEGIN:VCARD',
    'FN:Tai-Man Ch',
    ' an Qwxz',
    'TEL:+8529',
    '\t1234567',
    'X-ID:35209900',
    ' 1761481',
    'END:VCARD',
  ];
  for (const end of ['\n', '\r\n']) t.same(all(Buffer.from(card.join(end))), ['imei', 'name', 'phone']);
  t.match(find(Buffer.from(card.join('\n'))).get('phone'), /^unfolded (e164|digits)$/);
});

t.test('escapes of JavaScript, C and Python are read', async (t) => {
  const units = (text: string, write: (code: number) => string) =>
    Array.from(text, (c) => write(c.codePointAt(0) ?? 0)).join('');
  const escaped: Record<string, (text: string) => string> = {
    'escape()': (text) => `d=${units(text, (code) => `%u${code.toString(16).padStart(4, '0')}`)}`,
    braces: (text) => `"${units(text, (code) => `\\u{${code.toString(16)}}`)}"`,
    long: (text) => `"${units(text, (code) => `\\U${code.toString(16).padStart(8, '0')}`)}"`,
    octal: (text) => `s: "${[...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}"`,
  };
  for (const [name, write] of Object.entries(escaped)) {
    t.ok(all(Buffer.from(write('陳大文鑫淼'))).includes('han'), name);
    t.ok(all(Buffer.from(write('+85291234567'))).includes('phone'), `${name}, digits`);
  }
});

t.test('numbers are found in other bases, other scripts and as floating point', async (t) => {
  const imei = 352_099_001_761_481;
  const double = Buffer.alloc(8);
  double.writeDoubleLE(imei);
  const written: Record<string, Buffer> = {
    base36: json({ v: imei.toString(36) }),
    BASE36: json({ v: imei.toString(36).toUpperCase() }),
    hex: json({ v: imei.toString(16) }),
    octal: json({ v: imei.toString(8) }),
    // 352099001761481 in base 62, by repeated division in Python.
    base62: json({ v: '1bytp2zTF' }),
    'seven bytes': binary(hex('01403b6fecfec9')),
    double: binary(double),
    'arabic-indic': json({ v: '٣٥٢٠٩٩٠٠١٧٦١٤٨١' }),
    persian: json({ v: '۳۵۲۰۹۹۰۰۱۷۶۱۴۸۱' }),
    'full width': json({ v: '３５２０９９００１７６１４８１' }),
  };
  for (const [name, bytes] of Object.entries(written)) t.ok(all(bytes).includes('imei'), name);
  t.ok(all(json({ host: 'xn--pssw10aurgpr5bhec.example' })).includes('han'), 'punycode, by Python');
});
