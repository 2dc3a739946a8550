import type { EvidenceFolder } from '../evidence/folder.ts';
import type { Handset, RunningAdbServer } from '../handset/index.ts';
import type { LeakdiffError } from '../model/failure.ts';
import type { Identity, StepFacts } from '../model/journal.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { CaptureId, Plan, Step } from '../model/plan.ts';
import type { Capture, CaptureNetwork, Interception } from '../network/index.ts';
import type { Eta } from './eta.ts';
import type { Images } from './images.ts';
import type { Progress } from './progress.ts';
import type { UndoStack } from './undo.ts';

/** What the steps of a run share. */
export type RunContext = {
  readonly plan: Plan;
  /** Folder of all runs, and of what they share. */
  readonly results: string;
  readonly folder: EvidenceFolder;
  readonly server: RunningAdbServer;
  /** `host:port` of a handset that a bench program reaches us by; null over USB. */
  readonly address: string | null;
  /** Systems that can be installed on the handset. */
  readonly images: Images;
  readonly network: CaptureNetwork;
  readonly progress: Progress;
  readonly eta: Eta;
  readonly undo: UndoStack;
  /** Aborted by an interruption, and by the loss of something that a run cannot do without. */
  readonly signal: AbortSignal;
  /** Called when something that a run cannot do without fails by itself. */
  readonly abandon: (failure: LeakdiffError) => void;
  readonly captures: Map<CaptureId, Capture>;
  readonly ledger: LedgerEntry[];
  readonly handset: Handset;
  /** Who the handset was, each time that it was asked. */
  readonly identities: Identity[];
  /** What was done to the handset so far that a treatment may have to take back. */
  readonly state: HandsetState;
  /** The same for a second handset that is not updated; null where the plan has none, and for that handset itself. */
  readonly twin: RunContext | null;
  /** The handset that a twin stands beside; null for that handset itself. */
  readonly subject: Handset | null;
};

/** What the run remembers of what it did to a handset. */
export type HandsetState = {
  /** Removes what the last seed step planted; set by it. */
  clear: () => Promise<void>;
  /** The Android id after the last factory reset; null where there was none, or an update has come since. */
  reset: { readonly androidId: string | null } | null;
  /** The vendor's service as it was found before it was first switched; null where it was not. */
  service: { readonly found: 'on' | 'off'; readonly forget: () => void } | null;
  /** The interception that runs, and of which arm it is; null while the handset is only watched. */
  interception: { readonly arm: string; readonly running: Interception } | null;
  /** Takes the lab's authority out of the handset; null where it is not in it. */
  distrust: (() => Promise<void>) | null;
};

export const untouched = (): HandsetState => ({
  ...{ clear: async () => undefined, reset: null, service: null },
  ...{ interception: null, distrust: null },
});

/** A step's performer: does it, and says what it found out; throws LeakdiffError when it could not. */
export type Perform<K extends Step['kind']> = (
  step: Extract<Step, { kind: K }>,
  context: RunContext,
) => Promise<StepFacts>;
