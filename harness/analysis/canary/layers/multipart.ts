import type { Spans } from './layer.ts';
import type { Source } from './source.ts';

/** RFC 2046 section 5.1.1: a boundary has at most 70 characters. */
const longestBoundary = 70;
const mostBodies = 4096;
const hyphen = 45;

/** The bodies of a multipart message's parts (RFC 2046 section 5.1) that begins at `from` with its first boundary. */
export function multipartBodies({ bytes, buffer }: Source, from: number, to: number): Spans {
  const bodies: number[] = [];
  if (bytes[from] !== hyphen || bytes[from + 1] !== hyphen) return bodies;
  const length = buffer.subarray(from, Math.min(to, from + longestBoundary + 4)).indexOf('\r\n');
  if (length < 3) return bodies;
  const lineEnd = from + length;
  const boundary = Buffer.concat([Buffer.from('\r\n'), buffer.subarray(from, lineEnd)]);
  let head = lineEnd;
  while (head < to && bodies.length < mostBodies * 2) {
    const blank = buffer.indexOf('\r\n\r\n', head);
    if (blank < 0 || blank >= to) break;
    const next = buffer.indexOf(boundary, blank + 2);
    const end = next < 0 || next > to ? to : next;
    if (end > blank + 4) bodies.push(blank + 4, end);
    if (next < 0) break;
    head = next + boundary.length;
  }
  return bodies;
}
