/** One element of a DER encoding (X.690): its contents stand at `[start, end)`. */
export type Element = { readonly tag: number; readonly start: number; readonly end: number };

/** The element at `at`, not longer than up to `limit`; null when there is none. Tags of several bytes do not occur in certificates. */
export function readElement(bytes: Uint8Array, at: number, limit: number): Element | null {
  if (at + 2 > limit) return null;
  const tag = bytes[at] ?? 0;
  const first = bytes[at + 1] ?? 0;
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const size = first & 0x7f;
    if (size === 0 || size > 4 || start + size > limit) return null;
    length = 0;
    for (let i = 0; i < size; i++) length = length * 256 + (bytes[start + i] ?? 0);
    start += size;
  }
  return length > limit - start ? null : { tag, start, end: start + length };
}

/** The elements inside another, in order, as far as they are whole. */
export function readElements(bytes: Uint8Array, { start, end }: Element): Element[] {
  const list: Element[] = [];
  for (let at = start; at < end; ) {
    const element = readElement(bytes, at, end);
    if (element === null) break;
    list.push(element);
    at = element.end;
  }
  return list;
}

/** A character string of the kinds that names are written in; null for others. */
export function readText(bytes: Uint8Array, { tag, start, end }: Element): string | null {
  const content = Buffer.from(bytes.subarray(start, end));
  switch (tag) {
    // UTF8String
    case 12:
      return content.toString('utf8');
    // PrintableString, TeletexString (in practice Latin-1), IA5String
    case 19:
    case 20:
    case 22:
      return content.toString('latin1');
    // BMPString
    case 30:
      return content.length % 2 === 0 ? content.swap16().toString('utf16le') : null;
    default:
      return null;
  }
}
