import { hkdfSync } from 'node:crypto';
import { authorOf } from './author.ts';
import { type AppSource, packApplication } from './package.ts';

/** Stands for compiled code: as random and always the same for a name. */
const code = (name: string, bytes: number): Buffer => Buffer.from(hkdfSync('sha256', name, '', 'code', bytes));

/** Applications that the case and its readers name, each with its author. Versions are of September 2014, contents made up. */
const sources: readonly { readonly author: string; readonly source: AppSource }[] = [
  {
    author: 'WhatsApp Inc.',
    source: {
      package: 'com.whatsapp',
      versionCode: 48_521,
      versionName: '2.11.399',
      files: { 'classes.dex': code('whatsapp', 8_000), 'resources.arsc': code('whatsapp resources', 3_000) },
    },
  },
  {
    author: 'Tencent',
    source: {
      package: 'com.tencent.mm',
      versionCode: 462,
      versionName: '5.4.0.51',
      files: { 'classes.dex': code('weixin', 8_000), 'resources.arsc': code('weixin resources', 2_000) },
    },
  },
];

/** Who packs another's application anew signs it himself, as he has not its author's key. */
const repacker = 'Android';
/** Which of them the tampered shelf has in another form. */
const repacked = 'com.whatsapp';

/** What a store delivers: `genuine` as the authors made it; `tampered` with one application packed anew, with more in it. */
export type Edition = 'genuine' | 'tampered';

/** The file of an application in an edition; null for one that the store does not have. */
export function deliver(name: string, edition: Edition): Buffer | null {
  const found = sources.find(({ source }) => source.package === name);
  if (found === undefined) return null;
  if (edition === 'genuine' || name !== repacked) return packApplication(found.source, authorOf(found.author));
  const files = {
    ...found.source.files,
    'classes.dex': code('repacked', 8_100),
    'assets/stat.jar': code('stat', 1_500),
  };
  return packApplication({ ...found.source, files }, authorOf(repacker));
}

/** Names of all applications that the store has. */
export const onTheShelf: readonly string[] = sources.map(({ source }) => source.package);
