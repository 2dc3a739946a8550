import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** A transcript that is a whole archive after each entry, so that whoever kills its writer loses no more than what was under way. */
export type HarFile = {
  /** Adds an entry. False when there was no room for it. */
  readonly add: (entry: unknown) => boolean;
  readonly close: () => void;
};

/** A reader takes the whole text in at once, and a string has at most 512 MB. */
export const mostHarBytes = 192 * 1024 * 1024;

/**
 * Makes the file; it must not be there. `summary` is asked with each write, and stands as `_interception` behind the entries. Each write replaces the end
 * of the archive by the entry and a new end, in one call.
 */
export function openHarFile(options: {
  readonly file: string;
  readonly creator: { readonly name: string; readonly version: string };
  readonly summary: () => unknown;
  readonly mostBytes?: number;
}): HarFile {
  const { file, creator, summary, mostBytes = mostHarBytes } = options;
  // Bodies of others: for the owner of the evidence alone.
  const descriptor = openSync(file, 'wx', 0o600);
  let at = 0;
  let end = 0;
  let entries = 0;
  const put = (text: string): void => {
    const bytes = Buffer.from(`${text}\n],"_interception":${JSON.stringify(summary())}}}\n`);
    for (let sent = 0; sent < bytes.length; )
      sent += writeSync(descriptor, bytes, sent, bytes.length - sent, at + sent);
    if (at + bytes.length < end) ftruncateSync(descriptor, at + bytes.length);
    end = at + bytes.length;
    at += Buffer.byteLength(text);
  };
  put(`{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"entries":[`);
  return {
    add: (entry) => {
      const text = `${entries === 0 ? '' : ','}\n${JSON.stringify(entry)}`;
      if (at + text.length > mostBytes) return false;
      entries += 1;
      put(text);
      return true;
    },
    close: () => {
      put('');
      closeSync(descriptor);
    },
  };
}
