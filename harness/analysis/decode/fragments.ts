import { copyOf } from './copy.ts';
import type { IpView } from './ip.ts';

/** Datagrams under reassembly at a time, and the bytes of all their fragments; the oldest datagram is given up first. */
const pendingDatagrams = 1024;
const pendingBytes = 16 * 1024 * 1024;
/** An IP datagram cannot be longer. */
const datagramBytes = 65_535;
/** Fragments are cut at multiples of this, RFC 791 section 3.1. */
const unit = 8;
/** Fragments that come later than this belong to another datagram with the same identification (RFC 8200 section 4.5), seconds. */
const patience = 60;

type Piece = { readonly offset: number; readonly bytes: Uint8Array };

type Datagram = {
  readonly pieces: Piece[];
  /** Which units of eight bytes are there, and how many. */
  readonly present: Uint8Array;
  units: number;
  /** Bytes of the pieces. */
  held: number;
  /** Known from the last fragment. */
  length: number | null;
  /** When its first fragment came, epoch seconds. */
  readonly since: number;
};

export type FragmentStore = {
  /**
   * Takes in a fragment captured at `time`, epoch seconds. True once its datagram is whole: `view` then shows the datagram's payload instead
   * of the fragment's.
   */
  readonly add: (view: IpView, time: number) => boolean;
  /** Datagrams that never became whole, so far. */
  readonly incomplete: () => number;
};

/**
 * Puts IPv4 and IPv6 datagrams together from their fragments (RFC 791 section 3.2, RFC 8200 section 4.5). Where fragments overlap the first to
 * come wins; one that brings nothing new is not kept.
 */
export function createFragmentStore(): FragmentStore {
  const pending = new Map<string, Datagram>();
  let held = 0;
  let givenUp = 0;

  function add(view: IpView, time: number): boolean {
    const end = view.fragmentOffset + view.end - view.start;
    if (end > datagramBytes || view.missing > 0) return false;
    const key = keyOf(view);
    const datagram = find(key, time);
    if (!view.moreFragments) datagram.length ??= end;
    if (!mark(datagram, view)) return false;
    datagram.pieces.push({ offset: view.fragmentOffset, bytes: copyOf(view.bytes, view.start, view.end) });
    datagram.held += view.end - view.start;
    held += view.end - view.start;
    const { length } = datagram;
    if (length === null || !isWhole(datagram, length)) {
      while (held > pendingBytes || pending.size > pendingDatagrams) giveUpOldest();
      return false;
    }
    forget(key, datagram);
    show(view, join(datagram, length));
    return true;
  }

  function find(key: string, time: number): Datagram {
    const known = pending.get(key);
    if (known !== undefined && Math.abs(time - known.since) <= patience) return known;
    if (known !== undefined) {
      forget(key, known);
      givenUp++;
    }
    const datagram = { pieces: [], present: new Uint8Array(8192), units: 0, held: 0, length: null, since: time };
    pending.set(key, datagram);
    return datagram;
  }

  function forget(key: string, datagram: Datagram): void {
    pending.delete(key);
    held -= datagram.held;
  }

  function giveUpOldest(): void {
    for (const [key, datagram] of pending) {
      forget(key, datagram);
      givenUp++;
      return;
    }
  }

  return { add, incomplete: () => givenUp + pending.size };
}

function keyOf({ version, bytes, source, destination, protocol, identification }: IpView): string {
  const size = version === 4 ? 4 : 16;
  const addresses = [source, destination].map((at) => bytes.subarray(at, at + size).join('.')).join('>');
  return `${version === 4 ? protocol : 6} ${identification} ${addresses}`;
}

function isWhole({ present, units }: Datagram, length: number): boolean {
  const wanted = Math.ceil(length / unit);
  if (units < wanted) return false;
  const hole = present.indexOf(0);
  return hole < 0 || hole >= wanted;
}

/** Notes which units a fragment brings; false when it brings none. The last unit of a datagram may be short, no other. */
function mark(datagram: Datagram, { fragmentOffset, start, end, moreFragments }: IpView): boolean {
  const first = fragmentOffset / unit;
  const count = moreFragments ? Math.floor((end - start) / unit) : Math.ceil((end - start) / unit);
  const before = datagram.units;
  for (let i = first; i < first + count; i++) {
    if (datagram.present[i] === 1) continue;
    datagram.present[i] = 1;
    datagram.units++;
  }
  return datagram.units > before;
}

function join({ pieces }: Datagram, length: number): Uint8Array {
  const whole = new Uint8Array(length);
  for (const { offset, bytes } of pieces.reverse()) {
    if (offset < length) whole.set(bytes.subarray(0, length - offset), offset);
  }
  return whole;
}

/** Shows a datagram's payload in place of a fragment's. The addresses move along, so that `source` and `destination` keep pointing into `bytes`. */
function show(view: IpView, whole: Uint8Array): void {
  const size = view.version === 4 ? 4 : 16;
  const { bytes, source, destination } = view;
  const joined = new Uint8Array(size * 2 + whole.length);
  joined.set(bytes.subarray(source, source + size), 0);
  joined.set(bytes.subarray(destination, destination + size), size);
  joined.set(whole, size * 2);
  Object.assign(view, { bytes: joined, source: 0, destination: size, start: size * 2, end: joined.length });
  view.fragment = false;
}
