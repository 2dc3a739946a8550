import { type Apk, readApk } from '../apk/read.ts';
import { bodyBytes, parseHar, serverOf } from './parse.ts';

/** An application package that came as the answer to a request. */
export type DownloadedApk = {
  /** Which entry of the archive it is, from 1. */
  readonly entry: number;
  /** Where it came from: the host, or its address. */
  readonly host: string;
  readonly apk: Apk;
};

/** More than a handset's store loads in a study. */
const mostPackages = 256;

/**
 * The application packages among the answers of an HTTP archive, by their first bytes and a manifest that names a package; what the server called
 * them does not matter. Answers that were cut are left out, since nothing can be said of a part. Throws `BAD_FILE` when the text is not a HAR.
 */
export function packagesInHar(text: string, file: string): DownloadedApk[] {
  // Base64 of the first three bytes of a zip archive: without them the text need not be taken apart.
  if (!text.includes('UEsD')) return [];
  const found: DownloadedApk[] = [];
  parseHar(text, file).forEach((entry, i) => {
    const content = entry.response?.content;
    if (!content || content._cut || content.encoding !== 'base64' || !content.text?.startsWith('UEsD')) return;
    if (found.length >= mostPackages) return;
    const apk = readApk(bodyBytes(content));
    const { host, ip } = serverOf(entry);
    if (apk?.package) found.push({ entry: i + 1, host: host ?? ip, apk });
  });
  return found;
}
