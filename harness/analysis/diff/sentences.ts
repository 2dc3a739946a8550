import {
  bytes,
  chainWords,
  count,
  country,
  duration,
  list,
  name,
  printable,
  pValue,
  significant,
  whereabouts,
} from '../judge/words.ts';
import type { Period } from '../timing/period.ts';
import type { Change, Difference } from './difference.ts';
import type { Profile } from './profiles.ts';
import type { RateChange } from './rates.ts';
import type { Side } from './side.ts';

/** Names in one sentence; the rest is counted. */
const namesInSentence = 3;

/** Holder and place: `Singapore, Amazon, AS16509, ap-southeast-1`. Where name and database disagree on the country, both are said. */
export function siteWords({ endpoint, site, networks, countries }: Profile): string {
  const { cloud } = site;
  const told = [...countries].slice(0, namesInSentence).map(country);
  const where = told.length > 1 ? told : whereabouts({ country: endpoint.country, cloud });
  const holder = cloud?.provider ?? (endpoint.org === null ? null : printable(endpoint.org, 40));
  const numbers = [...networks].slice(0, namesInSentence).map((asn) => `AS${asn}`);
  return [...where, holder, ...numbers, cloud?.region ?? null].filter((part) => part !== null).join(', ');
}

/** As `siteWords`, short enough for a table: `SG, Amazon, AS16509, ap-southeast-1`. */
export function shortSite({ endpoint, site, networks, countries }: Profile): string {
  const codes = [...countries].slice(0, namesInSentence).map((code) => printable(code, 2));
  const holder = site.cloud?.provider ?? (endpoint.org === null ? null : printable(endpoint.org, 28));
  const more = networks.size > 1 ? ` +${networks.size - 1}` : '';
  const network = endpoint.asn === null ? null : `AS${endpoint.asn}${more}`;
  return [codes.join('/') || null, holder, network, site.cloud?.region ?? null]
    .filter((part) => part !== null)
    .join(', ');
}

/** The host; for a nameless one its address, or how many it had. */
export function profileName(profile: Profile): string {
  if (profile.endpoint.host !== null) return printable(profile.endpoint.host);
  const { endpoint, ips } = profile;
  if (ips.size <= 1) return `${name(endpoint)}${endpoint.port === 53 ? '' : ` port ${endpoint.port}`}`;
  const org = endpoint.org === null ? '' : ` of ${printable(endpoint.org, 40)}`;
  return `${count(ips.size, 'nameless address', 'nameless addresses')}${org}, port ${endpoint.port}`;
}

/** `2 requests (129 KB)`; of what sent nothing, `no upload`. */
export function uploadWords(profiles: readonly Profile[], unit: Side['unit']): string {
  const uploads = profiles.reduce((sum, one) => sum + one.uploads.length, 0);
  if (uploads === 0) return 'no upload';
  const words = unit === 'burst' ? 'upload' : 'request';
  return `${count(uploads, words)} (${bytes(profiles.reduce((sum, one) => sum + one.bytes, 0))})`;
}

const few = (names: readonly string[]): string =>
  names.length <= namesInSentence
    ? list(names)
    : `${names.slice(0, namesInSentence).join(', ')} and ${names.length - namesInSentence} more`;

/** `2.1 times (95 % interval 1.5 to 3.0)`. */
export function ratioWords({ ratio, low, high }: Omit<RateChange, 'p'>): string {
  const end = Number.isFinite(high) && high < 1e9 ? significant(high) : 'any';
  return `${significant(ratio)} times (95 % interval ${significant(low)} to ${end})`;
}

/** Whether that the other side lacks it may just be chance. */
export function chanceWords(p: number): string {
  return p <= 0.01 ? `not by chance, p ${p < 0.0001 ? '' : '= '}${pValue(p)}` : `may be chance, p = ${pValue(p)}`;
}

