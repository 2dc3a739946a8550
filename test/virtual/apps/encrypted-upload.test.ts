import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { createEncryptedUpload } from '../../../harness/virtual/apps/encrypted-upload.ts';
import { openUpload } from '../../../harness/virtual/apps/upload-payload.ts';
import { createAuthority } from '../../../harness/virtual/cloud/certificates.ts';
import { addDose, record, testHandset, until } from './handset.ts';

const name = 'collect.sg.miui.com';
const authority = await createAuthority(t.testdir());
const certificate = await authority.issue(name);
const trust = readFileSync(authority.trust, 'utf8');

/** A random source that repeats: uniform in [0, 1), from SHA-256 in counter mode. */
function repeatable(seed: number) {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed}/${count}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}

/** What arrives in `uploads` periods with `dose` contacts and as many messages. */
async function arriving(dose: number, uploads: number) {
  const server = await record(certificate);
  const handset = testHandset({ firmware: 'JHCCNBH45.0', rate: 36_000, trust, random: repeatable(dose + 7) });
  addDose(handset.system.providers, dose);
  const app = createEncryptedUpload(
    { kind: 'encrypted-upload', host: `${name}:${server.port}`, periodSeconds: 1800, minBytes: 893, maxBytes: 30_000 },
    handset.context,
  );
  app.start();
  await until(() => server.connections.length > uploads);
  await app.stop();
  await server.close();
  return { requests: server.connections.slice(0, uploads), log: handset.log };
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

t.test('the size stays within 893 bytes and 30 KB and follows the dose', async (t) => {
  const means: number[] = [];
  for (const dose of [0, 100, 300, 1000]) {
    const { requests, log } = await arriving(dose, 16);
    const sizes = requests.map((request) => request.length);
    t.comment(
      `${dose} contacts and as many messages: ${Math.min(...sizes)} to ${Math.max(...sizes)}, mean ${mean(sizes)}`,
    );
    t.same(log, []);
    t.ok(
      sizes.every((size) => size >= 893 && size <= 30_000),
      `${sizes}`,
    );
    means.push(mean(sizes));
  }
  const [none = 0, few = 0, some = 0, many = 0] = means;
  t.ok(none < few && few < some && some < many, `${means}`);
  const slope = (some - none) / 600;
  t.ok(slope > 20 && slope < 28, `${slope} bytes a record`);
});

t.test('what is in it is the phone book and the senders of messages', async (t) => {
  const { requests } = await arriving(2, 1);
  const [request = Buffer.alloc(0)] = requests;
  const end = request.indexOf('\r\n\r\n');
  t.match(
    request.subarray(0, end).toString(),
    /^POST \/v1\/sync\/batch HTTP\/1\.1\r\nContent-Type: application\/octet-stream\r\nUser-Agent: Dalvik/,
  );
  const { device, records } = openUpload(request.subarray(end + 4));
  t.equal(device.imei, '860000000000018');
  t.same(
    records.map(({ kind, digits }) => [kind, digits]),
    [
      ['contact', '85298362278'],
      ['contact', '85294989619'],
      ['sms', '85268362278'],
      ['sms', '85264989619'],
    ],
  );
  t.equal(records[0]?.digest, createHash('sha1').update('Canary 8362278').digest('hex').slice(0, 24));
  t.notOk(request.includes('8362278'), 'nothing of it is readable');
});

t.test('two uploads of the same data differ', async (t) => {
  const { requests } = await arriving(2, 2);
  const bodies = requests.map((request) => request.subarray(request.indexOf('\r\n\r\n') + 4, -1).subarray(0, 64));
  t.not(bodies[0]?.toString('hex'), bodies[1]?.toString('hex'));
});

t.test('a server with an unknown authority gets nothing', async (t) => {
  const server = await record(await (await createAuthority(t.testdir())).issue(name));
  const handset = testHandset({ rate: 18_000, trust });
  const app = createEncryptedUpload(
    { kind: 'encrypted-upload', host: `${name}:${server.port}`, periodSeconds: 1800, minBytes: 893, maxBytes: 30_000 },
    handset.context,
  );
  app.start();
  await until(() => handset.log.length > 0);
  await app.stop();
  await server.close();
  t.match(handset.log[0], /certificate/);
  t.same(Buffer.concat(server.connections).length, 0);
});
