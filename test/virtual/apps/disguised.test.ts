import { readFileSync } from 'node:fs';
import t from 'tap';
import { createCloudSync } from '../../../harness/virtual/apps/cloud-sync.ts';
import { deviceHash } from '../../../harness/virtual/apps/device-hash.ts';
import { labelsOf } from '../../../harness/virtual/apps/dns-report.ts';
import { createEncryptedUpload } from '../../../harness/virtual/apps/encrypted-upload.ts';
import { createHashedReport } from '../../../harness/virtual/apps/hashed-report.ts';
import { adler32, readFrames, writeFrame } from '../../../harness/virtual/apps/push-frames.ts';
import { openUpload } from '../../../harness/virtual/apps/upload-payload.ts';
import { createAuthority } from '../../../harness/virtual/cloud/certificates.ts';
import { addContacts, addDose, record, testHandset, until } from './handset.ts';

const authority = await createAuthority(t.testdir());
const host = 'collect.sg.miui.com';
const certificate = await authority.issue(host);
const trust = readFileSync(authority.trust, 'utf8');
const upload = { kind: 'encrypted-upload', periodSeconds: 1800, minBytes: 893, maxBytes: 30_000 } as const;
const bodyOf = (request: Buffer): Buffer => request.subarray(request.indexOf('\r\n\r\n') + 4);

t.test('the hashed report asks for H(number) of each number once, and for no number', async (t) => {
  const server = await record(null);
  const handset = testHandset({ rate: 36_000 });
  addContacts(handset.system.providers, [{ name: 'Canary', phone: '+8613812345678' }]);
  const app = createHashedReport(
    { kind: 'hashed-report', host: `127.0.0.1:${server.port}`, periodSeconds: 1800 },
    handset.context,
  );
  app.start();
  await until(() => server.connections.some((sent) => sent.includes(deviceHash('+8613812345678'))));
  await app.stop();
  await server.close();
  const sent = Buffer.concat(server.connections).toString();
  t.notMatch(sent, /13812345678/);
  t.notMatch(sent, new RegExp(deviceHash(handset.system.telephony.imei)), 'nor for its own identifiers');
  t.equal(sent.match(/GET /g)?.length, 1);
});

t.test('a delta sync sends each record once and is silent then', async (t) => {
  const server = await record(certificate);
  const handset = testHandset({ rate: 36_000, trust });
  addDose(handset.system.providers, 20);
  const app = createEncryptedUpload({ ...upload, host: `${host}:${server.port}`, records: 'new' }, handset.context);
  app.start();
  await until(() => server.connections.length === 1);
  const later = handset.system.clock.now() + 6 * 1800 * 1000;
  await until(() => handset.system.clock.now() > later);
  t.equal(server.connections.length, 1, 'three hours later');
  addContacts(handset.system.providers, [{ name: 'Later', phone: '+8613800000001' }]);
  await until(() => server.connections.length === 2 && bodyOf(server.connections[1] ?? Buffer.alloc(0)).length > 100);
  await app.stop();
  await server.close();
  t.same(openUpload(bodyOf(server.connections[0] ?? Buffer.alloc(0))).records.length, 40);
  t.same(
    openUpload(bodyOf(server.connections[1] ?? Buffer.alloc(0))).records.map(({ digits }) => digits),
    ['8613800000001'],
  );
});

t.test('an upload that waits for the charger goes out while the handset believes to charge only', async (t) => {
  for (const power of ['charging', 'on-battery'] as const) {
    const server = await record(certificate);
    const handset = testHandset({ rate: 36_000, trust });
    handset.system.power.overrideBattery({ ac: false, usb: power === 'on-battery' });
    const app = createEncryptedUpload({ ...upload, host: `${host}:${server.port}`, power }, handset.context);
    app.start();
    const later = handset.system.clock.now() + 6 * 1800 * 1000;
    await until(() => handset.system.clock.now() > later);
    t.equal(server.connections.length, 0, power);
    handset.system.power.overrideBattery({ ac: false, usb: power === 'charging' });
    await until(() => server.connections.length > 0);
    await app.stop();
    await server.close();
  }
});

t.test('an equal phone book makes an equal ciphertext, within which no number can be read', async (t) => {
  const server = await record(null);
  const handset = testHandset({ rate: 36_000 });
  addContacts(handset.system.providers, [{ name: 'Canary', phone: '+8613812345678' }]);
  const app = createCloudSync(
    { kind: 'cloud-sync', host: `127.0.0.1:${server.port}`, scheme: 'http', periodSeconds: 1800 },
    handset.context,
  );
  app.start();
  await until(() => server.connections.length > 2);
  await app.stop();
  await server.close();
  const forms = server.connections.slice(0, 2).map((request) => new URLSearchParams(bodyOf(request).toString()));
  t.equal(forms[0]?.get('data'), forms[1]?.get('data'));
  t.not(forms[0]?.get('_nonce'), forms[1]?.get('_nonce'));
  t.ok(Buffer.from(forms[0]?.get('data') ?? '', 'base64').length % 16 === 0);
  t.notMatch(Buffer.concat(server.connections).toString('latin1'), /13812345678/);
});

t.test('a ping of the push channel has the bytes of the real one, and frames come out as they went in', async (t) => {
  t.equal(writeFrame(Buffer.alloc(0)).toString('hex'), 'c2fe0005000000000d2301c6');
  t.equal(adler32(Buffer.from('Wikipedia')), 0x11e60398, 'the example of RFC 1950 in its article');
  const frames = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(3000, 7)];
  const bytes = Buffer.concat(frames.map(writeFrame));
  t.same(readFrames(bytes).payloads, frames);
  const { payloads, rest } = readFrames(bytes.subarray(0, bytes.length - 1));
  t.equal(payloads.length, 2);
  t.equal(rest.length, 3000 + 8 + 4 - 1);
  t.throws(() => readFrames(Buffer.from('GET / HTTP/1.1')));
});

t.test('three numbers of 13 digits fill a label of a name, in base32', async (t) => {
  const labels = labelsOf(['8613812345678', '8613812345679', '8613812345670', '8613812345671']);
  t.same(
    labels.map((label) => label.length),
    [63, 21],
  );
  t.match(labels.join(''), /^[a-z2-7]+$/);
});
