/** Longer than any sentence of ours; what is cut off is what somebody else said. */
const mostCharacters = 2_000;

/** C0 and C1 controls (escape sequences begin with one), line separators, and marks that hide or turn the direction of text. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be replaced
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text that may quote a handset, as one bounded line that can do nothing to a terminal. */
export function oneLine(text: string, most: number = mostCharacters): string {
  const cut = text.length > most ? `${text.slice(0, most - 3)}...` : text;
  return cut
    .toWellFormed()
    .replace(/\s*[\r\n]\s*/g, ' ')
    .replace(/\t/g, ' ')
    .replace(unprintable, '?');
}

/** JSON as it may be printed to a terminal: what JSON.stringify leaves raw of the above is escaped, so the value stays the same. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
