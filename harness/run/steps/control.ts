import { openUrl } from '../../handset/index.ts';
import { LeakdiffError } from '../../model/failure.ts';
import type { StepFacts } from '../../model/journal.ts';
import type { LedgerEntry } from '../../model/ledger.ts';
import type { Step } from '../../model/plan.ts';
import type { CaptureNetwork, ControlPage, OfferedPage } from '../../network/index.ts';
import { controlCanary } from '../../plan/canaries.ts';
import { type Disguised, disguised, opaqueText } from '../../plan/disguises.ts';
import type { Perform, RunContext } from '../context.ts';
import { writeLedger } from '../record.ts';

/** A browser that has to start first takes some seconds. */
const answerMs = 20_000;

type Control = Extract<Step, { kind: 'control' }>;

/** What the handset opens so that a disguised value leaves it by its carrier, and where that goes; null where this network has no names to ask for. */
export function wayOf({ carrier, text }: Disguised, network: CaptureNetwork): OfferedPage | null {
  const straight = (url: string): OfferedPage => ({ open: url, answer: url });
  const form = (encoding: Extract<ControlPage, { kind: 'form' }>['encoding']): OfferedPage =>
    network.controlPage({ kind: 'form', encoding, fields: { t: '1', d: text } });
  switch (carrier) {
    case 'path':
      return straight(network.controlUrl(text));
    case 'query':
      return straight(`${network.controlUrl('q')}?t=1&d=${encodeURIComponent(text)}`);
    case 'cookie':
      return network.controlPage({ kind: 'cookie', value: text });
    case 'form':
      return form('application/x-www-form-urlencoded');
    case 'multipart':
      return form('multipart/form-data');
    case 'text':
      return form('text/plain');
    case 'label':
      return network.controlHost === null ? null : straight(`http://${text.toLowerCase()}.${network.controlHost}/n`);
  }
}

/** Opens an address on the handset and waits until its request came. */
async function send({ open: url, answer }: OfferedPage, { network, handset, signal }: RunContext): Promise<void> {
  const before = network.controlRequests(answer);
  const arrived = async (): Promise<boolean> => network.controlRequests(answer) > before;
  const request = await openUrl(handset, { url, arrived, dwellMs: answerMs, signal });
  if (request.arrived) return;
  throw new LeakdiffError(
    'HANDSET_SILENT',
    `the handset did not fetch ${url.slice(0, 200)} within ${answerMs / 1000} s; it was to send a known canary; look whether a browser opens on its screen`,
  );
}

async function sendOpaque(opaque: number, arm: string, context: RunContext): Promise<StepFacts> {
  const url = context.network.controlUrl(opaqueText({ seed: context.plan.seed, arm, bytes: opaque }));
  await send({ open: url, answer: url }, context);
  context.progress.say(`${opaque} unreadable bytes sent`, { minor: true });
  return { control: { canary: '', url: url.slice(0, url.length - opaque), opaque } };
}

/** Makes the handset's browser send a known canary to the gateway, and waits until it came. */
export const sendControl: Perform<'control'> = async (step, context) => {
  const { plan, network, ledger, progress } = context;
  const { arm, disguise, opaque } = step;
  if (opaque !== undefined) return sendOpaque(opaque, arm, context);
  const dressed = disguise === undefined ? null : disguised({ seed: plan.seed, arm, disguise });
  const canary = dressed?.canary ?? controlCanary({ seed: plan.seed, arm });
  const usual = network.controlUrl(canary.value);
  const way = dressed === null ? { open: usual, answer: usual } : wayOf(dressed, network);
  const entry: LedgerEntry = {
    ...{ canary, store: 'control', arm, block: null, record: canary.id, plantedAt: Date.now(), readBack: true },
  };
  if (way === null) {
    // Known by an address alone, the gateway has no names below its own; the disguise is then not tried, and the journal shows it.
    progress.say(`${disguise}: not tried, as the gateway has no name on this network`);
    return { control: { canary: '', url: '' } };
  }
  if (disguise !== undefined) progress.say(`${position(step, context)}: ${disguise}`, { minor: true });
  await send(way, context);
  ledger.push(entry);
  await writeLedger(context);
  return { control: { canary: canary.id, url: way.open } };
};

/** `disguise 3 of 47`. */
function position(step: Control, { plan }: RunContext): string {
  const all = plan.steps.filter((one) => one.kind === 'control' && one.arm === step.arm && one.disguise !== undefined);
  return `disguise ${all.indexOf(step) + 1} of ${all.length}`;
}
