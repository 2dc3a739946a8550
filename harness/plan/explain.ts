import type { Act } from '../model/act.ts';
import type { ExtraStore } from '../model/ledger.ts';
import { type CaptureId, type Plan, type Step, treatedIn } from '../model/plan.ts';
import { type ArmDesign, otaCapture, type Scenario } from '../model/scenario.ts';
import { treatmentOf, treatmentWords } from '../model/treatment.ts';

/** ` (after a factory reset)` for an arm that is not ordinary. */
function special(arm: ArmDesign): string {
  const words = treatmentWords(treatmentOf(arm));
  return words === '' ? '' : ` (${words})`;
}

/** Whose traffic a capture holds. */
function captureName(id: CaptureId, { arms, ota }: Scenario): string {
  const treated = treatedIn(id);
  if (treated !== null) return `what is done to the handset before the arm "${treated}"`;
  const arm = arms.find((one) => one.id === id);
  if (id === otaCapture || arm === undefined) return id === otaCapture ? 'the update' : `"${id}"`;
  if (arm.act !== undefined) return `the phase "${arm.id}"`;
  const treatment = treatmentOf(arm);
  if (treatment.system === 'third-party') return 'the third-party system';
  const firmware =
    !ota && treatment.firmware === 'after'
      ? 'the firmware'
      : treatment.firmware === 'before'
        ? 'the old firmware'
        : 'the new firmware';
  return `${firmware}${special(arm)}`;
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** Seconds of the handset's time in words: `30 min`, `3 h`, `1 d 6 h`. */
export function duration(seconds: number): string {
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [name, size] of units) {
    const n = Math.floor(rest / size);
    if (n > 0) parts.push(`${n} ${name}`);
    rest -= n * size;
  }
  return parts.slice(0, 2).join(' ') || '0 s';
}

/** What the handset cannot bring about by itself is written where a radio would leave it: the plan says so. */
const asRow = 'as rows where a radio would leave them, since none is sent here; a second handset would do it better';
const actPlans: Readonly<Record<Act, string>> = {
  'sim-and-wifi': 'Read that the SIM card is ready and Wi-Fi joined, as the handset is from its box',
  gps: 'Switch GPS on, and read it back',
  contact: 'Add a few contacts, and read them back',
  'sms-received': `Receive a few SMS, ${asRow}`,
  'sms-sent': `Send a few SMS, ${asRow}`,
  'mms-received': `Receive a few MMS, ${asRow}`,
  'call-received': `Receive a few calls, ${asRow}`,
  'call-made': `Make a few calls, ${asRow}`,
  login: "Sign in to the vendor's cloud on the handset's own screen",
};
const explainAct = (act: Act): string => actPlans[act];
const armOf = (arm: string, { scenario }: Pick<Plan, 'scenario'>): ArmDesign | undefined =>
  scenario.arms.find(({ id }) => id === arm);

/** What an arm may have planted besides its dose, in words. */
const extraWords: Readonly<Record<ExtraStore, string>> = {
  'sms-sent': 'sent SMS',
  'call-out': 'outgoing calls',
  mms: 'MMS',
  event: 'calendar events',
  photo: 'photos with a position',
  location: 'location',
  clipboard: 'clipboard text',
};

/** What is planted of a dose, which an arm that shares its values with another has the same as that one. */
function explainDose(dose: number, { plants, seedsOf }: Pick<ArmDesign, 'plants' | 'seedsOf'> = {}): string {
  const kind = seedsOf === undefined ? 'fresh ' : '';
  const like = seedsOf === undefined ? '' : ` as in the arm "${seedsOf}"`;
  const the = seedsOf === undefined ? '' : 'the same ';
  return plants === 'apps'
    ? `install ${the}${count(dose, `${kind}application`)}${like}, open each once, and read them back`
    : `plant ${the}${count(dose, `${kind}contact`)} and ${dose} SMS${like}, and read them back`;
}

