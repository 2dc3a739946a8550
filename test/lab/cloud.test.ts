import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { z } from 'zod';
import { enterLab, insideLab } from '../../harness/network/lab.ts';
import { createNetwork } from '../../harness/virtual/apps/network.ts';
import { readPackage } from '../../harness/virtual/apps/ota-package.ts';
import { decryptOta, otaAnswerSchema, otaForm } from '../../harness/virtual/apps/ota-query.ts';

// The whole file runs in a lab of its own, where addresses and routes are nobody else's.
if (!insideLab()) process.exit(await enterLab());

const main = fileURLToPath(new URL('../../harness/virtual/cloud/main.ts', import.meta.url));
const readySchema = z.strictObject({
  pid: z.number().int(),
  resolver: z.string(),
  trust: z.string(),
  otaKey: z.string(),
  addresses: z.array(z.string()),
});
const ip = (...args: readonly string[]) => execFileSync('ip', args, { timeout: 5000 });

type CloudProgram = {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly ready: z.infer<typeof readySchema>;
  readonly nextLine: () => Promise<unknown>;
};

async function startCloud(update: string, folder: string): Promise<CloudProgram> {
  const args = ['--net', process.execPath, main, '--update', update, '--folder', folder];
  const child = spawn('unshare', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const nextLine = async () => {
    const [line] = await once(lines, 'line', { signal: AbortSignal.timeout(15_000) });
    return JSON.parse(line);
  };
  return { child, ready: readySchema.parse(await nextLine()), nextLine };
}

/** The gateway's end of the wire. */
async function layWire(cloud: CloudProgram): Promise<void> {
  const up = cloud.nextLine();
  ip('link', 'add', 'wan0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(cloud.ready.pid));
  ip('address', 'add', '198.18.0.1/30', 'dev', 'wan0');
  ip('link', 'set', 'wan0', 'up');
  ip('route', 'replace', 'default', 'via', '198.18.0.2');
  t.same(await up, { uplink: 'eth0' });
}

ip('link', 'set', 'lo', 'up');
const cloud = await startCloud('JHCCNBH45.0', t.testdir());
const resolver = new Resolver({ timeout: 2000, tries: 3 });
resolver.setServers([cloud.ready.resolver]);
const network = createNetwork({
  resolve: async (host) => (await resolver.resolve4(host))[0] ?? '',
  trust: readFileSync(cloud.ready.trust, 'utf8'),
  sdk: 18,
});

t.test('over the wire the cloud answers at its real addresses, by its real names', async (t) => {
  await layWire(cloud);
  t.ok(cloud.ready.addresses.includes('54.254.120.33'));
  const account = await network.request({
    method: 'GET',
    url: 'http://api.account.xiaomi.com/pass/user@id?type=MXPH&externalId=%2B85291234567',
    headers: [],
  });
  t.equal(account.status, 401);
  const weather = await network.request({
    method: 'GET',
    url: 'https://weatherapi.market.xiaomi.com/wtr-v2/weather?cityId=101320101',
    headers: [],
  });
  t.equal(weather.status, 200);
  const refused = await network.request({
    method: 'POST',
    url: 'https://collect.sg.miui.com/v1/sync/batch',
    headers: [],
    body: Buffer.from('no upload'),
  });
  t.equal(refused.status, 400);
});

t.test('the update can be asked for and downloaded, and is the vendor’s', async (t) => {
  const answer = await network.request({
    method: 'POST',
    url: 'http://update.miui.com/updates/miotaV3.php',
    headers: [],
    body: otaForm({
      ...{ d: 'armani', v: 'MIUI-JHCCNBF33.0', c: '4.3', b: 'F', l: 'zh_CN', r: 'CN' },
      ...{ sn: 'a1b2c3d4', sdk: '18', id: '0', f: '1' },
    }),
  });
  const { LatestRom: rom, MirrorList } = otaAnswerSchema.parse(decryptOta(answer.body.toString()));
  const { body } = await network.request({
    method: 'GET',
    url: `${MirrorList[0]}/${rom?.version}/${rom?.filename}`,
    headers: [],
    bodyLimit: 8 * 1024 * 1024,
  });
  const { header } = readPackage({ bytes: body, key: readFileSync(cloud.ready.otaKey, 'utf8') });
  t.equal(header.firmware, 'JHCCNBH45.0');
});

t.test('a wire that is laid anew is taken up again', async (t) => {
  ip('link', 'delete', 'wan0');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await layWire(cloud);
  t.same(await resolver.resolve4('update.miui.com'), ['42.62.48.170']);
});

t.test('it ends when its stdin closes, and on SIGTERM', async (t) => {
  const ended = once(cloud.child, 'exit', { signal: AbortSignal.timeout(5000) });
  cloud.child.stdin.end();
  t.same(await ended, [0, null]);

  const other = await startCloud('none', t.testdir());
  const terminated = once(other.child, 'exit', { signal: AbortSignal.timeout(5000) });
  other.child.kill('SIGTERM');
  t.same(await terminated, [0, null]);
});

t.test('an unknown firmware and a missing folder are refused with one line', async (t) => {
  const run = (args: readonly string[]) => {
    const child = spawn('unshare', ['--net', process.execPath, main, ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
    let error = '';
    child.stderr.on('data', (chunk) => {
      error += chunk;
    });
    return once(child, 'close', { signal: AbortSignal.timeout(10_000) }).then(([code]) => ({ code, error }));
  };
  t.match(await run(['--update', 'JHCCNBH99.0', '--folder', t.testdir()]), {
    code: 2,
    error: /^there is no firmware JHCCNBH99\.0; expected one of .*\n$/,
  });
  t.match(await run([]), { code: 2, error: /^--folder is missing/ });
});
