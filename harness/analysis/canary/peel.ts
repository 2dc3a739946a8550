import { isWrittenBackwards, turned } from './backwards.ts';
import type { CompiledCanaries } from './compile.ts';
import { layers } from './layers/index.ts';
import type { Budget, Layer, Opened } from './layers/layer.ts';
import { reversed } from './layers/reversed.ts';
import { createSource } from './layers/source.ts';
import { createMemory } from './memory.ts';

/** Layers opened one inside the other: in large stretches, and in small ones, which cost little. */
const deepest = 4;
const deepestOfSmall = 7;
const smallLevel = 32 * 1024;

/** Nothing shorter is text, a field, or compressed, for any layer. */
const leastLevel = 8;

/** Bytes that layers may make of one piece: so many times its own, and so many more. */
const growth = 24;
const allowance = 1024 * 1024;
/** Things that look compressed and are unpacked, all levels of a piece together. */
const unpackAttempts = 4096;
/** Tries of codings without a mark, all levels of a piece together. */
const blindTries = 1024;
/** Stretches opened, all levels of a piece together. */
const mostLevels = 16_384;

/** A stretch of bytes on the way inwards: the piece itself, or what a layer made of the level around it. */
export type Level = {
  readonly bytes: Uint8Array;
  readonly around: { readonly level: Level; readonly layer: Layer; readonly opened: Opened } | null;
};

/** A needle's occurrence in some level. */
export type Match = { readonly level: Level; readonly needle: number; readonly at: number; readonly length: number };

export type PeelOptions = {
  readonly compiled: CompiledCanaries;
  readonly bytes: Uint8Array;
  /** At each depth, the layers that may be opened there; by default all. */
  readonly allowed?: (depth: number) => readonly Layer[];
  /** False for bytes that cannot be opened, as those of TLS records. */
  readonly open: boolean;
  /** What compressed data may unpack to at most, all of the piece together, bytes. */
  readonly inflatedBytes: number;
  readonly onMatch: (match: Match) => void;
  /** Gets the bytes of each level that is not written backwards, for whoever wants to read them in another way; valid during the call. */
  readonly onLevel?: (bytes: Uint8Array) => void;
  /** Told, once for each, which layer could not be opened to its end, and what stopped it. */
  readonly onBound?: (bound: Bound) => void;
};

/** `layer` is its name; `limit` says in English what was reached. */
export type Bound = { readonly layer: string; readonly limit: string };

