import type { Span } from './layers/layer.ts';
import type { Level, Match } from './peel.ts';

/** Whether a match is of one value, as far as the layers around it know: what was put together of neighbours that merely follow each other is no proof. */
export function isVouched({ level: innermost, at: from, length }: Match): boolean {
  let at = from;
  let end = from + length;
  for (let { around } = innermost; around !== null; around = around.level.around) {
    const { level, opened } = around;
    const isDecoded = around !== innermost.around;
    const asking = { follows: (one: Span, next: Span) => follows(level, one, next), isDecoded };
    if (opened.vouches?.(at, end, asking) === false) return false;
    [at, end] = opened.span(at, end);
  }
  return true;
}

/**
 * Whether two stretches of a level come from places in this order. A layer may read the same value twice, as a string and as a line, or a list and
 * what is in it, and all readings stand in its level one after the other.
 */
function follows({ around }: Level, one: Span, next: Span): boolean {
  if (around === null) return true;
  const { opened, level } = around;
  const [part, nextPart] = [partOf(opened.parts, one), partOf(opened.parts, next)];
  // Decoded together, as of compressed data all comes from all.
  if (part[0] <= next[0] && next[1] <= part[1]) return true;
  const [from, to] = [opened.span(...part), opened.span(...nextPart)];
  if (from[1] <= to[0]) return follows(level, from, to);
  return opened.parts === undefined;
}

/** The decoded whole that a stretch lies in; the stretch itself where none is known. */
function partOf(parts: readonly number[] | undefined, [from, to]: Span): Span {
  let found: Span = [from, to];
  for (let i = 0; parts !== undefined && i < parts.length; i += 2) {
    const [start = 0, end = 0] = [parts[i], parts[i + 1]];
    if (start <= found[0] && found[1] <= end) found = [start, end];
  }
  return found;
}
