import { LeakdiffError } from '../model/failure.ts';

/** What dumpcap says at its end (Wireshark 3.6 to 4.4: dumpcap.c, report_capture_count and report_packet_drops). */
export type CaptureCounts = {
  /** Packets in the file. */
  readonly packets: number;
  /** Packets that the kernel (`pcap`), dumpcap, or the interface (`ps_ifdrop`) lost, and those flushed unwritten. */
  readonly dropped: number;
};

/** Reads dumpcap's closing lines; null when they are not there, as after a kill. */
export function readCounts(log: string): CaptureCounts | null {
  const captured = /Packets captured: (\d+)/.exec(log)?.[1];
  const lost = /\(pcap:(\d+)\/dumpcap:(\d+)\/flushed:(\d+)\/ps_ifdrop:(\d+)\)/.exec(log);
  if (captured === undefined || lost === null) return null;
  return { packets: Number(captured), dropped: lost.slice(1).reduce((sum, count) => sum + Number(count), 0) };
}

/** True once dumpcap has bound the interface and made the file: from then on the kernel keeps every packet for it. */
export function isCapturing(log: string): boolean {
  return /^File: .+$/m.test(log);
}

export type CaptureEnd = {
  readonly id: string;
  readonly interface: string;
  readonly file: string;
  readonly log: string;
  /** `exit code 1` or `SIGKILL`. */
  readonly how: string;
  readonly fileBytes: number;
  readonly limitBytes: number;
};

/** Why a capture ended that nobody had stopped. */
export function explainEnd(end: CaptureEnd): LeakdiffError {
  const what = `the capture ${end.id} on ${end.interface} ended by itself`;
  const kept = `what it had is kept in ${end.file}`;
  if (/no space left/i.test(end.log)) {
    return new LeakdiffError('NO_SPACE', `${what}: the disk is full; ${kept}; free some space and run again`);
  }
  if (/no longer attached|no device named|No such device/i.test(end.log)) {
    return new LeakdiffError('CAPTURE_FAILED', `${what}: there is no interface ${end.interface} (any more); ${kept}`);
  }
  if (/permission to capture|Operation not permitted|you don't have permission/i.test(end.log)) {
    return new LeakdiffError(
      'CAPTURE_FAILED',
      `${what}: dumpcap may not capture here; run as root or give it the right to`,
    );
  }
  if (end.fileBytes >= end.limitBytes * 0.99) {
    return new LeakdiffError('CAPTURE_FAILED', `${what}: it reached its limit of ${end.limitBytes} bytes; ${kept}`);
  }
  const said = lastWord(end.log);
  return new LeakdiffError('CAPTURE_FAILED', `${what} (${end.how}${said === '' ? '' : `: ${said}`}); ${kept}`);
}

function lastWord(log: string): string {
  const lines = log.split(/[\r\n]+/).filter((line) => line !== '' && !/^(Capturing on|File:|Packets )/.test(line));
  return (lines.at(-1) ?? '').replace(/^dumpcap: /, '');
}
