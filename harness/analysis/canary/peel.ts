import type { Coding } from '../decode/conversation.ts';
import type { CompiledCanaries } from './compile.ts';
import { base64 } from './layers/base64.ts';
import { codings } from './layers/coding.ts';
import { gzip, zlib } from './layers/deflate.ts';
import { hex } from './layers/hex.ts';
import { json } from './layers/json.ts';
import type { Budget, Layer, Opened } from './layers/layer.ts';
import { form, percent } from './layers/percent.ts';
import { separators, utf16 } from './layers/text.ts';

/** All layers that are recognised by themselves. A new one is a file and a line here. */
export const layers: readonly Layer[] = [gzip, zlib, base64, hex, percent, form, json, utf16, separators];

/** Layers opened one inside the other. */
export const deepest = 3;

/** Bytes that layers may make of one piece: so many times its own, and so many more. */
const growth = 16;
const allowance = 1024 * 1024;
/** Things that look compressed and are tried, all levels of a piece together. */
const unpackAttempts = 4096;

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
  readonly coding: Coding | null;
  /** At each depth, the layers that may be opened there; by default all. */
  readonly allowed?: (depth: number) => readonly Layer[];
  /** False for bytes that cannot be opened, as those of TLS records. */
  readonly open: boolean;
  /** What compressed data may unpack to at most, all of the piece together, bytes. */
  readonly inflatedBytes: number;
  readonly onMatch: (match: Match) => void;
  /** Gets the bytes of each level, for whoever wants to read them in another way; valid during the call. */
  readonly onLevel?: (bytes: Uint8Array) => void;
};

/** Searches a piece as it is and inside everything that can be recognised in it, up to three layers deep. Returns false where a bound cut the work short. */
export function peel(options: PeelOptions): boolean {
  const { bytes, coding, inflatedBytes, compiled, onMatch } = options;
  const budget: Budget = {
    bytes: Math.min(inflatedBytes + growth * bytes.length, Math.max(inflatedBytes, growth * bytes.length + allowance)),
    attempts: unpackAttempts,
    exhausted: false,
  };
  const allowed = options.allowed ?? (() => layers);

  function visit(level: Level, depth: number): void {
    options.onLevel?.(level.bytes);
    compiled.search(level.bytes, 0, level.bytes.length, (needle, at, length) => {
      if (isClosed(compiled, needle, level.bytes, at + length)) onMatch({ level, needle, at, length });
    });
    if (!options.open || depth >= deepest || level.around?.layer === separators) return;
    const hinted = depth === 0 && coding !== null ? [codings[coding]] : [];
    for (const layer of [...hinted, ...allowed(depth)]) {
      for (const opened of layer.open(level.bytes, budget)) {
        visit({ bytes: opened.bytes, around: { level, layer, opened } }, depth + 1);
      }
    }
  }

  visit({ bytes, around: null }, 0);
  return !budget.exhausted;
}

/** A part of a number counts only where the number ends. */
function isClosed({ needles }: CompiledCanaries, needle: number, bytes: Uint8Array, end: number): boolean {
  if (needles[needle]?.closed !== true || end >= bytes.length) return true;
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
    const from = opened.origin(at);
    const to = Math.max(from + 1, opened.end ?? opened.origin(end));
    at = from;
    end = to;
    steps.push({ name: opened.nameOf?.(from, to) ?? layer.name, level, at, end });
  }
  const first = steps[0];
  if (first !== undefined) steps[0] = { ...first, name: formName(match, steps[1]?.name ?? null, compiled) };
  return steps;
}

/** A digest of which only the beginning is there is named with the number of characters in its encoding, or of bytes where it stands raw. */
function formName({ needle, length }: Match, encoding: string | null, { needles }: CompiledCanaries): string {
  const found = needles[needle];
  if (found === undefined) return '';
  if (!found.digest || length === found.bytes.length) return found.label;
  const isBase64 = encoding === 'base64' || encoding === 'base64url';
  const characters = isBase64 ? Math.floor((length * 8) / 6) : encoding === 'hex' ? length * 2 : length;
  return `${found.label}/prefix${characters}`;
}
