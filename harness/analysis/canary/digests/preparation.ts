import { raw } from '../binary/raw.ts';
import type { Prepared } from '../needles.ts';

/** What a program may digest in place of the plain text. */
export type Preparation = { readonly name: string; readonly form: string; readonly data: Uint8Array | string };

const encodings: readonly [string, (text: string) => Uint8Array | string][] = [
  ['utf-16le', (text) => Buffer.from(text, 'utf16le')],
  ['base64', (text) => Buffer.from(text, 'utf8').toString('base64')],
  ['hex', (text) => Buffer.from(text, 'utf8').toString('hex')],
  ['HEX', (text) => Buffer.from(text, 'utf8').toString('hex').toUpperCase()],
  // `echo` in a shell, and a C string with its end.
  ['line', (text) => `${text}\n`],
  ['nul', (text) => `${text}\0`],
  ['quoted', (text) => JSON.stringify(text)],
  ['percent', (text) => encodeURIComponent(text.toWellFormed())],
  ['reversed', (text) => [...text].reverse().join('')],
];

/** The usual forms of a canary encoded in some way, and its raw bytes. What encoding does not change is left out. */
export function* preparations({ canary, forms }: Prepared): Generator<Preparation> {
  for (const { name, bytes } of raw(canary, forms)) yield { name, form: name, data: bytes };
  for (const form of forms) {
    if (form.digested !== 'usual') continue;
    for (const [name, encode] of encodings) {
      const data = encode(form.text);
      if (data !== form.text) yield { name, form: form.name, data };
    }
  }
}
