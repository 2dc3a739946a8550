/** A column: its heading, and `right` for numbers. */
export type Column = { readonly title: string; readonly align?: 'left' | 'right'; readonly most?: number };

const gap = '  ';

/** Shortens from the middle, so that a host's domain and its first label stay readable. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor((most - 2) / 2);
  return `${text.slice(0, head)}..${text.slice(text.length - (most - 2 - head))}`;
}

/**
 * Lines of an aligned table for a terminal, at most `width` characters wide: the widest of the left-aligned columns give way. Cells must be printable
 * already.
 */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], width = 100): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map(({ most }, i) =>
    Math.min(most ?? width, Math.max(...all.map((row) => (row[i] ?? '').length))),
  );
  const total = (): number => widths.reduce((sum, one) => sum + one, 0) + gap.length * (columns.length - 1);
  while (total() > width) {
    const widest = widths.reduce(
      (best, one, i) => (columns[i]?.align !== 'right' && (best < 0 || one > (widths[best] ?? 0)) ? i : best),
      -1,
    );
    if (widest < 0 || (widths[widest] ?? 0) <= 8) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return all.map((row) =>
    row
      .map((cell, i) => {
        const size = widths[i] ?? 0;
        const text = shorten(cell, size);
        return columns[i]?.align === 'right' ? text.padStart(size) : text.padEnd(size);
      })
      .join(gap)
      .trimEnd(),
  );
}

/** Breaks a sentence into lines of at most `width`; the lines after the first are indented. */
export function wrapped(
  text: string,
  of: { readonly width?: number; readonly first?: string; readonly indent?: string } = {},
): string[] {
  const { width = 100, first = '', indent = '  ' } = of;
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line += (empty ? '' : ' ') + word;
    empty = false;
  }
  return [...lines, line];
}
