import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { compileCanaries } from '../../../harness/analysis/canary/compile.ts';
import { formsOf } from '../../../harness/analysis/canary/forms.ts';
import { peel } from '../../../harness/analysis/canary/peel.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { createFinder } from './peeled.ts';

const canaries: Canary[] = [
  { id: 'phone', kind: 'phone', value: '+85291234567' },
  { id: 'mobile', kind: 'phone', value: '+8613800138042' },
  { id: 'name', kind: 'name', value: 'Tai-Man Chan Qwxz' },
  { id: 'han', kind: 'name', value: '陳大文鑫淼 王' },
  { id: 'text', kind: 'text', value: 'See "you" at 8/9 – näyttö & tea\nNONCE-7f3a' },
  { id: 'email', kind: 'email', value: 'a7f3.Qx@canary.example' },
  { id: 'imei', kind: 'imei', value: '352099001761481' },
  { id: 'imsi', kind: 'imsi', value: '454061234567890' },
  { id: 'iccid', kind: 'iccid', value: '8985201234567890123' },
  { id: 'mac', kind: 'mac', value: 'ac:f7:f3:12:34:56' },
  { id: 'android', kind: 'android_id', value: '3f0a91c2d45e6b78' },
  { id: 'serial', kind: 'serial', value: 'a1b2c3d4e5' },
  { id: 'package', kind: 'package', value: 'com.example.canary7f3' },
  { id: 'place', kind: 'location', value: '22.319304,114.169361' },
];
const compiled = compileCanaries(canaries);

const find = createFinder(canaries, 1 << 24);

const json = (text: string) => JSON.stringify(text);
const ascii = (text: string) => text.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
const every = (text: string) => [...Buffer.from(text)].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('');

/** Every way of wrapping that the search promises to open, as functions of the bytes that are wrapped. */
const wraps: Record<string, (bytes: Buffer) => Buffer> = {
  raw: (b) => b,
  hex: (b) => Buffer.from(b.toString('hex')),
  HEX: (b) => Buffer.from(b.toString('hex').toUpperCase()),
  base64: (b) => Buffer.from(b.toString('base64')),
  'base64 unpadded': (b) => Buffer.from(b.toString('base64').replace(/=+$/, '')),
  base64url: (b) => Buffer.from(b.toString('base64url')),
  'base64 at the second alignment': (b) => Buffer.from(Buffer.concat([Buffer.from('k'), b]).toString('base64')),
  'base64 at the third alignment': (b) => Buffer.from(Buffer.concat([Buffer.from('kk'), b]).toString('base64')),
  'MIME base64': (b) =>
    Buffer.from(
      Buffer.concat([Buffer.alloc(50, 'z'), b])
        .toString('base64')
        .replace(/.{76}/g, '$&\r\n'),
    ),
  gzip: (b) => gzipSync(b),
  zlib: (b) => deflateSync(Buffer.concat([Buffer.from('0123456789abcdef'), b])),
};

for (const [name, wrap] of Object.entries(wraps)) {
  t.test(`every form of every canary is found in ${name}`, async (t) => {
    for (const canary of canaries) {
      for (const form of formsOf(canary).filter(({ digested }) => digested !== false)) {
        if (form.text.length < 8) continue;
        const bytes = Buffer.concat([Buffer.from('x='), wrap(Buffer.from(form.text)), Buffer.from('&y')]);
        t.ok(
          find(bytes).some(({ id }) => id === canary.id),
          `${canary.id} ${form.name} ${form.text}`,
        );
      }
    }
  });

  t.test(`digests of every digested form, whole and as prefixes, are found in ${name}`, async (t) => {
    for (const canary of canaries) {
      for (const form of formsOf(canary).filter(({ digested }) => digested === 'usual')) {
        for (const algorithm of ['md5', 'sha1', 'sha256']) {
          const digest = createHash(algorithm).update(form.text).digest();
          for (const size of [8, 12, digest.length]) {
            const bytes = Buffer.concat([Buffer.from('/'), wrap(digest.subarray(0, size)), Buffer.from('?')]);
            const hits = find(bytes).filter(({ id, chain }) => id === canary.id && chain.at(-1)?.startsWith(algorithm));
            if (hits.length === 0) t.fail(`${canary.id} ${form.name} ${algorithm} ${size}`);
          }
        }
      }
    }
    t.pass('all searched');
  });
}

const textWraps: Record<string, (text: string) => Buffer> = {
  'percent-encoding': (s) => Buffer.from(encodeURIComponent(s)),
  'percent-encoding twice': (s) => Buffer.from(encodeURIComponent(encodeURIComponent(s))),
  'percent-encoding of every byte': (s) => Buffer.from(every(s)),
  'a form field': (s) => Buffer.from(new URLSearchParams({ q: s }).toString()),
  'JSON escapes': (s) => Buffer.from(json(s)),
  'JSON in ASCII': (s) => Buffer.from(ascii(json(s))),
  'JSON in JSON': (s) => Buffer.from(json(json(s))),
  'JSON with escaped slashes': (s) => Buffer.from(json(s).replaceAll('/', '\\/')),
  'UTF-16LE': (s) => Buffer.from(s, 'utf16le'),
  'UTF-16BE': (s) => Buffer.from(s, 'utf16le').swap16(),
};

