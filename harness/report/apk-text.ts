import { compareApks } from '../analysis/apk/compare.ts';
import type { Apk } from '../analysis/apk/read.ts';
import { faultsOf, relationWords, signersWords } from '../analysis/apk/words.ts';

type Named = { readonly name: string; readonly apk: Apk };

function describe({ name, apk }: Named): string[] {
  const schemes = [...new Set(apk.signatures.map(({ scheme }) => scheme))].join(', ');
  return [
    name,
    `  package    ${apk.package ?? 'unknown'}`,
    `  version    ${apk.versionName ?? 'unknown'} (${apk.versionCode ?? 'unknown'})`,
    `  file       ${apk.bytes} bytes, SHA-256 ${apk.sha256}`,
    `  signed by  ${signersWords(apk)}${schemes === '' ? '' : ` (${schemes})`}`,
    ...faultsOf(apk).map((fault) => `  fault      ${fault}`),
  ];
}

/** Two application packages and how the second stands to the first, for people. */
export function renderApkComparison(reference: Named, copy: Named): string {
  const words = relationWords(compareApks(reference.apk, copy.apk), reference.apk, copy.apk);
  return `${[...describe(reference), ...describe(copy), '', `${copy.name} ${words}.`].join('\n')}\n`;
}
