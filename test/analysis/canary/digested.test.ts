import { createHash } from 'node:crypto';
import t from 'tap';
import { compileCanaries } from '../../../harness/analysis/canary/compile.ts';
import type { Canary } from '../../../harness/model/canary.ts';

const imei: Canary = { id: 'imei', kind: 'imei', value: '352099001761481' };
const email: Canary = { id: 'email', kind: 'email', value: ' Ann.Bell@Canary.example' };
const compiled = compileCanaries([imei, email]);

function found(bytes: Uint8Array): string[] {
  const data = Buffer.concat([Buffer.from('..'), bytes, Buffer.from('..')]);
  const labels: string[] = [];
  compiled.search(data, 0, data.length, (needle) => {
    const { canary = -1, label = '', form = '' } = compiled.needles.at(needle) ?? {};
    labels.push(`${compiled.canaries[canary]?.id} ${label} ${form}`);
  });
  return labels;
}
const of = (algorithm: string, data: string | Uint8Array) => createHash(algorithm).update(data).digest();
const hex = (algorithm: string, data: string | Uint8Array) => of(algorithm, data).toString('hex');

t.test('the digest of an address is of its trimmed lower-case form, as Gravatar has it', async (t) => {
  t.ok(found(of('md5', 'ann.bell@canary.example')).includes('email md5 trimmed/lower'));
});

t.test('a digest is found down to its first eight bytes, and the middle of an MD5', async (t) => {
  t.ok(found(of('sha512', imei.value).subarray(0, 8)).includes('imei sha512 imei15'));
  t.same(found(of('sha512', imei.value).subarray(0, 7)), []);
  t.ok(found(Buffer.from(hex('md5', imei.value).slice(8, 24), 'hex')).includes('imei md5/middle16 imei15'));
});

t.test('digests of digests are found, whatever lies between', async (t) => {
  const text = imei.value;
  t.ok(found(of('md5', hex('md5', text))).includes('imei md5(hex(md5)) imei15'));
  t.ok(found(of('sha256', hex('sha1', text).toUpperCase())).includes('imei sha256(HEX(sha1)) imei15'));
  t.ok(found(of('sha1', of('md5', text))).includes('imei sha1(md5) imei15'));
  t.ok(found(of('md5', of('sha256', text).toString('base64'))).includes('imei md5(base64(sha256)) imei15'));
  t.ok(found(of('sha3-256', hex('ripemd160', text))).includes('imei sha3-256(hex(ripemd160)) imei15'));
  t.ok(found(of('sha256', hex('sha1', hex('md5', text)))).includes('imei sha256(hex(sha1(hex(md5)))) imei15'));
});

t.test('digests of encoded values are found', async (t) => {
  const text = imei.value;
  const inputs: Record<string, string | Uint8Array> = {
    base64: Buffer.from(text).toString('base64'),
    hex: Buffer.from(text).toString('hex'),
    'utf-16le': Buffer.from(text, 'utf16le'),
    line: `${text}\n`,
    nul: `${text}\0`,
    quoted: `"${text}"`,
    reversed: [...text].reverse().join(''),
  };
  for (const [name, input] of Object.entries(inputs)) {
    t.ok(found(of('sha1', input)).includes(`imei sha1(${name}) imei15`), name);
  }
  const mac = compileCanaries([{ id: 'm', kind: 'mac', value: 'ac:f7:f3:12:34:56' }]);
  const digest = of('md5', Buffer.from('acf7f3123456', 'hex'));
  t.ok([...mac.needles].some(({ label, bytes }) => label === 'md5(raw)' && digest.equals(bytes)));
});

t.test('what there is no room for is left out by whole classes, the rarest first, and said', async (t) => {
  const all = compileCanaries([imei, email]);
  t.same(all.notes, []);
  const some = compileCanaries([imei, email], 200);
  t.ok(some.needles.length <= 200);
  t.match(some.notes, [/^with 2 canaries these were not looked for: .*digests of all further digests$/]);
  const least = compileCanaries([imei, email], 0);
  t.ok(least.needles.length > 0, 'values as they are are always looked for');
  t.ok([...least.needles].every(({ digest }) => !digest));
  const labels = new Set([...all.needles].map(({ label }) => label));
  t.ok(
    [...some.needles].every(({ label }) => labels.has(label)),
    'a canary alone, as in a replay, has all the needles that it has among many',
  );
});

t.test('a value given twice is searched once, and the same canaries give the same needles', async (t) => {
  t.equal(compileCanaries([imei, { ...imei, id: 'again' }]).needles.length, compileCanaries([imei]).needles.length);
  const flat = ({ needles }: typeof compiled) =>
    [...needles].map((n) => `${n.label} ${Buffer.from(n.bytes).toString('hex')}`);
  t.same(flat(compileCanaries([imei])), flat(compileCanaries([imei])));
});
