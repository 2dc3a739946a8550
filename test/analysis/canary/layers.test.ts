import { randomBytes } from 'node:crypto';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import type { Bound } from '../../../harness/analysis/canary/peel.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { alone, type Encoder, intoBytes, intoText, ofText } from './encoders.ts';
import { createFinder } from './peeled.ts';

const canaries: Canary[] = [
  { id: 'phone', kind: 'phone', value: '+85291234567' },
  { id: 'name', kind: 'name', value: 'Tai-Man Chan Qwxz' },
  { id: 'han', kind: 'name', value: '陳大文鑫淼 王小明' },
  { id: 'imei', kind: 'imei', value: '352099001761481' },
];
/** What is sent: each value as it is, and a message with all of them. */
const message = JSON.stringify({
  v: 1,
  contacts: [{ tel: '+85291234567', name: 'Tai-Man Chan Qwxz', alias: '陳大文鑫淼 王小明' }],
  imei: '352099001761481',
});

const find = createFinder(canaries, 1 << 24);
const ids = (bytes: Uint8Array) => new Set(find(bytes).map(({ id }) => id));
const every: Readonly<Record<string, Encoder>> = { ...intoText, ...ofText, ...intoBytes, ...alone };

for (const [name, wrap] of Object.entries(every)) {
  t.test(`${name}: a message is opened, and so is a value alone`, async (t) => {
    t.same([...ids(wrap(Buffer.from(message)))].sort(), ['han', 'imei', 'name', 'phone'], 'message');
    for (const value of ['+85291234567', '352099001761481', 'Tai-Man Chan Qwxz']) {
      t.ok(ids(wrap(Buffer.from(value))).size > 0, value);
    }
  });
}

const frames: Readonly<Record<string, (text: Buffer) => Buffer>> = {
  'a JSON string': (b) => Buffer.concat([Buffer.from('{"v":1,"d":"'), b, Buffer.from('","e":2}')]),
  'a form field': (b) => Buffer.from(`v=1&d=${encodeURIComponent(b.toString('latin1'))}&e=2`),
  'an XML element': (b) => Buffer.concat([Buffer.from('<r><d>'), b, Buffer.from('</d></r>')]),
  'a header': (b) => Buffer.concat([Buffer.from('Host: a.example\r\nX-D: '), b, Buffer.from('\r\nAccept: */*\r\n')]),
  'a path': (b) =>
    Buffer.from(`/a/b/${b.toString('latin1').replaceAll('/', '_').replaceAll('+', '-').replaceAll('=', '')}/c?x=1`),
};
for (const [name, frame] of Object.entries(frames)) {
  t.test(`every wrapping that gives text is opened as ${name}`, async (t) => {
    for (const [encoding, wrap] of Object.entries(intoText)) {
      if (name === 'a path' && /ascii85|printable/.test(encoding)) continue;
      t.ok(ids(frame(wrap(Buffer.from('n=+85291234567;i=352099001761481')))).has('imei'), encoding);
    }
  });
}

const varint = (value: number): Buffer =>
  value < 128 ? Buffer.from([value]) : Buffer.concat([Buffer.from([(value & 127) | 128]), varint(value >> 7)]);
const field = (number: number, bytes: Buffer) => Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);

t.test(
  'codings without a mark are opened in the fields of protocol buffers, nested, and in a gRPC frame',
  async (t) => {
    for (const [name, wrap] of Object.entries(intoBytes)) {
      const inner = Buffer.concat([
        field(1, Buffer.from('label')),
        Buffer.from([0x18, 7]),
        field(5, wrap(Buffer.from(message))),
      ]);
      const outer = Buffer.concat([Buffer.from([8, 150, 1]), field(2, inner), Buffer.from([0x25, 1, 2, 3, 4])]);
      t.ok(ids(outer).has('imei'), name);
      const length = Buffer.alloc(5);
      length.writeUInt32BE(outer.length, 1);
      t.ok(ids(Buffer.concat([length, outer])).has('imei'), `${name} in a frame`);
    }
  },
);

t.test('codings without a mark are opened in the parts of a multipart body', async (t) => {
  for (const [name, wrap] of Object.entries(intoBytes)) {
    const head = '\r\nContent-Disposition: form-data; name="f"\r\nContent-Type: application/octet-stream\r\n\r\n';
    const body = Buffer.concat([
      Buffer.from(`--XyZ\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--XyZ${head}`),
      wrap(Buffer.from(message)),
      Buffer.from('\r\n--XyZ--\r\n'),
    ]);
    t.ok(ids(body).has('imei'), name);
  }
});

t.test('any three wrappings, the innermost of text, are opened one in the other', async (t) => {
  const all = Object.entries({ ...intoText, ...intoBytes, reversed: ofText.reversed as Encoder });
  const texts = Object.entries({ ...ofText, ...intoText, ...intoBytes });
  const binary = new Set([...Object.keys(intoBytes), 'lz-string, bytes', 'lz-string, units', 'lz-string, UTF-16']);
  const missed: string[] = [];
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.constantFrom(...all), fc.constantFrom(...all), (one, two, three) => {
      const hidden = [one[0], two[0], three[0]];
      // Text that is turned round must be text; one key over another is one key; nobody deflates what is already cut to be turned.
      if ((three[0] === 'reversed' && binary.has(two[0])) || (two[0] === 'reversed' && binary.has(one[0]))) return;
      // Under a key only text, gzip and zlib are recognised.
      if (
        hidden.some(
          (name, i) =>
            name.startsWith('xor') && binary.has(hidden[i - 1] ?? '') && !/gzip|zlib/.test(hidden[i - 1] ?? ''),
        )
      )
        return;
      if (two[0] === 'reversed' && one[0].includes('UTF-16')) return;
      if ([one, two, three].filter(([name]) => name.startsWith('xor')).length > 1) return;
      if ([one, two, three].filter(([name]) => name === 'reversed').length > 1) return;
      const [first, second] = [one[1](Buffer.from(message)), two[1](one[1](Buffer.from(message)))];
      // Base 58 is one number, and its length is bounded.
      if ((two[0] === 'base58' && first.length > 350) || (three[0] === 'base58' && second.length > 350)) return;
      const bytes = three[1](second);
      if (!ids(bytes).has('imei')) missed.push(`${one[0]} in ${two[0]} in ${three[0]}`);
    }),
    { numRuns: 150, seed: 7 },
  );
  t.same(missed, []);
});

