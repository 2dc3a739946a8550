import type { LeakdiffError } from '../model/failure.ts';
import type { CaptureStats } from '../model/journal.ts';
import type { ControlPage, OfferedPage } from './control.ts';
import type { Interception, InterceptionRequest } from './interception/index.ts';

/** A running capture of the handset's traffic. */
export type Capture = {
  readonly file: string;
  /** Host time, epoch milliseconds, from which on every packet is in the file. */
  readonly startedAt: number;
  /**
   * Ends the capture after what is still in the kernel's buffer was written, and says how complete it is. Never rejects because the capture
   * had ended by itself: `clean` is false then. May be called again and gives the same answer.
   */
  stop(): Promise<CaptureStats>;
};

export type CaptureRequest = {
  /** The plan's name of the capture, for messages. */
  readonly id: string;
  /** The pcapng file to write; its folder exists, the file does not. */
  readonly file: string;
  /** The handset's Wi-Fi address, where several handsets share the network: an existing interface then keeps its frames alone. */
  readonly mac?: string;
  /** Called once when the capture ends before `stop`: disk full (NO_SPACE), size limit, dumpcap killed, interface gone (CAPTURE_FAILED). */
  readonly onFailure?: (failure: LeakdiffError) => void;
};

/** A counter of the gateway's rules; bytes are IP packet lengths. */
export type Counter = { readonly packets: number; readonly bytes: number };

/** What the gateway let through and what it kept back, by the name of the rule. `enforced` is false where the network is not ours to rule. */
export type Isolation = { readonly enforced: boolean; readonly counters: Readonly<Record<string, Counter>> };

export type AddressRequest = {
  /** `aa:bb:cc:dd:ee:ff`; the first handset that gets an address when left out. */
  readonly mac?: string;
  /** Host time, epoch milliseconds: only an address that was given (or renewed) since counts. Precise to a second. */
  readonly since?: number;
  readonly signal?: AbortSignal;
};

/** A step of `close`, for the journal. */
export type Undone = { readonly what: string; readonly ok: boolean; readonly detail: string };

/** Where one handset comes into the network. */
export type HandsetEnd = {
  /** Starts one more capture; captures may overlap. When this resolves, every packet from now on is in the file. Throws CAPTURE_FAILED or NO_SPACE. */
  startCapture(request: CaptureRequest): Promise<Capture>;
  /** Opens the handset's encrypted connections from now on; one at a time. Throws CAPTURE_FAILED or PROGRAM_MISSING. */
  intercept(request: InterceptionRequest): Promise<Interception>;
  /** Plugs the handset's cable in; a capture is running by then. Does nothing on an existing interface, which the handset joins by itself. */
  join(): Promise<void>;
  /** The handset's IPv4 address, once it has one. Throws NO_LEASE after `limits.network.leaseMs`. */
  waitForAddress(request?: AddressRequest): Promise<string>;
};

/** A network on which a handset's traffic is captured; one face for virtual cables and for an existing interface. */
export type CaptureNetwork = HandsetEnd & {
  readonly interface: string;
  /** Where a second handset comes in, whose captures hold its own frames alone, as then do the first one's; null where there is no place for one. */
  readonly twin: HandsetEnd | null;
  /** Where the handset sends the positive control: plain HTTP to the gateway itself, never further. */
  controlUrl(token: string): string;
  /** Where a page waits that makes the handset send something back to the gateway. */
  controlPage(page: ControlPage): OfferedPage;
  /** The gateway's name, below which every name leads to it too; null where it is only known by its address. */
  readonly controlHost: string | null;
  /** How many requests the positive control's server has answered; with a URL, how many for that one. */
  controlRequests(url?: string): number;
  isolation(): Promise<Isolation>;
  /** Undoes everything in reverse order and says how each part went; never rejects. Captures still running are stopped. Leaves no process and no interface. */
  close(): Promise<readonly Undone[]>;
};
