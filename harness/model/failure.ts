import { oneLine } from './line.ts';

/**
 * The closed list of what can go wrong. `usage` failures are the user's to mend (exit 2), all others are the harness's,
 * the machine's or the handset's (exit 1).
 */
export const failureCodes = [
  // usage
  'BAD_ARGUMENT',
  'BAD_FILE',
  'UNKNOWN_DEVICE',
  'UNKNOWN_SCENARIO',
  'UNKNOWN_FIRMWARE',
  // the machine
  'PROGRAM_MISSING',
  'PORT_BUSY',
  'NO_NAMESPACES',
  'NO_SPACE',
  'INTERRUPTED',
  // the handset
  'HANDSET_ABSENT',
  'HANDSET_UNAUTHORIZED',
  'HANDSET_OFFLINE',
  'HANDSET_SILENT',
  'SHELL_FAILED',
  'TRANSFER_FAILED',
  'SEED_REFUSED',
  'SEED_NOT_READ_BACK',
  'STORE_FAILED',
  'OTA_NOT_OFFERED',
  'OTA_FAILED',
  'OTA_TIMEOUT',
  'BOOT_TIMEOUT',
  'NOT_IDLE',
  'TREATMENT_FAILED',
  'RESTORE_FAILED',
  // the capture network
  'CAPTURE_FAILED',
  'NO_LEASE',
  // the evidence
  'EVIDENCE_MISSING',
  'EVIDENCE_CORRUPT',
  // ours
  'INTERNAL',
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** A failure as it is stored in a journal: one line of English that says what is wrong, what was expected and what to do. */
export type Failure = { readonly code: FailureCode; readonly message: string };

const usageCodes: ReadonlySet<FailureCode> = new Set([
  'BAD_ARGUMENT',
  'BAD_FILE',
  'UNKNOWN_DEVICE',
  'UNKNOWN_SCENARIO',
  'UNKNOWN_FIRMWARE',
  'EVIDENCE_MISSING',
]);

/** The only error class that the harness throws on purpose. The cause, where there is one, is kept. */
export class LeakdiffError extends Error {
  override readonly name = 'LeakdiffError';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: { cause?: unknown }) {
    // A message may quote a handset; whatever it said ends as one line.
    super(oneLine(message), options);
    this.code = code;
  }

  /** 2 for a mistake of the user's, 1 for all else (DESIGN: exit codes). */
  get exitCode(): 1 | 2 {
    return usageCodes.has(this.code) ? 2 : 1;
  }

  toFailure(): Failure {
    return { code: this.code, message: this.message };
  }
}