/** Searches a piece as it is and inside everything that can be recognised in it. Returns false where a bound cut the work short. */
export function peel(options: PeelOptions): boolean {
  const { bytes, inflatedBytes, compiled, onMatch } = options;
  const most = Math.min(
    inflatedBytes + growth * bytes.length,
    Math.max(inflatedBytes, growth * bytes.length + allowance),
  );
  const budget: Budget = { bytes: most, attempts: unpackAttempts, tries: blindTries, exhausted: false };
  const allowed = options.allowed ?? (() => layers);
  const known = createMemory();
  const bounds = new Set<string>();
  let levels = 0;

  function visit(level: Level, depth: number): void {
    if (!isWithin(level, reversed)) options.onLevel?.(level.bytes);
    compiled.search(level.bytes, 0, level.bytes.length, (needle, at, length) => {
      const found = compiled.needles.at(needle);
      if (found?.backwards === true) {
        if (!options.open || isWithin(level, reversed) || !isWrittenBackwards(found, level.bytes, at)) return;
        const { bytes: inner, layer, opened } = turned(level.bytes, at, length);
        onMatch({ level: { bytes: inner, around: { level, layer, opened } }, needle, at: 0, length });
      } else if (isClosed(compiled, needle, level.bytes, at + length)) onMatch({ level, needle, at, length });
    });
    const limit = level.bytes.length <= smallLevel ? deepestOfSmall : deepest;
    if (!options.open || depth >= limit || level.around?.layer.innermost === true) return;
    if (level.bytes.length < leastLevel) return;
    const source = createSource(level.bytes, level.around?.opened.parts);
    const isText = source.isText();
    const holdsText = source.runs().length > 0;
    const outside = level.around?.layer;
    // Two layers that are opened once give the same in either order: the one that stands first in the list is the outer one.
    let isLater = outside?.once !== true || options.allowed !== undefined;
    for (const layer of allowed(depth)) {
      if (layer === outside) isLater = true;
      if (layer.once === true && !isLater) continue;
      if (layer.textual === true && !holdsText) continue;
      if (layer.binary === true && isText) continue;
      if (layer.once === true && isWithin(level, layer)) continue;
      for (const opened of openLayer(layer, source)) {
        const child = { bytes: opened.bytes, around: { level, layer, opened } };
        if (isKnown(child, depth + 1)) continue;
        if (++levels > mostLevels) {
          note(layer, `${mostLevels} stretches opened in one piece`);
          return;
        }
        visit(child, depth + 1);
      }
    }
  }

  function openLayer(layer: Layer, source: ReturnType<typeof createSource>): readonly Opened[] {
    const opened = layer.open(source, budget);
    if (budget.exhausted) {
      budget.exhausted = false;
      if (budget.attempts === 0) note(layer, `${unpackAttempts} attempts at unpacking in one piece`);
      else if (budget.tries === 0) note(layer, `${blindTries} tries of codings without a mark in one piece`);
      else note(layer, `${most} bytes made of one piece`);
    }
    return opened;
  }

  function note(layer: Layer, limit: string): void {
    const key = `${layer.name} ${limit}`;
    if (!bounds.has(key)) options.onBound?.({ layer: layer.name, limit });
    bounds.add(key);
  }

  /** Whether the same bytes from the same place were visited before, no deeper than now: text turned twice, what two layers agree on. */
  function isKnown(level: Level, depth: number): boolean {
    if (options.allowed !== undefined) return false;
    return known.has(level.bytes, outermostPosition(level), depth);
  }

  visit({ bytes, around: null }, 0);
  return bounds.size === 0;
}

function isWithin(level: Level, layer: Layer): boolean {
  for (let { around } = level; around !== null; around = around.level.around) if (around.layer === layer) return true;
  return false;
}

/** Where in the piece a level's first byte comes from. */
function outermostPosition(level: Level): number {
  let at = 0;
  for (let { around } = level; around !== null; around = around.level.around) at = around.opened.span(at, at + 1)[0];
  return at;
}

/** A part of a number counts only where the number ends. */
export function isClosed({ needles }: CompiledCanaries, needle: number, bytes: Uint8Array, end: number): boolean {
  if (needles.at(needle)?.closed !== true || end >= bytes.length) return true;
  const next = bytes[end] ?? 0;
  return next < 48 || next > 57;
}

/** One step of a match's way out: what was there, and where in the level around it. */
export type Step = {
  /** A layer's name, or for the first step the canary's own form. */
  readonly name: string;
  readonly level: Level;
  readonly at: number;
  readonly end: number;
};

/** The way from the canary's own form out to the piece; the last step's `at` and `end` are positions in the piece. */
export function stepsOutwards(match: Match, compiled: CompiledCanaries): Step[] {
  let { at } = match;
  let end = at + match.length;
  const steps: Step[] = [{ name: '', level: match.level, at, end }];
  for (let { around } = match.level; around !== null; around = around.level.around) {
    const { opened, layer, level } = around;
    const within = at;
    [at, end] = opened.span(at, end);
    steps.push({ name: opened.nameOf?.(at, end, within) ?? layer.name, level, at, end });
  }
  const first = steps[0];
  if (first !== undefined) steps[0] = { ...first, name: formName(match, steps[1]?.name ?? null, compiled) };
  return steps;
}

/** A digest of which only the beginning is there is named with the number of characters in its encoding, or of bytes where it stands raw. */
function formName({ needle, length }: Match, encoding: string | null, { needles }: CompiledCanaries): string {
  const found = needles.at(needle);
  if (found === undefined) return '';
  if (!found.digest || length === found.bytes.length) return found.label;
  const isBase64 = encoding === 'base64' || encoding === 'base64url';
  const characters = isBase64 ? Math.floor((length * 8) / 6) : encoding === 'hex' ? length * 2 : length;
  return `${found.label}/prefix${characters}`;
}
