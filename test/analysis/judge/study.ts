import { redmi1sVirtual } from '../../../devices/redmi1s-virtual.ts';
import type { JudgedCapture, JudgeInput } from '../../../harness/analysis/judge/index.ts';
import { actStores } from '../../../harness/model/act.ts';
import type { BothClocks, Identity, JournalLine, StepFacts } from '../../../harness/model/journal.ts';
import type { LedgerEntry } from '../../../harness/model/ledger.ts';
import type { CaptureId, Plan } from '../../../harness/model/plan.ts';
import { createRandom, type Random } from '../../../harness/model/random.ts';
import type { ArmDesign, Scenario } from '../../../harness/model/scenario.ts';
import type { CanaryHit, Endpoint, Flow } from '../../../harness/model/traffic.ts';
import { treatmentOf } from '../../../harness/model/treatment.ts';
import { makePlan } from '../../../harness/plan/study.ts';
import { otaQuick } from '../../../scenarios/ota-quick.ts';

/** One thing that a firmware does again and again, in handset time. */
export type Beat = {
  readonly host: string | null;
  readonly ip: string;
  readonly port?: number;
  readonly period: number;
  /** Handset seconds after the arm's start. */
  readonly phase?: number;
  readonly content: 'plain' | 'opaque';
  readonly size: (of: { dose: number; placebo: number; cycle: number; random: Random }) => number;
  /** Canaries that each upload carries, from those that are planted at the moment. */
  readonly carries?: (planted: readonly LedgerEntry[]) => readonly LedgerEntry[];
  readonly chain?: readonly string[];
};

export type Firmware = { readonly incremental: string; readonly beats: readonly Beat[] };

const contacts = (planted: readonly LedgerEntry[]): LedgerEntry[] =>
  planted.filter(({ store, canary }) => store === 'identity' || canary.kind === 'phone');

export const weather: Beat = {
  host: 'weather.example.cn',
  ip: '112.90.216.10',
  period: 1800,
  phase: 700,
  content: 'opaque',
  size: ({ random }) => 310 + random.int(8),
};
export const oldLeak: Beat = {
  host: 'api.account.example.cn',
  ip: '42.62.48.181',
  port: 80,
  period: 1800,
  phase: 300,
  content: 'plain',
  size: () => 4000,
  carries: contacts,
  chain: ['http-url'],
};
export const hiddenLeak: Beat = {
  host: 'data.mi-img.example',
  ip: '54.255.160.10',
  period: 1800,
  phase: 1100,
  content: 'opaque',
  size: ({ dose, random }) =>
    Math.round(Math.min(30_000, Math.max(893, 640 + 64 * dose * Math.exp(0.12 * (random.next() * 4 - 2))))),
};

export const oldFirmware: Firmware = { incremental: 'JHCCNBF33.0', beats: [oldLeak, weather] };
export const movedFirmware: Firmware = { incremental: 'JHCCNBH45.0', beats: [hiddenLeak, weather] };
export const honestFirmware: Firmware = { incremental: 'JHCCNBH46.0', beats: [weather] };

const rate = 3600;
const hostStart = Date.UTC(2014, 8, 20);
const handsetStart = hostStart + 12_345;

export type StudyOptions = {
  readonly before?: Firmware;
  readonly after?: Firmware;
  readonly scenario?: Scenario;
  /** What the handset does in an arm, where it is not what its firmware does. */
  readonly behaviour?: Readonly<Record<string, Firmware>>;
  readonly seed?: string;
  /** The third-party system does not come up: the vendor's is still there. */
  readonly sameSystem?: boolean;
  /** The update is not offered; the run ends there. */
  readonly noUpdate?: boolean;
};

