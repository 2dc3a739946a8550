import type { Canary } from '../model/canary.ts';
import { assemble, type CompiledCanaries, type CompiledParts, compileCanaries } from './canary/compile.ts';

const made = new WeakMap<readonly Canary[], CompiledCanaries>();

/** As `compileCanaries`, made once for a list that several files are searched for: all captures and transcripts of a run. */
export function compiledOnce(canaries: readonly Canary[]): CompiledCanaries {
  const known = made.get(canaries);
  if (known !== undefined) return known;
  const compiled = compileCanaries(canaries);
  made.set(canaries, compiled);
  return compiled;
}

/** What compiling a list made, in memory that threads share. */
export function sharedParts(canaries: readonly Canary[]): CompiledParts {
  const { columns, spots, notes } = compiledOnce(canaries).parts;
  const elements = shared(spots.filter.elements);
  return {
    columns: {
      bytes: shared(columns.bytes),
      starts: shared(columns.starts),
      leasts: shared(columns.leasts),
      canaries: shared(columns.canaries),
      labels: shared(columns.labels),
      forms: shared(columns.forms),
      bits: shared(columns.bits),
      flags: shared(columns.flags),
      texts: columns.texts,
    },
    spots: {
      filter: { ...spots.filter, elements },
      upper: shared(spots.upper),
      places: shared(spots.places),
      firstLong: shared(spots.firstLong),
      nextLong: shared(spots.nextLong),
      windowAt: shared(spots.windowAt),
      firstSpot: shared(spots.firstSpot),
      nextSpot: shared(spots.nextSpot),
      needleAt: shared(spots.needleAt),
      offsetAt: shared(spots.offsetAt),
      kindAt: shared(spots.kindAt),
      kinds: spots.kinds,
    },
    notes,
  };
}

/** Makes `compiledOnce` give for a list what another thread compiled. */
export function adoptParts(canaries: readonly Canary[], parts: CompiledParts): void {
  made.set(canaries, assemble(canaries, parts));
}

type Column = Uint8Array | Int8Array | Uint16Array | Uint32Array | Int32Array;

function shared<Of extends Column>(column: Of): Of;
function shared(column: Column): Column {
  const memory = new SharedArrayBuffer(column.byteLength);
  new Uint8Array(memory).set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  if (column instanceof Uint8Array) return new Uint8Array(memory);
  if (column instanceof Int8Array) return new Int8Array(memory);
  if (column instanceof Uint16Array) return new Uint16Array(memory);
  if (column instanceof Uint32Array) return new Uint32Array(memory);
  return new Int32Array(memory);
}
