/** Bytes of a dump's line. */
const perLine = 16;
/** Lines of a dump; of longer data the first ones and a remark are given. */
const mostLines = 6;

/** Bytes as hexadecimal and text, sixteen a line, bounded; whatever is not printable ASCII is a dot, so that it is safe on any terminal. `first` is the first one's offset. */
export function dump(bytes: Uint8Array, indent: string, first = 0): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length && lines.length < mostLines; at += perLine) {
    const part = bytes.subarray(at, at + perLine);
    const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = Array.from(part, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${indent}${(first + at).toString(16).padStart(6, '0')}  ${hex.padEnd(perLine * 3 - 1)}  ${text}\n`);
  }
  const left = bytes.length - mostLines * perLine;
  return lines.join('') + (left > 0 ? `${indent}...     and ${left} bytes more\n` : '');
}
