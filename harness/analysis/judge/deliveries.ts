import type { Delivery } from '../../model/verdict.ts';
import { type ApkComparison, compareApks } from '../apk/compare.ts';
import type { Apk } from '../apk/read.ts';
import { relationWords, signersWords } from '../apk/words.ts';
import type { JudgedApp, JudgeInput } from './input.ts';
import { list, printable } from './words.ts';

const fileOf = ({ file, apk }: JudgedApp): Delivery['delivered'] => ({
  file,
  sha256: apk?.sha256 ?? null,
  versionCode: apk?.versionCode ?? null,
  versionName: apk?.versionName ?? null,
  signers: [...new Set((apk?.signatures ?? []).flatMap(({ signer }) => (signer === null ? [] : [signer.sha256])))],
});

function claimOf(
  name: string,
  copy: Apk | null,
  of: { reference: Apk | null; comparison: ApkComparison | null; readonly origin: string },
): string {
  if (copy === null) return `${name} ${of.origin} is no archive that can be read`;
  if (of.reference === null || of.comparison === null)
    return `${name} ${of.origin} is signed by ${signersWords(copy)}; no reference copy was given to hold it against`;
  return `${name} ${of.origin} ${relationWords(of.comparison, of.reference, copy)}`;
}

/** What the store delivered, and what was seen on its way to the handset, each held against the user's reference copy of the same name where there is one; and what it did not deliver. */
export function deliveriesOf({ plan, journal, apps }: JudgeInput): Delivery[] {
  const references = apps?.references ?? [];
  const facts = journal.flatMap((line) => (line.event === 'step-done' ? (line.facts.delivered ?? []) : []));
  const wanted = plan.steps.flatMap((step) => (step.kind === 'deliver' ? step.packages : []));
  const origin = 'as the store delivers it';
  const fromStore = wanted.map((name): Delivery => {
    const told = facts.find((one) => one.package === name);
    const copy = apps?.delivered.find((one) => one.package === name) ?? null;
    const reference = references.find((one) => one.package === name) ?? null;
    if (copy === null) {
      const why = told?.said ? printable(told.said, 300) : 'the run did not come to it';
      return {
        package: name,
        relation: null,
        claim: `${name} was not had from the store: ${why}`,
        delivered: null,
        reference: reference && fileOf(reference),
      };
    }
    const comparison = reference?.apk && copy.apk ? compareApks(reference.apk, copy.apk) : null;
    const preloaded = told?.wasThere ? `; it was on the handset before` : '';
    return {
      package: name,
      relation: comparison?.relation ?? null,
      claim: `${claimOf(name, copy.apk, { reference: reference?.apk ?? null, comparison, origin })}${preloaded}`,
      delivered: fileOf(copy),
      reference: reference && fileOf(reference),
    };
  });
  const onTheWay = (apps?.downloaded ?? []).map((copy): Delivery => {
    const reference = references.find((one) => one.package === copy.package) ?? null;
    const comparison = reference?.apk && copy.apk ? compareApks(reference.apk, copy.apk) : null;
    const origin = `as it came from ${printable(copy.host)}`;
    return {
      package: copy.package,
      relation: comparison?.relation ?? null,
      claim: claimOf(copy.package, copy.apk, { reference: reference?.apk ?? null, comparison, origin }),
      delivered: fileOf(copy),
      reference: reference && fileOf(reference),
    };
  });
  return [...fromStore, ...onTheWay];
}

const suspicious: ReadonlySet<Delivery['relation']> = new Set([
  ...(['other-signer', 'broken-signature', 'unsigned', 'other-package'] as const),
]);

/** What the store delivered, for the answer: what is not its author's in full, the rest in short. Empty where no store was asked. */
export function deliveryWords(deliveries: readonly Delivery[]): string {
  if (deliveries.length === 0) return '';
  const bad = deliveries.filter(({ relation }) => suspicious.has(relation));
  const unknown = deliveries.filter(({ relation, delivered }) => relation === null && delivered !== null);
  const good = (relation: Delivery['relation'], words: string): string[] => {
    const names = deliveries.filter((one) => one.relation === relation).map((one) => one.package);
    return names.length === 0
      ? []
      : [`Of what the store delivers, ${list(names)} ${names.length === 1 ? 'is' : 'are'} ${words}.`];
  };
  const absent = deliveries.filter(({ delivered }) => delivered === null);
  return [
    ...bad.map(({ claim }) => `${claim}.`),
    ...good('same', 'byte for byte the reference'),
    ...good('same-signer', "signed by the reference's certificate, though not the same file"),
    ...(unknown.length === 0
      ? []
      : [
          `No reference copy was given for ${list(unknown.map((one) => one.package))}, so that nothing is said of what the store delivers there.`,
        ]),
    ...(absent.length === 0
      ? []
      : [`Not had from the store, so that nothing is said of it: ${list(absent.map((one) => one.package))}.`]),
  ].join(' ');
}
