/** Gets each token of some bytes: a word that may be a key, and for one that may be a digest its bytes in hexadecimal. */
export type TokenSink = {
  readonly key: (text: string) => void;
  readonly digest: (hex: string) => void;
};

const keyLength = { least: 4, most: 64 };
/** Characters of an unpadded base64 of 16, 20, 32 and 64 bytes. */
const base64Lengths = new Set([22, 27, 43, 86]);
const hexLengths = new Set([32, 40, 64, 128]);

/** 1 for letters, digits, `-` and `_`; 2 for `+` and `/`, which stand in base64 and between words. */
const classes = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
  classes[character.charCodeAt(0)] = 1;
for (const character of '+/') classes[character.charCodeAt(0)] = 2;

/** Finds the words in some bytes: form fields, JSON strings, parts of URLs, headers and cookies alike, as they are all set off by other signs. */
export function eachToken(bytes: Uint8Array, sink: TokenSink): void {
  for (let at = 0; at < bytes.length; ) {
    if ((classes[bytes[at] ?? 0] ?? 0) === 0) {
      at++;
      continue;
    }
    let to = at + 1;
    let hasSigns = classes[bytes[at] ?? 0] === 2;
    for (let kind = classes[bytes[to] ?? 0]; to < bytes.length && kind !== 0; kind = classes[bytes[to] ?? 0]) {
      if (kind === 2) hasSigns = true;
      to++;
    }
    if (to - at >= keyLength.least) takeRun(bytes, { from: at, to, hasSigns }, sink);
    at = to;
  }
}

type Run = { readonly from: number; readonly to: number; readonly hasSigns: boolean };

function takeRun(bytes: Uint8Array, { from, to, hasSigns }: Run, sink: TokenSink): void {
  if (!hasSigns) {
    if (to - from <= 128) takeWord(textOf(bytes, from, to), sink);
    return;
  }
  if (base64Lengths.has(to - from)) takeWord(textOf(bytes, from, to), sink);
  for (let at = from; at < to; ) {
    let end = at;
    while (end < to && classes[bytes[end] ?? 0] === 1) end++;
    if (end - at >= keyLength.least && end - at <= 128) takeWord(textOf(bytes, at, end), sink);
    at = end + 1;
  }
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}

function takeWord(word: string, sink: TokenSink): void {
  if (hexLengths.has(word.length) && /^[0-9a-f]+$/i.test(word)) sink.digest(word.toLowerCase());
  else if (base64Lengths.has(word.length)) sink.digest(Buffer.from(word, 'base64').toString('hex'));
  if (word.length <= keyLength.most) sink.key(word);
}
