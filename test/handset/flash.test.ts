import { join } from 'node:path';
import t from 'tap';
import { redmi1s } from '../../devices/redmi1s.ts';
import { flashSystem, type Handset } from '../../harness/handset/index.ts';

const stock = 'Xiaomi/armani/armani:4.3/JLS36C/JHCCNBF33.0:user/release-keys';
const other = 'Xiaomi/cm_armani/armani:4.3.1/JLS36I/cm-10.2:userdebug/test-keys';

/** A handset that keeps what it is told, and whose recovery does what its command file says. */
function fakeHandset(of: { readonly root?: boolean; readonly takes?: boolean; readonly room?: boolean } = {}) {
  const { root = true, takes = true, room = true } = of;
  const state = { fingerprint: stock, boot: 1, command: '', pushed: 0, cached: 0 };
  const answer = (stdout: string, exitCode = 0) => ({ stdout, stderr: '', exitCode });
  const shell: Handset['shell'] = async (command) => {
    if (command.includes('ro.build.fingerprint')) return answer(`${state.fingerprint}\n`);
    if (command.includes('boot_completed')) return answer('1\n');
    if (command.includes('boot_id')) return answer(`boot-${state.boot}\n`);
    throw new Error(`not known: ${command}`);
  };
  const asRoot: Handset['asRoot'] = async (command) => {
    if (command.includes('last_log')) return answer('Verifying...\nE: signature verification failed\n');
    if (command.startsWith('rm -f')) {
      state.cached = room ? state.pushed : 1000;
      return answer(`-rw-r--r-- root root ${state.cached} /cache/leakdiff-system.zip\n`, room ? 0 : 1);
    }
    state.command = [...command.matchAll(/echo (\S+?);? /g)].map(([, word]) => word).join('\n');
    return answer(`${state.command}\n`);
  };
  const unused = () => Promise.reject(new Error('no part of this'));
  const handset: Handset = {
    ...{ profile: redmi1s, serial: 'test', usbPath: null, pin: null, shell, asRoot },
    capabilities: { sdk: 18, uid: 2000, root, features: new Set() },
    push: async (contents) => {
      t.ok('file' in contents);
      state.pushed = 5000;
      return { bytes: state.pushed };
    },
    service: async (name) => {
      t.equal(name, 'reboot:recovery');
      state.boot += 1;
      if (takes) state.fingerprint = other;
      return '';
    },
    ...{ pull: unused, pullTo: unused, reattach: async () => undefined },
  };
  return { handset, state };
}

const flash = (handset: Handset) =>
  flashSystem(handset, { file: join(t.testdirName, 'system.zip'), awayMs: 1000, onPhase: () => undefined });

t.test('the package is copied, recovery ordered to install it and to wipe, and the change proven', async (t) => {
  const { handset, state } = fakeHandset();
  t.strictSame(await flash(handset), { from: stock, to: other, bootIdChanged: true });
  t.equal(state.command, '--update_package=/cache/leakdiff-system.zip\n--wipe_data');
});

t.test('a recovery that refuses the package is told with its own words', async (t) => {
  await t.rejects(flash(fakeHandset({ takes: false }).handset), {
    code: 'TREATMENT_FAILED',
    message: /still Xiaomi\/armani.*signature verification failed.*a recovery that takes this package was expected/,
  });
});

t.test('without root, or without room in /cache, nothing is ordered of recovery', async (t) => {
  for (const [of, message] of [
    [{ root: false }, /by root only/],
    [{ room: false }, /did not arrive in \/cache whole.*5000 bytes were expected/],
  ] as const) {
    const { handset, state } = fakeHandset(of);
    await t.rejects(flash(handset), { code: 'TREATMENT_FAILED', message });
    t.equal(state.boot, 1);
    t.equal(state.command, '');
  }
});