t.test('a number that differs in one digit is not found in any wrapping', async (t) => {
  for (const [name, wrap] of Object.entries(every))
    t.same(find(wrap(Buffer.from('{"a":"+85291234568","b":"352099001751481"}'))), [], name);
});

t.test(
  'names of links tell the alphabet and the key, and positions lead to the whole of what was read as a whole',
  async (t) => {
    const chainOf = (text: Buffer) => find(text).map(({ chain }) => chain.join(' '));
    t.ok(chainOf(Buffer.from(Buffer.from('352099001761481').map((b) => b ^ 0x5a))).includes('xor/0x5a imei15'));
    t.ok(chainOf((intoText.base32hex as Encoder)(Buffer.from('352099001761481'))).includes('base32hex imei15'));
    t.ok(chainOf((alone.z85 as Encoder)(Buffer.from('352099001761481.'))).includes('z85 imei15'));
    const token = (intoText.base58 as Encoder)(Buffer.from('352099001761481')).toString();
    const hit = find(Buffer.from(`{"d":"${token}"}`)).find(({ chain }) => chain.at(-1) === 'imei15');
    t.same(hit, { id: 'imei', chain: ['base58', 'imei15'], at: 6, end: 6 + token.length, support: false });
  },
);

t.test('a tail of base32 is read at each of its eight alignments', async (t) => {
  const wrap = intoText['base32, padded'] as Encoder;
  for (let before = 0; before < 8; before++) {
    const text = `Q${'RSTVWXYZ'.slice(0, before)}${wrap(Buffer.from('+85291234567')).toString()}`;
    t.ok(ids(Buffer.from(text)).has('phone'), text);
  }
});

t.test(
  'wrapping that goes on and on is followed as far as stated, and palindromic wrapping does not multiply',
  async (t) => {
    let bytes = Buffer.from('x=+85291234567;');
    for (let depth = 0; depth < 6; depth++) bytes = Buffer.from(bytes.toString('base64'));
    t.ok(ids(bytes).has('phone'), 'six of base64');
    const many = Buffer.from(
      Array.from({ length: 200 }, (_, i) => randomBytes(9).toString(i % 2 ? 'hex' : 'base64')).join('","'),
    );
    const bounds: Bound[] = [];
    find(many, (bound) => bounds.push(bound));
    t.ok(
      bounds.every(({ limit }) => !limit.includes('stretches')),
      JSON.stringify(bounds),
    );
  },
);

t.test('bombs stop at the limit, say which layer and where, and what came out before is searched', async (t) => {
  const zeros = Buffer.alloc(64 << 20);
  const big = Buffer.concat([Buffer.from('imei=352099001761481;'), zeros]);
  const bombs: Record<string, Uint8Array> = {
    gzip: gzipSync(big),
    'gzip in gzip': gzipSync(gzipSync(big)),
    br: brotliCompressSync(big, { params: { 1: 1 } }),
    zstd: zstdCompressSync(big),
  };
  for (const [name, bytes] of Object.entries(bombs)) {
    const bounds: Bound[] = [];
    find(bytes, (bound) => bounds.push(bound));
    t.ok(
      bounds.some(({ layer, limit }) => name.startsWith(layer) && /^\d+ bytes made of one piece$/.test(limit)),
      `${name}: ${JSON.stringify(bounds)}`,
    );
  }
  t.ok(ids(bombs.gzip ?? zeros).has('imei'), 'the beginning of gzip');
});

t.test('work on hostile text is bounded by its length', async (t) => {
  const nested = Array.from({ length: 5000 }).reduce<Buffer>(
    (inner) => field(1, inner.subarray(0, 100_000)),
    Buffer.alloc(0),
  );
  const hostile: Record<string, Buffer> = {
    backslashes: Buffer.alloc(1 << 20, '\\'),
    'percent signs': Buffer.alloc(1 << 20, '%25'),
    'plus signs': Buffer.alloc(1 << 20, 'a=+'),
    ampersands: Buffer.alloc(1 << 20, '&amp;'),
    'equals signs': Buffer.alloc(1 << 20, '=3D'),
    quotes: Buffer.alloc(1 << 20, '"'),
    slashes: Buffer.alloc(1 << 20, 'aB1/'),
    'open marks': Buffer.alloc(1 << 20, '<~'),
    'lines of base64': Buffer.alloc(1 << 20, `${'Ab1+'.repeat(19)}\r\n`),
    'nested protobuf': nested,
    boundaries: Buffer.alloc(1 << 20, '--a\r\n\r\n'),
  };
  for (const [name, bytes] of Object.entries(hostile)) {
    // What the layers may make is bounded by the budget; this holds that the work is in proportion to it.
    const before = process.cpuUsage().user;
    find(bytes);
    t.ok(process.cpuUsage().user - before < 20_000_000, `${name}: ${(process.cpuUsage().user - before) / 1000} ms`);
  }
});