const identityOf = (firmware: Firmware, bootId: string): Identity => ({
  serial: 'ab12',
  fingerprint: `Xiaomi/armani/armani:4.3/JLS36C/${firmware.incremental}:user/release-keys`,
  incremental: firmware.incremental,
  release: '4.3',
  sdk: 18,
  model: 'HM 1SC',
  codename: 'armani',
  buildDate: '1400000000',
  bootId,
  imei: '860000000000007',
  imsi: '460001234567890',
  iccid: null,
  ownNumber: '+8613800000001',
  androidId: null,
  mac: null,
});

const holder: Record<string, Pick<Endpoint, 'country' | 'asn' | 'org'>> = {
  '42.62.48.181': { country: 'CN', asn: 4808, org: 'China Unicom Beijing Province Network' },
  '54.255.160.10': { country: 'SG', asn: 16509, org: 'Amazon.com, Inc.' },
  '112.90.216.10': { country: 'CN', asn: 17816, org: 'China Unicom Guangdong' },
};
const unknown = { country: null, asn: null, org: null };

function flowOf(beat: Beat, of: { time: number; stream: number; frame: number; bytes: number }): Flow {
  return {
    proto: 'tcp',
    stream: of.stream,
    client: { ip: '192.168.31.100', port: 30_000 + of.stream },
    server: { ip: beat.ip, port: beat.port ?? 443 },
    start: of.time - 0.004,
    end: of.time + 0.004,
    packets: { up: 6, down: 5 },
    bytes: { up: of.bytes + 400, down: 900 },
    payload: { up: of.bytes + 200, down: 500 },
    gaps: 0,
    established: true,
    host: beat.host,
    hostSource: beat.host === null ? null : beat.content === 'opaque' ? 'sni' : 'http-host',
    tls: beat.content === 'opaque' ? { sni: beat.host, version: 'TLSv1.0', ja4: null } : null,
    content: beat.content,
    uploads: of.bytes > 0 ? [{ time: of.time, bytes: of.bytes, frame: of.frame }] : [],
  };
}