for (const [name, wrap] of Object.entries(textWraps)) {
  t.test(`every form of every canary is found in ${name}`, async (t) => {
    for (const canary of canaries) {
      for (const form of formsOf(canary).filter(({ digested }) => digested !== false)) {
        if (form.text.length < 8) continue;
        t.ok(
          find(wrap(form.text)).some(({ id }) => id === canary.id),
          `${canary.id} ${form.name} ${form.text}`,
        );
      }
    }
  });
}

t.test('any composition of three layers is opened without being listed anywhere', async (t) => {
  const outer = Object.entries(wraps).filter(([name]) => name !== 'raw');
  const inner: [string, (b: Buffer) => Buffer][] = [
    ...outer,
    ['percent', (b) => Buffer.from([...b].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))],
  ];
  const value = Buffer.from('number=+85291234567;');
  let missed = 0;
  for (const [a, first] of inner) {
    for (const [b, second] of inner) {
      for (const [c, third] of inner) {
        if (find(third(second(first(value)))).some(({ id }) => id === 'phone')) continue;
        missed++;
        t.comment(`missed: ${a} in ${b} in ${c}`);
      }
    }
  }
  t.equal(missed, 0);
});

t.test(
  'the vendor’s own hash is named as it is: sixteen characters of base64url of SHA-1, inside a path',
  async (t) => {
    const hash = createHash('sha1').update('352099001761481').digest('base64url').slice(0, 16);
    const path = Buffer.from(`/pass/activate/dev/${hash}/activating?imsi=x`);
    const [hit] = find(path);
    t.same(hit, { id: 'imei', chain: ['base64url', 'sha1/prefix16'], at: 19, end: 35, support: false });
  },
);

t.test('positions of a match lead back to the characters that hold it', async (t) => {
  const text = 'a=b&tel=%2B852%2091234567&c=d';
  const hit = find(Buffer.from(text)).find(({ chain }) => chain[0] === 'percent' && chain.at(-1) === 'e164');
  t.equal(text.slice(hit?.at, hit?.end), '%2B852%2091234567');
  t.same(hit?.chain, ['percent', 'separators', 'e164']);
});

t.test('groupings of a number do not hide it', async (t) => {
  for (const text of [
    '+852 9123 4567',
    '(852) 9123-4567',
    '852.91.23.45.67',
    '00852-9123-4567',
    '35-209900-176148-1',
  ]) {
    t.ok(find(Buffer.from(`tel: ${text};`)).length > 0, text);
  }
});

t.test('a tail of a number counts only where the number ends', async (t) => {
  t.ok(find(Buffer.from('id=91234567&')).some(({ chain }) => chain.at(-1) === 'national'));
  t.same(find(Buffer.from('id=912345678901&')), []);
});

t.test('content codings without a magic number are opened where a piece is all of one', async (t) => {
  const body = Buffer.from('{"p":"+85291234567"}');
  const chains = (bytes: Uint8Array) => find(bytes).map(({ chain }) => chain.join(' '));
  t.ok(chains(brotliCompressSync(body)).includes('br e164'));
  t.ok(chains(zstdCompressSync(body)).includes('zstd e164'));
  t.ok(chains(deflateRawSync(body)).includes('deflate e164'));
});

t.test('compressed data that is cut short or damaged gives what can still be unpacked', async (t) => {
  const lines = Array.from({ length: 2000 }, (_, i) => createHash('md5').update(String(i)).digest('hex')).join('\n');
  const whole = gzipSync(Buffer.from(`+85291234567\n${lines}`));
  t.ok(find(whole.subarray(0, whole.length >> 1)).length > 0, 'cut short');
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, whole.length >> 1, (whole.length >> 1) + 64);
  t.ok(find(damaged).length > 0, 'damaged in the middle');
  t.ok(
    find(Buffer.concat([Buffer.alloc(5000, 7), whole, Buffer.alloc(5000, 9)])).length > 0,
    'in the middle of others',
  );
});

t.test('a decompression bomb stops at the limit and says so', async (t) => {
  const bomb = gzipSync(Buffer.concat([Buffer.from('+85291234567'), Buffer.alloc(64 << 20)]));
  let hits = 0;
  const complete = peel({
    compiled,
    bytes: bomb,
    open: true,
    inflatedBytes: 1 << 20,
    onMatch: () => hits++,
  });
  t.equal(complete, false);
  t.ok(hits > 0, 'the beginning was still searched');
});

t.test(
  'a megabyte of false beginnings, or of one long escaped run with many values, takes no more than a moment',
  async (t) => {
    const magics = Buffer.alloc(1 << 20, Buffer.from([0x1f, 0x8b, 8, 0, 0x78, 0x9c, 1, 2]));
    const values = Buffer.from(encodeURIComponent('{"t":"+85291234567"},'.repeat(8000)));
    for (const bytes of [magics, values]) {
      const began = performance.now();
      find(bytes);
      t.ok(performance.now() - began < 10_000);
    }
  },
);

t.test('random bytes hold no canary', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), (bytes) => find(bytes).length === 0),
    { numRuns: 200 },
  );
  t.pass();
});

t.test('no input makes the layers throw', async (t) => {
  const spice = fc.constantFrom(
    '\x1f\x8b\x08\0',
    'x\x9c',
    '%2',
    '%25',
    '\\u00',
    '\\',
    '+',
    'AAAAAAAAAAAA',
    '0'.repeat(20),
    '\0a\0b',
    '\r\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(spice, fc.string(), fc.base64String())), (parts) => {
      find(Buffer.from(parts.join(''), 'latin1'));
    }),
    { numRuns: 500 },
  );
  t.pass();
});