/** One change in one English sentence. */
export function changeSentence(change: Change, { a, b }: Pick<Difference, 'a' | 'b'>): string {
  switch (change.kind) {
    case 'canary-lost':
    case 'canary-gained': {
      const { label, endpoint, chain, count: times, strength } = change.canary;
      const [has, lacks] = change.kind === 'canary-lost' ? ['A', 'B'] : ['B', 'A'];
      const what = `${printable(label)} to ${printable(endpoint)} as ${chainWords(chain)}`;
      const weak = strength === 'proof' ? '' : ' (a weak match)';
      return `Canary ${change.kind === 'canary-lost' ? 'gone' : 'new'}: ${what}: ${count(times, 'time')} in ${has}, never in ${lacks} in this form${weak}.`;
    }
    case 'vanished':
    case 'appeared': {
      const { kind, profiles, partly, p } = change;
      const [has, lacks, side] = kind === 'vanished' ? ['A', 'B', a] : ['B', 'A', b];
      const [only] = profiles;
      const single = profiles.length === 1 && only !== undefined ? profileName(only) : printable(change.name);
      const title = partly && profiles.length > 1 ? `A part of ${single} (${few(profiles.map(profileName))})` : single;
      const many = only !== undefined && profiles.length === 1 && only.endpoint.host === null && only.ips.size > 1;
      const verb = `${many ? 'are' : 'is'} ${kind === 'vanished' ? 'gone' : 'new'}`;
      const where = only === undefined ? '' : siteWords(only);
      const at = kind === 'appeared' && where !== '' ? ` (${where})` : '';
      return `${title}${at} ${verb}: ${uploadWords(profiles, side.unit)} in ${has}, none in ${lacks}; ${chanceWords(p)}.`;
    }
    case 'moved': {
      const { from, to, grounds } = change;
      const [x, y] = [from, to].map((profiles) => few(profiles.map(profileName)));
      const [p, q] = [from, to].map((profiles) => (profiles[0] === undefined ? '' : siteWords(profiles[0])));
      const places =
        p === q ? (p === '' ? '' : ` (both ${p})`) : ` (from ${p || 'an unknown place'} to ${q || 'an unknown place'})`;
      const verb = x === y ? 'moved' : `${p === q ? 'gave way' : 'moved'} to ${y}`;
      const sent = `${uploadWords(from, a.unit)} in A, ${uploadWords(to, b.unit)} in B`;
      return `${x} ${verb}${places}: ${sent}; ground: ${grounds.map((ground) => printable(ground, 200)).join('; ')}.`;
    }
    case 'may-have-moved': {
      const { from, to, grounds } = change;
      const where = siteWords(to);
      return `${profileName(from)} may have moved to ${profileName(to)}${where === '' ? '' : ` (${where})`}: ${grounds.join('; ')}.`;
    }
    case 'volume': {
      const { comparison, a: from, b: to } = change;
      const { rate, volume, rateHolm, sizesHolm } = comparison;
      const parts = [
        volume === null ? null : `${ratioWords(volume)} the bytes an hour`,
        rate === null || (rateHolm ?? 1) > 0.01 ? null : `${ratioWords(rate)} the ${a.unit}s an hour`,
        (sizesHolm ?? 1) > 0.01 ? null : `median ${bytes(medianOf(from))} -> ${bytes(medianOf(to))}`,
      ].filter((part) => part !== null);
      const p = Math.min(rateHolm ?? 1, sizesHolm ?? 1);
      return `${profileName(to)} sends ${(volume?.ratio ?? rate?.ratio ?? 1) >= 1 ? 'more' : 'less'} in B: ${parts.join(', ')}; p ${p < 0.0001 ? '' : '= '}${pValue(p)}.`;
    }
    case 'period':
      return `${profileName(change.b)} has another period: ${periodWords(change.from)} in A, ${periodWords(change.to)} in B.`;
    case 'content':
      return `${profileName(change.b)}: what it is sent was ${change.from} in A and is ${change.to} in B.`;
    case 'tls':
      return `${count(change.keys.length, 'endpoint')} with another TLS fingerprint: ${few(change.from.map((one) => printable(one)))} -> ${few(change.to.map((one) => printable(one)))} (${few(change.keys.map((key) => printable(key)))}).`;
  }
}

const medianOf = ({ uploads }: Profile): number =>
  uploads.map((one) => one.bytes).toSorted((x, y) => x - y)[Math.floor(uploads.length / 2)] ?? 0;

/** `30 min (95 % interval 1,799 to 1,801 s)`. */
export function periodWords(period: Period | null): string {
  if (period === null) return 'none';
  const { seconds, low, high } = period;
  return `${duration(seconds)} (95 % interval ${significant(low, 4)} to ${significant(high, 4)} s)`;
}

type CanaryChange = Extract<Change, { kind: 'canary-lost' | 'canary-gained' }>;

const isCanary = (change: Change): change is CanaryChange =>
  change.kind === 'canary-lost' || change.kind === 'canary-gained';

/** The changes in their order, one sentence each; canaries of one endpoint that came or went together share one. */
function sentencesTogether(difference: Difference): string[] {
  const { changes } = difference;
  const groups = Map.groupBy(changes, (change) =>
    isCanary(change) && change.canary.strength === 'proof' ? `${change.kind} ${change.canary.endpoint}` : change,
  );
  return [...groups.values()].flatMap((group) => {
    const canaries = group.filter(isCanary);
    const [first] = canaries;
    if (first === undefined || canaries.length < 2) return group.map((change) => changeSentence(change, difference));
    const labels = [...new Set(canaries.map(({ canary }) => printable(canary.label)))];
    const [has, lacks, verb] =
      first.kind === 'canary-lost' ? ['A', 'B', 'are no longer sent'] : ['B', 'A', 'are now sent'];
    const times = canaries.reduce((sum, { canary }) => sum + canary.count, 0);
    return [
      `${count(labels.length, 'canary', 'canaries')} ${verb} to ${printable(first.canary.endpoint)}: ${few(labels)}; ${count(times, 'time')} in ${has}, never in ${lacks} in this form.`,
    ];
  });
}

/** The first lines: what matters most, or that nothing was seen to differ. */
export function essence(difference: Difference, most = 3): string[] {
  const { changes, unchanged } = difference;
  const few = unchanged.filter(({ tooFew }) => tooFew).length;
  if (changes.length > 0) return sentencesTogether(difference).slice(0, most);
  if (unchanged.length === 0) return ['Nothing can be compared: neither side has traffic to any endpoint.'];
  const untold = few === 0 ? '' : `; at ${few} of them there were too few uploads to tell`;
  return [`No difference was shown: both have the same ${count(unchanged.length, 'endpoint')}${untold}.`];
}