/** A whole study as its evidence would be, made by stepping through the plan with two clocks. */
export function makeStudy(options: StudyOptions = {}): JudgeInput {
  const before = options.before ?? oldFirmware;
  const after = options.after ?? movedFirmware;
  const seed = options.seed ?? 'study';
  const random = createRandom(`${seed}/traffic`);
  const plan: Plan = makePlan({
    run: 'run-1',
    createdAt: '2014-09-20T00:00:00.000Z',
    seed,
    device: redmi1sVirtual,
    scenario: options.scenario ?? otaQuick,
    update: null,
  });

  let host = hostStart;
  let handset = handsetStart;
  const clock: BothClocks[] = [{ host, handset }];
  const clockSamples: BothClocks[] = [];
  const journal: JournalLine[] = [{ event: 'started', at: host, versions: {} }];
  const entries: LedgerEntry[] = [];
  const captures: { id: CaptureId; flows: Flow[]; hits: CanaryHit[]; startedAt: number }[] = [];
  const closed: JudgedCapture[] = [];
  let firmware = before;
  const armOf = (id: string): ArmDesign => plan.scenario.arms.find((arm) => arm.id === id) as ArmDesign;
  let planted: LedgerEntry[] = [];
  let armStart = handset;
  let frame = 10;
  let ended = false;

  const pass = (handsetMs: number, pace: number): void => {
    host += handsetMs / pace;
    handset += handsetMs;
    clock.push({ host, handset });
  };
  const isTwins = (id: string): boolean =>
    plan.scenario.arms.some((arm) => arm.id === id && treatmentOf(arm).handset === 'twin');
  /** A capture holds its own handset's packets alone. */
  const send = (
    beat: Beat,
    of: { arm: string; time: number; bytes: number; carried: readonly LedgerEntry[] },
  ): void => {
    for (const capture of captures.filter(({ id }) => isTwins(id) === isTwins(of.arm))) {
      const stream = capture.flows.length;
      frame += 12;
      capture.flows.push(flowOf(beat, { time: of.time / 1000, stream, frame, bytes: of.bytes }));
      const endpoint: Endpoint = {
        host: beat.host,
        ip: beat.ip,
        port: beat.port ?? 443,
        ...(holder[beat.ip] ?? unknown),
      };
      of.carried.forEach(({ canary, store }, i) => {
        capture.hits.push({
          canary: canary.id,
          kind: canary.kind,
          chain: beat.chain ?? ['http-body'],
          direction: 'up',
          time: new Date(of.time).toISOString(),
          endpoint,
          strength: store === 'identity' || store === 'control' || of.carried.length > 1 ? 'proof' : 'support',
          ref: { file: `captures/${capture.id}.pcapng`, frame, stream, offset: 20 * i },
        });
      });
    }
  };
  const control: Beat = {
    host: 'control.leakdiff.test',
    ip: '192.168.31.1',
    port: 80,
    period: 1,
    content: 'plain',
    size: () => 120,
    chain: ['http-url'],
  };
  const entry = (of: Omit<LedgerEntry, 'plantedAt' | 'readBack'>): LedgerEntry => ({
    ...of,
    plantedAt: host,
    readBack: true,
  });

  plan.steps.forEach((step, index) => {
    if (ended && step.kind !== 'restore') return;
    journal.push({ event: 'step-started', at: host, step: index });
    let facts: StepFacts = {};
    if (step.kind === 'capture-start') captures.push({ id: step.capture, flows: [], hits: [], startedAt: host });
    else if (step.kind === 'capture-stop') {
      const [capture] = captures.splice(
        captures.findIndex(({ id }) => id === step.capture),
        1,
      );
      if (capture) {
        const packets = capture.flows.length * 11;
        facts = {
          capture: { startedAt: capture.startedAt, endedAt: host, interface: 'lan0', packets, dropped: 0, clean: true },
        };
        closed.push({
          id: capture.id,
          file: `captures/${capture.id}.pcapng`,
          flows: capture.flows,
          hits: capture.hits,
          stats: { packets, dropped: 0, truncated: false, cut: 0, secrets: 0, linkTypes: ['EN10MB'], notes: [] },
        });
      }
    } else if (step.kind === 'identify') {
      const { handset: which, firmware: build, system } = treatmentOf(armOf(step.arm));
      const other = system === 'third-party' && options.sameSystem !== true ? options.behaviour?.[step.arm] : undefined;
      const runs = other ?? (which === 'twin' && build === 'before' ? before : firmware);
      const own = identityOf(runs, `boot-${step.arm}`);
      facts = { identity: which === 'twin' ? { ...own, serial: 'cd34' } : own };
      armStart = handset;
      if (entries.every(({ store }) => store !== 'identity')) {
        const kinds = [
          ['imei', '860000000000007'],
          ['imsi', '460001234567890'],
          ['phone', '+8613800000001'],
        ] as const;
        for (const [kind, value] of kinds)
          entries.push(
            entry({
              canary: { id: `own-${kind}`, kind, value },
              store: 'identity',
              arm: null,
              block: null,
              record: 'own',
            }),
          );
      }
    } else if (step.kind === 'flash') {
      facts = { flash: { from: 'stock', to: 'other', bootIdChanged: true, image: 'ab'.repeat(32) } };
      planted = [];
      pass(20_000, 1);
    } else if (step.kind === 'act') {
      const store = actStores[step.act];
      const fresh = [0, 1, 2].flatMap((i) => {
        if (store === null) return [];
        const record = `${step.arm}-0-${store}-${i}`;
        const canary = { id: `${record}-phone`, kind: 'phone' as const, value: `+86138${i}` };
        return [entry({ store, arm: step.arm, block: 0, record, canary })];
      });
      planted = [...planted, ...fresh];
      entries.push(...fresh);
      const rows = fresh.length;
      facts = {
        act: { how: store === null ? 'switched' : 'planted', detail: step.act },
        ...(rows > 0 && { seeded: { planted: rows, readBack: rows, bytes: 40 * rows } }),
      };
      pass(2000, 1);
    } else if (step.kind === 'treat') {
      const { firmware: _, system: _system, ...treatment } = treatmentOf(armOf(step.arm));
      facts = { treatment };
    } else if (step.kind === 'seed') {
      planted = [];
      for (let i = 0; i < step.dose; i++) {
        for (const store of ['contact', 'sms'] as const) {
          const record = `${step.arm}-${step.block}-${store}-${i}`;
          const of = { store, arm: step.arm, block: step.block, record };
          planted.push(entry({ ...of, canary: { id: `${record}-phone`, kind: 'phone', value: `+86139${i}` } }));
          planted.push(
            entry({
              ...of,
              canary: { id: `${record}-text`, kind: store === 'sms' ? 'text' : 'name', value: `word${i}` },
            }),
          );
        }
      }
      entries.push(...planted);
      const rows = step.dose * 2 + step.placebo;
      facts = { seeded: { planted: rows, readBack: rows, bytes: 40 * rows } };
      pass(2000, 1);
      clockSamples.push({ host, handset: Math.floor(handset / 1000) * 1000 });
    } else if (step.kind === 'control') {
      const canary = { id: `${step.arm}-control`, kind: 'text' as const, value: 'abcdefghijklmnop' };
      const sent = entry({ canary, store: 'control', arm: step.arm, block: null, record: 'control' });
      entries.push(sent);
      send(control, { arm: step.arm, time: host, bytes: 120, carried: [sent] });
      facts = { control: { canary: canary.id, url: `http://control.leakdiff.test/${canary.value}` } };
      pass(500, 1);
    } else if (step.kind === 'idle') {
      const start = { host, handset };
      const length = step.cycles * plan.scenario.cycleSeconds * 1000 + 40_000;
      const seeded = plan.steps.find(
        (other) => other.kind === 'seed' && other.arm === step.arm && other.block === step.block,
      );
      const doses = seeded?.kind === 'seed' ? { dose: seeded.dose, placebo: seeded.placebo } : { dose: 0, placebo: 0 };
      const own = entries.filter(({ store }) => store === 'identity');
      const acts =
        options.behaviour?.[step.arm] ?? (treatmentOf(armOf(step.arm)).handset === 'twin' ? before : firmware);
      for (const beat of acts.beats) {
        const first = armStart + (beat.phase ?? 0) * 1000;
        const from = Math.max(0, Math.ceil((handset - first) / (beat.period * 1000)));
        for (let k = from; first + k * beat.period * 1000 < handset + length; k++) {
          const late = random.next() * 30_000;
          const time = host + (first + k * beat.period * 1000 + late - handset) / rate;
          if (time >= host + length / rate) continue;
          send(beat, {
            arm: step.arm,
            time,
            bytes: beat.size({ ...doses, cycle: k, random }),
            carried: beat.carries?.([...own, ...planted]) ?? [],
          });
        }
      }
      pass(length, rate);
      facts = { idle: { start, end: { host, handset }, screenOff: true, looks: 5 } };
    } else if (step.kind === 'ota') {
      if (options.noUpdate) {
        journal.push({
          event: 'step-failed',
          at: host,
          step: index,
          failure: { code: 'OTA_NOT_OFFERED', message: 'the updater says there is nothing to install' },
        });
        ended = true;
        return;
      }
      facts = { ota: { from: before.incremental, to: after.incremental, bootIdChanged: true } };
      firmware = after;
      pass(20_000, 1);
    }
    pass(300, 1);
    journal.push({ event: 'step-done', at: host, step: index, facts });
  });
  journal.push({ event: 'ended', at: host, complete: !ended, failure: null });
  return {
    plan,
    journal,
    ledger: { schema: 1, entries },
    clock,
    clockSamples,
    captures: closed,
    lookup: (ip) => holder[ip] ?? unknown,
  };
}
