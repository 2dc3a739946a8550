/** Text that is already HTML or XML and goes in as it is. Only this file makes it. */
export type Markup = { readonly markup: string };
type Part = Markup | string | number | null | readonly Part[];

/** C0 and C1 controls, marks that turn the direction of text, and what XML forbids: shown as U+FFFD, never passed on. */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be replaced
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]/g;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Any text as it may stand between tags or in a quoted attribute of HTML, SVG and XML. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(hidden, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function print(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return escapeText(String(part));
  return 'markup' in part ? part.markup : part.map(print).join('');
}

/** A template whose values are escaped, unless they are markup themselves; lists are joined, null is nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: texts.reduce((sum, text, i) => sum + print(parts[i - 1] ?? null) + text) };
}
