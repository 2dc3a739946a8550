import type { BothClocks, JournalLine } from '../../model/journal.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { CaptureId, Plan } from '../../model/plan.ts';
import type { CanaryHit } from '../../model/traffic.ts';
import type { Finding, Verdict } from '../../model/verdict.ts';
import type { Apk } from '../apk/read.ts';
import type { EndpointLookup } from '../endpoint/lookup.ts';
import type { ScanResult } from '../scan.ts';
import type { Series } from './series.ts';

/** One capture file, scanned for the ledger's canaries. */
export type JudgedCapture = ScanResult & {
  readonly id: CaptureId;
  /** As in the evidence, e.g. `captures/after.pcapng`; goes into every `ref.file`. */
  readonly file: string;
};

/** What interception wrote down of one arm (`transcripts/<arm>.har`), searched for the ledger's canaries. */
export type JudgedTranscript = {
  readonly id: CaptureId;
  readonly hits: readonly CanaryHit[];
  /** Hosts whose requests it holds whole, lower case: what went there was read, and counts as such. */
  readonly hosts: ReadonlySet<string>;
};

/** An application package of the evidence; null where its file is no archive. */
export type JudgedApp = { readonly package: string; readonly file: string; readonly apk: Apk | null };

/**
 * All that a verdict rests on, as `readRun` and `scanCapture` give it. Only the plan must be whole: a journal may end in the middle,
 * captures, clock readings and ledger entries may be missing, and what is missing then stands in the gates.
 */
export type JudgeInput = {
  readonly plan: Plan;
  readonly journal: readonly JournalLine[];
  readonly ledger: Ledger;
  /** The handset's clock against the host's (epoch milliseconds): knots, linear in between. Published by the handset where it does, else as sampled. */
  readonly clock: readonly BothClocks[];
  /** The harness's own readings of the handset's clock, against which a published map is checked. */
  readonly clockSamples: readonly BothClocks[];
  /** Lines of the handset's published map that could not be read; `clock` is as sampled then. None if absent. */
  readonly clockFaults?: number;
  readonly captures: readonly JudgedCapture[];
  /** Of intercepted arms. None if absent. */
  readonly transcripts?: readonly JudgedTranscript[];
  /** What the store delivered, and the user's reference copies. None if absent. */
  readonly apps?: {
    readonly delivered: readonly JudgedApp[];
    readonly references: readonly JudgedApp[];
    /** Those that were seen on their way in transcripts, whoever asked for them. */
    readonly downloaded?: readonly (JudgedApp & { readonly host: string })[];
  };
  /** The lookup that the scans had. */
  readonly lookup: EndpointLookup | null;
  /** The packages behind the lookup, by name, with their versions. None if absent. */
  readonly databases?: Readonly<Record<string, string>>;
};

export type Judgement = {
  /** Every judged fact, in a stable order; the verdict's grounds are a part of them. */
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
  /** What the report's pictures draw. */
  readonly series: Series;
};
