import { createArena } from './arena.ts';
import { type Layer, spend } from './layer.ts';
import type { Source } from './source.ts';

/** Text written backwards: each run of text, with the letters beyond ASCII that stand in it and beside it, turned round character by character. */
export const reversed: Layer = {
  name: 'reversed',
  textual: true,
  once: true,
  open(source, budget) {
    const { bytes } = source;
    const runs = source.runs();
    const arena = createArena(256);
    let done = 0;
    for (let i = 0; i < runs.length; i += 2) {
      let from = runs[i] ?? 0;
      let to = runs[i + 1] ?? 0;
      if (to <= done) continue;
      while (from > done && isText(bytes[from - 1] ?? 0)) from--;
      while (to < bytes.length && isText(bytes[to] ?? 0)) to++;
      done = to;
      if (!spend(budget, to - from)) break;
      arena.begin(to - 1);
      turn(source, { from, to, into: arena.reserve(to - from), at: arena.length() });
      arena.wrote(to - from);
      arena.close(0);
    }
    return arena.opened((run, into) => run - into);
  },
};

function isText(byte: number): boolean {
  return byte >= 32 && byte !== 127;
}

/** Copies backwards, but the bytes of one UTF-8 character (RFC 3629) forwards. */
function turn(
  { bytes }: Source,
  { from, to, into, at }: { from: number; to: number; into: Uint8Array; at: number },
): void {
  let put = at;
  for (let i = to - 1; i >= from; i--) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) {
      into[put++] = byte;
      continue;
    }
    let start = i;
    while (start > from && i - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
    for (let n = start; n <= i; n++) into[put++] = bytes[n] ?? 0;
    i = start;
  }
}
