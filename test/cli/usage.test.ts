import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import t from 'tap';

const repository = join(import.meta.dirname, '../..');

const leakdiff = (args: readonly string[], env: Record<string, string> = {}) =>
  execa({ cwd: repository, env, reject: false })(process.execPath, ['harness/cli.ts', ...args]);

const mistakes: [string, string[], RegExp][] = [
  ['an unknown command', ['dance'], /there is no command "dance"; choose one of: run, analyse, scan, /],
  [
    'an unknown device',
    ['run', '--device', 'nokia'],
    /there is no device "nokia"; choose one of: redmi1s-virtual, redmi1s/,
  ],
  ['an unknown scenario', ['run', 'nope'], /there is no scenario "nope"; choose one of: ota-fix/],
  [
    'an unknown firmware',
    ['run', '--firmware', 'X1'],
    /redmi1s-virtual is not offered an update "X1"; choose one of: JHCCNBH45\.0, JHCCNBH46\.0, .*none\b/,
  ],
  [
    'a firmware for a handset whose vendor decides',
    ['run', '--device', 'redmi1s', '--firmware', 'X1'],
    /vendor's to decide/,
  ],
  ['an unknown option', ['run', '--bogus'], /Unknown option '--bogus'; usage: leakdiff run SCENARIO/],
  [
    'a verdict that --fail-on does not know',
    ['run', '--fail-on', 'rain'],
    /--fail-on takes leak or inconclusive, not "rain"/,
  ],
  ['a scan of nothing', ['scan'], /no capture was named; usage/],
  ['a scan for nothing', ['scan', 'x.pcap'], /nothing to look for: give --canaries FILE, or --flows/],
  ['a capture that is not there', ['scan', '--flows', 'nowhere.pcap'], /nowhere\.pcap: cannot be read \(ENOENT\)/],
  ['a file that is no capture', ['scan', '--flows', 'README.md'], /README\.md: .*expected a pcap or pcapng capture/],
  [
    'canaries that are no JSON',
    ['scan', '--canaries', 'README.md', 'x.pcap'],
    /README\.md: is not JSON; expected \{"canaries"/,
  ],
  [
    'canaries of another shape',
    ['scan', '--canaries', 'package.json', 'x.pcap'],
    /package\.json: canaries: .*expected \{"canaries"/,
  ],
  ['a folder that is no run', ['analyse', 'test'], /test holds no plan\.json; expected the folder of a run/],
];

for (const [what, args, message] of mistakes) {
  t.test(`${what} is one line on standard error and exits 2`, async (t) => {
    const { exitCode, stdout, stderr } = await leakdiff(args);
    t.match(stderr, message);
    t.equal(stderr.split('\n').length, 1, stderr);
    t.equal(stdout, '');
    t.equal(exitCode, 2);
  });
}

t.test('settings that make no sense are named with their variable', async (t) => {
  const { exitCode, stderr } = await leakdiff(['run'], { LEAKDIFF_ADB_PORT: '99' });
  t.match(stderr, /^leakdiff: LEAKDIFF_ADB_PORT: .*correct it in \.env or in the environment$/);
  t.equal(exitCode, 2);
});

t.test('help lists the commands and exits 0; no command at all lists them too and exits 2', async (t) => {
  const help = await leakdiff(['--help']);
  t.match(help.stdout, /leakdiff run SCENARIO[\s\S]*leakdiff scan/);
  t.equal(help.exitCode, 0);
  t.equal((await leakdiff([])).exitCode, 2);
});

/** A capture with its header and nothing else: little-endian, Ethernet. */
const emptyCapture = Buffer.from('d4c3b2a10200040000000000000000000000040001000000', 'hex');

t.test('a capture may come from a pipe, which can be read but once', async (t) => {
  const pipe = join(t.testdir(), 'pipe');
  await execa('mkfifo', [pipe]);
  const writing = execa({ input: emptyCapture })('tee', [pipe]);
  const { exitCode, stderr } = await leakdiff(['scan', '--flows', pipe]);
  await writing;
  t.equal(stderr, '');
  t.equal(exitCode, 0);
});

t.test('a full disk is one line and exits 1', { skip: !existsSync('/dev/full') && 'no /dev/full' }, async (t) => {
  const command = ['-c', 'exec "$0" harness/cli.ts help >/dev/full', process.execPath];
  const { exitCode, stderr } = await execa('sh', command, { cwd: repository, reject: false });
  t.equal(stderr, 'leakdiff: standard output cannot be written (ENOSPC)');
  t.equal(exitCode, 1);
});
