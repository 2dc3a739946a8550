/** Where progress is shown: a line that is written over itself. */
export type ProgressStream = { readonly isTTY?: boolean; readonly write: (text: string) => unknown };

export type ScanProgress = {
  /** So many bytes of a file were read, of its size where it is known. */
  readonly show: (bytes: number, of: number | null) => void;
  /** Wipes the line. */
  readonly end: () => void;
};

const quietMs = 2_000;
const stepMs = 250;

/** Shows how far the reading of a capture is, once it has taken two seconds, with the time left; nothing where nobody watches. */
export function createScanProgress(stream: ProgressStream, now: () => number = Date.now): ScanProgress {
  const began = now();
  let next = began + quietMs;
  let isShown = false;

  function show(bytes: number, of: number | null): void {
    const time = now();
    if (stream.isTTY !== true || time < next) return;
    next = time + stepMs;
    isShown = true;
    stream.write(`\r\x1b[K${progressLine(bytes, of, time - began)}`);
  }

  function end(): void {
    if (isShown) stream.write('\r\x1b[K');
    isShown = false;
  }

  return { show, end };
}

/** E.g. `1.2 of 4.0 GB, 310 MB/s, 9 s left`. `ms`: host milliseconds so far. */
export function progressLine(bytes: number, of: number | null, ms: number): string {
  const rate = bytes / Math.max(1, ms);
  const speed = `${Math.round(rate / 1000)} MB/s`;
  if (of === null) return `${gigabytes(bytes)} GB, ${speed}`;
  const left = rate === 0 ? 0 : Math.ceil(Math.max(0, of - bytes) / rate / 1000);
  return `${gigabytes(bytes)} of ${gigabytes(of)} GB, ${speed}, ${left} s left`;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
