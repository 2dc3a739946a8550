import type { Arm, Facts } from './facts.ts';
import { shortRhythm, sizeRange } from './rhythm.ts';
import { mostNamed } from './sentences.ts';
import type { EndpointVolume } from './volumes.ts';
import { bytes, count, list, name, significant } from './words.ts';

/** Whether a label of the host's name is one of those that the claim's traffic is known by. */
function isTwin({ group }: EndpointVolume, hosts: readonly string[]): boolean {
  const labels = new Set(group.endpoint.host?.toLowerCase().split('.') ?? []);
  return hosts.some((label) => labels.has(label));
}

const uploading = ({ volumes }: Arm): EndpointVolume[] =>
  volumes.endpoints.filter(({ volume }) => volume.burstBytes !== null);

const medianOf = ({ volume }: EndpointVolume): number => volume.burstBytes?.median ?? 0;

const responseWords: Record<EndpointVolume['response'], string> = {
  follows: 'follows what is planted',
  unsettled: 'may follow what is planted',
  flat: 'does not follow what is planted',
  untested: 'was not tried at several doses',
};

/**
 * The claim of a party held against every upload of the judged arm: its own kind of traffic (the benign twin) first, then what is larger than
 * the claim needs. Empty where the scenario holds no claim, or nothing was uploaded.
 */
export function claimWords({ input, judged }: Facts): string {
  const { claim } = input.plan.scenario;
  const all = uploading(judged);
  if (claim === undefined || all.length === 0) return '';
  const twins = all.filter((one) => isTwin(one, claim.hosts));
  const others = all.filter((one) => !twins.includes(one));
  const excess = others.filter((one) => medianOf(one) > claim.requestBytes).sort((a, b) => medianOf(b) - medianOf(a));

  const need = `A request for ${claim.says} needs at most ${bytes(claim.requestBytes)} of upload`;
  const benign =
    twins.length === 0
      ? ', and no such traffic was seen that the rest could be compared with.'
      : `; the handset's own, to ${list(twins.slice(0, mostNamed).map((one) => `${name(one.group.endpoint)} (${sizeRange(one)} ${shortRhythm(one)}, ${responseWords[one.response]})`))}, is the measure.`;
  const measure = Math.max(...twins.map(medianOf), 0);
  const told = excess.slice(0, mostNamed).map((one) => {
    const median = medianOf(one);
    const times = measure > 0 ? `, ${significant(median / measure, 2)} times that` : '';
    return `${name(one.group.endpoint)} gets a median of ${bytes(median)} ${shortRhythm(one)}${times}, and ${responseWords[one.response]}`;
  });
  const more = excess.length > mostNamed ? [`so do ${count(excess.length - mostNamed, 'other endpoint')}`] : [];
  const found =
    others.length === 0
      ? 'Nothing else was uploaded.'
      : excess.length === 0
        ? `None of ${count(others.length, 'other endpoint')} gets more than that at a time.`
        : `More than that goes out: ${list([...told, ...more])}.`;
  return `${need}${benign} ${found}`;
}
