import type { IpView } from './ip.ts';

/** Datagrams under reassembly at a time; the oldest is given up first. */
const pendingDatagrams = 1024;
/** An IP datagram cannot be longer. */
const datagramBytes = 65_535;
/** A datagram in more pieces than this is an attack or damage; even at the smallest IPv6 MTU 52 are enough. */
const datagramPieces = 1024;

type Piece = { readonly offset: number; readonly bytes: Uint8Array };
type Datagram = { pieces: Piece[]; gathered: number; length: number | null };

export type FragmentStore = {
  /** Takes in a fragment. True once its datagram is whole: `view` then shows the datagram's payload instead of the fragment's. */
  readonly add: (view: IpView) => boolean;
  /** Datagrams that never became whole, so far. */
  readonly incomplete: () => number;
};

/** Puts IPv4 and IPv6 datagrams together from their fragments (RFC 791 section 3.2, RFC 8200 section 4.5). Where fragments overlap the first to come wins. */
export function createFragmentStore(): FragmentStore {
  const pending = new Map<string, Datagram>();
  let givenUp = 0;

  function add(view: IpView): boolean {
    const size = view.version === 4 ? 4 : 16;
    const { bytes, source, destination } = view;
    const addresses = [source, destination].map((at) => bytes.subarray(at, at + size).join('.')).join('>');
    const key = `${view.version === 4 ? view.protocol : 6} ${view.identification} ${addresses}`;
    let datagram = pending.get(key);
    if (datagram === undefined) {
      if (pending.size >= pendingDatagrams) {
        const oldest = pending.keys().next().value;
        if (oldest !== undefined) pending.delete(oldest);
        givenUp++;
      }
      datagram = { pieces: [], gathered: 0, length: null };
      pending.set(key, datagram);
    }
    const end = view.fragmentOffset + view.end - view.start;
    if (end > datagramBytes || view.missing > 0 || datagram.pieces.length >= datagramPieces) return false;
    datagram.gathered += view.end - view.start;
    datagram.pieces.push({ offset: view.fragmentOffset, bytes: bytes.slice(view.start, view.end) });
    if (!view.moreFragments) datagram.length = end;
    const whole = join(datagram);
    if (whole === null) return false;
    pending.delete(key);
    // The addresses move along, so that `source` and `destination` keep pointing into `bytes`.
    const joined = new Uint8Array(size * 2 + whole.length);
    joined.set(bytes.subarray(source, source + size), 0);
    joined.set(bytes.subarray(destination, destination + size), size);
    joined.set(whole, size * 2);
    Object.assign(view, { bytes: joined, source: 0, destination: size, start: size * 2, end: joined.length });
    view.fragment = false;
    return true;
  }

  return { add, incomplete: () => givenUp + pending.size };
}

function join({ pieces, gathered, length }: Datagram): Uint8Array | null {
  if (length === null || gathered < length) return null;
  const ordered = pieces.map((piece, order) => ({ ...piece, order })).sort((a, b) => a.offset - b.offset);
  let reached = 0;
  for (const { offset, bytes } of ordered) {
    if (offset > reached) return null;
    reached = Math.max(reached, offset + bytes.length);
  }
  if (reached < length) return null;
  const whole = new Uint8Array(reached);
  for (const { offset, bytes } of ordered.sort((a, b) => b.order - a.order)) whole.set(bytes, offset);
  return whole.subarray(0, length);
}
