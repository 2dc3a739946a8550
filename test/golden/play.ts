import { redmi1sVirtual } from '../../devices/redmi1s-virtual.ts';
import type { BothClocks, Identity, JournalLine, StepFacts } from '../../harness/model/journal.ts';
import type { LedgerEntry, Store } from '../../harness/model/ledger.ts';
import type { Plan, Step } from '../../harness/model/plan.ts';
import { createRandom } from '../../harness/model/random.ts';
import type { ArmDesign, Scenario } from '../../harness/model/scenario.ts';
import { treatmentOf } from '../../harness/model/treatment.ts';
import { blockCanaries, controlCanary } from '../../harness/plan/canaries.ts';
import { makePlan } from '../../harness/plan/study.ts';
import { type Firmware, type Habit, old, type Sent } from './firmware.ts';
import { clientHello, connection, lookup, pcapng, sealed, serverHello, type TimedFrame, type Turn } from './packets.ts';

/** What goes wrong on the rig. */
export type Fault =
  | 'no-update'
  | 'segment-lost'
  | 'screen-on'
  | 'row-lost'
  | 'control-lost'
  | 'upstream-dead'
  | 'clock-lies'
  | 'foreign-journal';

/** A study: what is asked, and what the handset does in each arm. */
export type Study = {
  readonly scenario: Scenario;
  readonly acts: Readonly<Record<string, Firmware>>;
  readonly fault?: Fault;
};

const rate = 3600;
const hostStart = Date.UTC(2014, 8, 20);
const gateway = '192.168.31.1';
const imei = '860311021234564';
const imsi = '460001357924680';

function identityOf(build: string, of: { boot: string; serial: string }): Identity {
  return {
    serial: of.serial,
    fingerprint: `Xiaomi/armani/armani:4.3/JLS36C/${build}:user/release-keys`,
    incremental: build,
    release: '4.3',
    sdk: 18,
    model: 'HM 1SC',
    codename: 'armani',
    buildDate: '1400000000',
    bootId: of.boot,
    imei,
    imsi,
    iccid: null,
    ownNumber: null,
    androidId: null,
    mac: null,
  };
}

/** An entry of an HTTP archive (HAR 1.2) for a request that interception opened. */
function harEntry(of: Extract<Sent, { kind: 'http' }> & { readonly time: number; readonly habit: Habit }): object {
  const { host, ip } = of.habit;
  return {
    startedDateTime: new Date(of.time).toISOString(),
    time: 1,
    serverIPAddress: ip,
    request: {
      method: of.method,
      url: `https://${host}${of.target}`,
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'Host', value: host }],
      bodySize: of.body.length,
      ...(of.body.length > 0 && {
        postData: { mimeType: 'application/octet-stream', text: of.body.toString('latin1') },
      }),
    },
    response: { status: 200, httpVersion: 'HTTP/1.1', headers: [], bodySize: 0 },
  };
}

