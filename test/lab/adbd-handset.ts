import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createAdbd } from '../../harness/virtual/adbd/index.ts';

/**
 * A handset that is nothing but an adbd: `adbd-handset.ts SDK ROOT always|never [PROPERTY=VALUE...]`. Prints its port. `mksh` runs in
 * ROOT, unconfined. A reboot takes half a second, in which connections are refused. Standard input: `allow` allows the keys that wait.
 */
const [sdk = '18', root = '', authorise = 'always', ...given] = process.argv.slice(2);
const BOOT_MS = 500;

const properties = new Map([
  ['ro.product.name', 'armani'],
  ['ro.product.model', 'HM 1SC'],
  ['ro.product.device', 'armani'],
  ['ro.secure', '1'],
  ['ro.debuggable', '0'],
  ...given.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  }),
]);
let up = true;

const reboot = async (): Promise<void> => {
  up = false;
  adbd.dropAll();
  await wait(BOOT_MS);
  up = true;
};

const adbd = createAdbd({
  sdk: Number(sdk),
  properties: { get: (name) => properties.get(name) ?? '', set: (name, value) => void properties.set(name, value) },
  state: () => 'device',
  authorise: authorise === 'never' ? 'never' : 'always',
  rootFolder: root,
  spawnShell: ({ command, user, term }) => ({
    file: '/bin/mksh',
    args: command === null ? ['-'] : ['-c', command],
    env: { PATH: '/usr/bin:/bin', HOME: root, USER: user, ...(term === null ? {} : { TERM: term }) },
    cwd: root,
  }),
  reboot: () => void reboot(),
});

const server = createServer((socket) => (up ? adbd.accept(socket) : socket.destroy()));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(address.port);
});
process.stdin.on('data', () => console.log(adbd.allow()));
process.stdin.on('end', async () => {
  server.close();
  await adbd.close();
  process.exit();
});