/** One step in English. */
export function explainStep(step: Step, plan: Pick<Plan, 'device' | 'scenario'>): string {
  switch (step.kind) {
    case 'attach':
      return `Reach ${plan.device.name} over ADB and wait until it has booted`;
    case 'capture-start':
      return `Start capturing for ${captureName(step.capture, plan.scenario)}`;
    case 'capture-stop':
      return `Stop capturing for ${captureName(step.capture, plan.scenario)}`;
    case 'join':
      return 'Let the handset join the capture network';
    case 'treat': {
      const arm = plan.scenario.arms.find(({ id }) => id === step.arm);
      const words = arm ? treatmentWords(treatmentOf(arm)) : 'unknown';
      if (arm && treatmentOf(arm).handset === 'twin')
        return 'Let the twin join the capture network, and read who it is';
      if (words === '') return 'Take back what was special about the arm before, and read it back';
      return `Bring the handset into the arm's treatment (${words}), and read it back`;
    }
    case 'flash':
      return 'Install the third-party system through recovery, which erases what the owner has on the handset, and prove it by boot id and fingerprint';
    case 'identify':
      return `Read who the handset is: firmware, boot, IMEI, IMSI, own number${armOf(step.arm, plan)?.stores?.includes('app') ? ', and which apps are installed' : ''}`;
    case 'seed': {
      const design = armOf(step.arm, plan);
      const { base = 0, stores = [], plants } = design ?? {};
      const dose = step.dose + base;
      const others = stores.flatMap((store) => (store === 'app' ? [] : [extraWords[store]]));
      const few = others.length === 0 ? '' : `; besides a few fresh ${others.join(', ')}`;
      const plant = explainDose(dose, design);
      const often =
        plants === 'apps' ? count(step.placebo, 'application') : `${count(step.placebo, 'contact')} and as many SMS`;
      if (step.placebo > 0)
        return `Remove what was planted; ${dose > 0 ? `${plant}; ` : ''}write nothing private, as often as for ${often}${few}`;
      return `Remove what was planted; ${dose > 0 ? plant : others.length > 0 ? `plant no ${plants === 'apps' ? 'applications' : 'contacts'}` : 'plant nothing'}${few}`;
    }
    case 'deliver':
      return `Have the handset's store install ${step.packages.join(', ')}, keep the files that it delivers, and take them off again`;
    case 'act':
      return explainAct(step.act);
    case 'control':
      if (step.opaque !== undefined)
        return `Make the handset send ${count(step.opaque, 'byte')} that nobody can read, which the analysis must count`;
      if (step.disguise !== undefined)
        return `Make the handset send a known canary disguised as ${step.disguise}, which the analysis must find`;
      return 'Make the handset send a known canary, which the analysis must find';
    case 'idle':
      return `Idle with the screen off for ${count(step.cycles, 'cycle')} (${duration(step.cycles * plan.scenario.cycleSeconds)}), the first half as if unplugged`;
    case 'ota':
      return "Take the update that the vendor's updater offers, through its reboot, and prove it by boot id and fingerprint";
    case 'restore':
      return 'Remove everything planted and leave the handset as it was';
  }
}

/** What the owner of the handset should know before the first step, as no restoring takes it back. */
export function cautions({ device, scenario }: Pick<Plan, 'device' | 'scenario'>): string[] {
  const resets = scenario.arms.filter((arm) => treatmentOf(arm).upgrade === 'reset').map(({ id }) => `"${id}"`);
  const minutes = device.reset?.minutes;
  const waits =
    minutes === undefined
      ? ''
      : ` Afterwards somebody has ${count(minutes, 'minute')} to set it up again and to allow USB debugging.`;
  const flashes = scenario.arms.filter((arm) => treatmentOf(arm).system === 'third-party').map(({ id }) => `"${id}"`);
  const flash = `This REPLACES the system of the handset and ERASES what is on it: before the ${flashes.length === 1 ? 'arm' : 'arms'} ${flashes.join(', ')} a third-party one is installed through a recovery that takes it. At the end the vendor's is installed again where its image was given (--stock-image FILE); without, the handset KEEPS the third-party system.${waits}`;
  if (resets.length === 0) return flashes.length === 0 ? [] : [flash];
  return [
    ...(flashes.length === 0 ? [] : [flash]),
    `This ERASES the handset: before the ${resets.length === 1 ? 'arm' : 'arms'} ${resets.join(', ')} it is reset as by its owner, which cannot be undone.${waits}`,
  ];
}

/** The whole plan in English: what is asked, what cannot be undone, then a line a step, blocks of an arm numbered. */
export function explain(plan: Plan): string[] {
  const lines = [
    `${plan.scenario.question} Asked of ${plan.device.name}, Android ${plan.device.android.release}.`,
    ...cautions(plan),
  ];
  let arm = '';
  for (const step of plan.steps) {
    if ('arm' in step && step.arm !== arm) {
      arm = step.arm;
      const design = plan.scenario.arms.find(({ id }) => id === arm);
      const blocks = plan.steps.filter((other) => other.kind === 'idle' && other.arm === arm).length;
      if (design)
        lines.push(
          `${design.act === undefined ? 'Arm' : 'Phase'} "${arm}"${special(design)}: ${count(blocks, 'block')} of ${count(design.cycles, 'cycle')}${blocks > 1 ? ', in random order' : ''}${treatmentOf(design).handset === 'twin' ? ', at the same time as the arm before' : ''}.`,
        );
    }
    const block = 'block' in step ? `block ${step.block + 1}: ` : '';
    lines.push(`${block}${explainStep(step, plan)}`);
  }
  return lines;
}