/** The files of a run's folder, made by stepping through a plan with two clocks, a ledger and captures of real packets. */
export function play(run: string, { scenario, acts, fault }: Study): Map<string, string | Buffer> {
  const device = redmi1sVirtual;
  const createdAt = new Date(hostStart).toISOString();
  const plan: Plan = makePlan({ run, createdAt, seed: run, device, scenario, update: null });
  const random = createRandom(`${run}/traffic`);
  const noise = (bytes: number): Buffer => Buffer.from(Array.from({ length: bytes }, () => random.int(256)));

  let host = hostStart;
  let handset = hostStart + 12_345;
  let port = 30_000;
  const clock: BothClocks[] = [{ host, handset }];
  const samples: BothClocks[] = [];
  const journal: JournalLine[] = [{ event: 'started', at: host, versions: {} }];
  const ledger: LedgerEntry[] = [];
  const running = new Map<string, { frames: TimedFrame[]; names: Set<string>; startedAt: number }>();
  const transcripts = new Map<string, object[]>();
  const files = new Map<string, string | Buffer>([['plan.json', `${JSON.stringify(plan, null, 2)}\n`]]);
  let planted = blockCanaries({ seed: plan.seed, arm: 'none', block: 0, dose: 0 });
  let placebo = 0;
  let build = old.incremental;
  let armStart = handset;
  let ended = false;

  const armOf = (id: string): ArmDesign => scenario.arms.find((arm) => arm.id === id) as ArmDesign;
  const isTwins = (capture: string): boolean =>
    scenario.arms.some((arm) => arm.id === capture && treatmentOf(arm).handset === 'twin');
  const pass = (ms: number, pace: number): void => {
    host += ms / pace;
    handset += ms;
    clock.push({ host, handset });
  };
  const say = (of: { time: number; arm: string; host: string; ip: string; port: number; turns: Turn[] }): void => {
    port += 1;
    const twin = treatmentOf(armOf(of.arm)).handset === 'twin';
    const client = { ip: twin ? '192.168.31.101' : '192.168.31.100', port };
    const server = { ip: of.ip, port: of.port };
    const dead = fault === 'upstream-dead' && of.arm !== 'before' && of.ip !== gateway;
    // A capture holds its own handset's frames alone.
    const own = [...running].filter(([id]) => isTwins(id) === twin).map(([, capture]) => capture);
    for (const { frames, names } of own) {
      const asks = names.has(of.host)
        ? []
        : lookup({ time: of.time - 2, client, resolver: gateway, name: of.host, ip: of.ip });
      names.add(of.host);
      frames.push(...asks, ...connection({ time: of.time, client, server, turns: of.turns, dead }));
    }
  };
  const request = (of: { method: string; target: string; host: string; body: Buffer }): Turn[] => {
    const length = of.body.length > 0 ? `Content-Length: ${of.body.length}\r\n` : '';
    const head = `${of.method} ${of.target} HTTP/1.1\r\nHost: ${of.host}\r\n${length}Connection: close\r\n\r\n`;
    return [
      { up: true, data: Buffer.concat([Buffer.from(head), of.body]) },
      { up: false, data: Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok') },
    ];
  };
  const note = (of: Omit<LedgerEntry, 'plantedAt' | 'readBack'>): void => {
    ledger.push({ ...of, plantedAt: host, readBack: true });
  };

  function idle(step: Extract<Step, { kind: 'idle' }>): StepFacts {
    const start = { host, handset };
    const length = step.cycles * scenario.cycleSeconds * 1000 + 40_000;
    const events = (acts[step.arm] ?? old).habits.flatMap((habit) => {
      const first = armStart + habit.phase * 1000;
      const every = habit.period * 1000;
      const from = Math.max(0, Math.ceil((handset - first) / every));
      const count = Math.max(0, Math.ceil((handset + length - 31_000 - first) / every) - from);
      return Array.from({ length: count }, (_, i) => ({
        habit,
        at: first + (from + i) * every + random.next() * 30_000,
      }));
    });
    for (const { habit, at } of events.sort((a, b) => a.at - b.at)) {
      const sent = habit.sends({ planted, placebo, imei, imsi, random });
      const time = host + (at - handset) / rate;
      const tls = (): Turn[] => [
        { up: true, data: clientHello(habit.host, noise(32)) },
        { up: false, data: serverHello(noise(32)) },
        { up: true, data: sealed(noise(sent.kind === 'tls' ? sent.bytes : 0)) },
        { up: false, data: sealed(noise(40)) },
      ];
      const turns = sent.kind === 'tls' ? tls() : request({ ...sent, host: habit.host });
      const inside = habit.opened?.({ planted, placebo, imei, imsi, random });
      if (inside !== undefined)
        transcripts.set(step.arm, [...(transcripts.get(step.arm) ?? []), harEntry({ ...inside, time, habit })]);
      say({ time, arm: step.arm, host: habit.host, ip: habit.ip, port: sent.kind === 'tls' ? 443 : 80, turns });
    }
    pass(length, rate);
    return { idle: { start, end: { host, handset }, screenOff: fault !== 'screen-on', looks: 5 } };
  }

  function seed(step: Extract<Step, { kind: 'seed' }>): StepFacts {
    planted = blockCanaries({ seed: plan.seed, arm: step.arm, block: step.block, dose: step.dose });
    placebo = step.placebo;
    const of = { arm: step.arm, block: step.block };
    const keep = (store: Store, record: string, canaries: LedgerEntry['canary'][]): void => {
      for (const canary of canaries) note({ ...of, store, record, canary });
    };
    for (const { id, name, phone } of planted.contacts) keep('contact', id, [name, phone]);
    for (const { id, address, body } of planted.messages) keep('sms', id, [address, body]);
    for (const { id, number } of planted.calls) keep('call', id, [number]);
    pass(2000, 1);
    samples.push({ host, handset: Math.floor(handset / 1000) * 1000 + (fault === 'clock-lies' ? 3 * 3600_000 : 0) });
    const rows = planted.contacts.length + planted.messages.length + planted.calls.length + placebo * 4;
    return {
      seeded: { planted: rows, readBack: fault === 'row-lost' && rows > 0 ? rows - 1 : rows, bytes: 40 * rows },
    };
  }

  function perform(step: Step): StepFacts {
    switch (step.kind) {
      case 'capture-start':
        running.set(step.capture, { frames: [], names: new Set(), startedAt: host });
        return {};
      case 'capture-stop': {
        const { frames = [], startedAt = host } = running.get(step.capture) ?? {};
        running.delete(step.capture);
        const inOrder = [...frames].sort((a, b) => a.time - b.time);
        // The first large segment of the last upload never reached the file.
        const lost = fault === 'segment-lost' ? inOrder.findLastIndex(({ data }) => data.length > 300) : -1;
        const kept = inOrder.filter((_, i) => i !== lost);
        files.set(`captures/${step.capture}.pcapng`, pcapng(kept));
        return {
          capture: { startedAt, endedAt: host, interface: 'lan0', packets: kept.length, dropped: 0, clean: true },
        };
      }
      case 'treat': {
        const { firmware: _firmware, system: _system, ...treatment } = treatmentOf(armOf(step.arm));
        return { treatment };
      }
      case 'identify': {
        const { handset: which } = treatmentOf(armOf(step.arm));
        armStart = handset;
        if (ledger.length === 0) {
          const own = { store: 'identity' as const, arm: null, block: null };
          note({ ...own, record: 'imei', canary: { id: 'imei', kind: 'imei', value: imei } });
          note({ ...own, record: 'imsi', canary: { id: 'imsi', kind: 'imsi', value: imsi } });
        }
        return {
          identity: identityOf(which === 'twin' ? old.incremental : build, {
            boot: `boot-${step.arm}`,
            serial: which === 'twin' ? 'c0ffee02' : 'c0ffee01',
          }),
        };
      }
      case 'control': {
        const canary = controlCanary({ seed: plan.seed, arm: step.arm });
        note({ store: 'control', arm: step.arm, block: null, record: canary.id, canary });
        const name = 'control.leakdiff.test';
        const target = `/${fault === 'control-lost' && step.arm !== 'before' ? 'lost' : canary.value}`;
        const turns = request({ method: 'GET', target, host: name, body: Buffer.alloc(0) });
        say({ time: host + 3, arm: step.arm, host: name, ip: gateway, port: 80, turns });
        pass(500, 1);
        return { control: { canary: canary.id, url: `http://${name}/${canary.value}` } };
      }
      case 'seed':
        return seed(step);
      case 'idle':
        return idle(step);
      case 'ota':
        pass(20_000, 1);
        build = Object.values(acts).find(({ incremental }) => incremental !== old.incremental)?.incremental ?? build;
        return { ota: { from: old.incremental, to: build, bootIdChanged: true } };
      default:
        return {};
    }
  }

  plan.steps.forEach((step, index) => {
    if (ended && step.kind !== 'restore' && !(step.kind === 'capture-stop' && running.has(step.capture))) return;
    journal.push({ event: 'step-started', at: host, step: index });
    if (step.kind === 'ota' && fault === 'no-update') {
      const failure = {
        code: 'OTA_NOT_OFFERED' as const,
        message: 'the updater says that there is nothing to install',
      };
      journal.push({ event: 'step-failed', at: host, step: index, failure });
      ended = true;
      return;
    }
    const facts = perform(step);
    pass(300, 1);
    journal.push({ event: 'step-done', at: host, step: index, facts });
  });
  journal.push({ event: 'ended', at: host, complete: !ended, failure: null });

  const early = fault === 'foreign-journal' ? 30 * 86_400_000 : 0;
  const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  files.set('journal.ndjson', lines(journal.map((line) => ({ ...line, at: line.at - early }))));
  for (const [arm, entries] of transcripts) {
    const log = { version: '1.2', creator: { name: 'golden', version: '1' }, entries };
    files.set(`transcripts/${arm}.har`, `${JSON.stringify({ log }, null, 1)}\n`);
  }
  files.set('handset/clock-map.ndjson', lines(clock));
  files.set('handset/clock-samples.ndjson', lines(samples));
  files.set(
    'ledger.json',
    `{"schema":1,"entries":[\n${ledger.map((entry) => JSON.stringify(entry)).join(',\n')}\n]}\n`,
  );
  return files;
}
