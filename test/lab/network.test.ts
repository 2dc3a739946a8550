import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const play = fileURLToPath(new URL('network/play.ts', import.meta.url));

/** Plays a scene of play.ts in a lab of its own and gives what it printed. */
async function perform(scene: string, before: readonly string[] = []): Promise<Record<string, unknown>> {
  const [program = '', ...args] = [...before, process.execPath, play, scene];
  const { stdout } = await promisify(execFile)(program, args, { timeout: 60_000 });
  return JSON.parse(stdout);
}

const done = (what: string) => ({ what, ok: true, detail: 'done' });
const cables = [
  done('dnsmasq'),
  done('forwarding'),
  done("the gateway's rules"),
  done('cable wan0'),
  done('cable lan0'),
];

for (const [who, before] of [
  ['root', []],
  ['an ordinary user', ['runuser', '-u', 'nobody', '--', 'env', '-u', 'NODE_OPTIONS']],
] as const) {
  const skip = process.getuid?.() !== 0 && before.length > 0 && 'needs root to become somebody else';
  t.test(`a handset joins, speaks and is held back; everything is captured (${who})`, { skip }, async (t) => {
    const study = await perform('study', before);
    t.match(study.address, /^192\.168\.31\.(1\d\d|200)$/);
    t.match(study.lease, { address: study.address, router: '192.168.31.1', resolver: '192.168.31.1' });
    t.strictSame(study.names, [['192.168.31.1'], ['54.169.0.1']], 'own names are answered, others asked upstream');
    t.ok(study.log, 'questions are logged');
    t.type(study.control, 'number', 'the positive control answers');
    t.equal(study.requests, 1);
    t.equal(study.url, 'http://control.leakdiff.test/a%20b');
    t.ok(Number(study.download) > 5_000_000, 'public addresses are reached');
    t.strictSame(study.forbidden, ['TIMEOUT', 'TIMEOUT', 'TIMEOUT', 'TIMEOUT'], 'others are not, though they exist');
    t.match(study.isolation, {
      enforced: true,
      counters: {
        'blocked-private': { packets: 3 },
        'blocked-gateway': { packets: 1 },
        'blocked-multicast': { packets: 3 },
        'blocked-spoofed': { packets: 0 },
        'blocked-other': { packets: 0 },
        dhcp: { packets: 2 },
      },
    });
    const stats = study.stats as { packets: number };
    t.match(stats, { interface: 'lan0', dropped: 0, clean: true });
    t.strictSame(study.again, stats, 'stopping twice gives the same answer');
    t.match(study.frames, { count: stats.packets, dhcp: ['1', '2', '3', '5'] }, 'the very first DHCP packet is there');
    t.match(study.frames, { longest: 1514, badChecksums: 0 }, 'frames are those of a real network');
    t.strictSame(study.undone, [done('capture study'), done("the positive control's server"), ...cables]);
    t.equal(study.interfaces, 1, 'only lo is left');
    t.strictSame(study.programs, [], 'no program of the network is left');
  });
}

t.test('two overlapping captures lose nothing between them', async (t) => {
  const overlap = await perform('overlap');
  t.match(overlap.stats, [
    { clean: true, dropped: 0 },
    { clean: true, dropped: 0 },
  ]);
  const [first, second] = [overlap.one as number[], overlap.two as number[]];
  t.ok(Number(first[1]) < Number(second[1]), 'the first one ended in the middle');
  t.equal(overlap.union, overlap.count);
});

t.test('fifty captures of fifty have what was sent right after the start and right before the end', async (t) => {
  t.strictSame(await perform('race'), { inFile: 50 });
});

t.test('a capture that ends by itself says why, keeps what it had, and is not clean', async (t) => {
  const early = await perform('early');
  const stats = { clean: false };
  t.match(early, {
    killed: { failure: { code: 'CAPTURE_FAILED', message: /SIGKILL/ }, stats },
    full: { failure: { code: 'NO_SPACE', message: /the disk is full/ }, stats },
    limit: { failure: { code: 'CAPTURE_FAILED', message: /limit of 100000 bytes/ }, stats },
    gone: { failure: { code: 'CAPTURE_FAILED', message: /no interface lan0/ }, stats },
    absent: { code: 'CAPTURE_FAILED', message: /no interface lan0/ },
  });
  for (const name of ['full', 'limit']) t.ok((early[name] as { bytes: number }).bytes > 50_000, `${name}: kept`);
});

t.test('what is wrong on the bench is told, nothing is left, and a new network can be opened', async (t) => {
  const trouble = await perform('trouble');
  t.match(trouble, {
    sameNetwork: { code: 'CAPTURE_FAILED', message: /no network of its own/ },
    gone: { code: 'HANDSET_ABSENT' },
    left: 1,
    failure: { code: 'CAPTURE_FAILED', message: /dnsmasq ended by itself \(SIGKILL/ },
    undone: [done("the positive control's server"), ...cables],
  });
});

t.test('an existing interface has the same face, and is honest about what it does not do', async (t) => {
  t.match(await perform('existing'), {
    address: '172.20.0.7',
    status: 200,
    requests: 1,
    isolation: { enforced: false, counters: {} },
    undone: [done('capture existing'), done("the positive control's server")],
    stats: { interface: 'br0', clean: true, dropped: 0 },
  });
});

t.test('when the harness is killed, its capture ends by itself and its file is whole', async (t) => {
  const orphan = await perform('orphan');
  t.strictSame(orphan, { before: ['dnsmasq', 'dumpcap'], after: ['dnsmasq'], frames: orphan.frames });
  t.ok(Number(orphan.frames) >= 2);
});
