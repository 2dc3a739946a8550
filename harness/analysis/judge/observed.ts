import type { Hello } from '../../model/verdict.ts';
import type { Unplaced } from './canaries.ts';
import type { EndpointGroup } from './endpoints.ts';
import type { Arm, Facts } from './facts.ts';
import { boundWords, classWords, rhythm, shortRhythm, sizeRange } from './rhythm.ts';
import type { EndpointVolume } from './volumes.ts';
import { bytes, count, list, name, percent, place, printable } from './words.ts';

/** Of each list of a hello; a hostile handset can show a new fingerprint in each connection. */
const mostOfEach = 16;

const distinct = <T>(values: readonly T[], keyOf: (value: T) => string): T[] =>
  [...new Map(values.map((value) => [keyOf(value), value])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, mostOfEach)
    .map(([, value]) => value);

/** How the TLS connections of a group introduce themselves; null where it has none. */
export function helloOf({ flows }: Pick<EndpointGroup, 'flows'>): Hello | null {
  const hellos = flows.flatMap(({ tls }) => tls ?? []);
  if (hellos.length === 0) return null;
  return {
    versions: distinct(
      hellos.map(({ version }) => version),
      (version) => version,
    ),
    ja4: distinct(
      hellos.flatMap(({ ja4 }) => ja4 ?? []),
      (ja4) => ja4,
    ),
    certificates: distinct(
      hellos.flatMap(({ certificate }) => certificate ?? []),
      ({ sha256 }) => sha256,
    ).map(({ subject, issuer, sha256 }) => ({ subject, issuer, sha256 })),
  };
}

function helloWords(hello: Hello | null): string {
  if (hello === null) return '';
  const { versions, ja4, certificates } = hello;
  const [certificate] = certificates;
  const parts = [
    versions.length > 0 ? list(versions.map((version) => printable(version))) : null,
    ja4.length > 0 ? `JA4 ${list(ja4.slice(0, 2).map((one) => printable(one)))}` : null,
    certificate === undefined
      ? null
      : `certificate of ${printable(certificate.subject ?? 'nobody')} by ${printable(certificate.issuer ?? 'nobody')}, SHA-256 ${certificate.sha256.slice(0, 16)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

const unread = ({ bytes: all, opaqueBytes }: EndpointVolume['volume']): string =>
  all === 0 ? 'nothing' : percent(opaqueBytes / all);

function claimOf(one: EndpointVolume, hello: Hello | null, confidence: number): string {
  const { volume, group } = one;
  const classes = classWords(volume, true);
  const timed = classes === '' ? ` ${rhythm(one, confidence)}, ${sizeRange(one)} each` : classes;
  const how = volume.bursts === 0 ? ' before or after it idled only' : timed;
  return `uploads to ${place(group.endpoint)}${how}${boundWords(volume)}, ${bytes(volume.bytes)} in all, ${unread(volume)} of it unread${helloWords(hello)}`;
}

/** Arms of the judged firmware in which no doses were compared: what they show is what was sent, when and where. */
const onlyWatched = ({ newArms }: Facts): Arm[] => newArms.filter(({ volumes }) => volumes.design === null);

/** Endpoints that got something, the one with the most unread bytes first. */
function watchedOf({ volumes }: Arm): EndpointVolume[] {
  return volumes.endpoints
    .filter(({ volume }) => volume.bytes > 0)
    .sort((a, b) => b.volume.opaqueBytes - a.volume.opaqueBytes || b.volume.bytes - a.volume.bytes);
}

/** Every endpoint of arms that were only watched, as a finding. */
export function observedFindings(facts: Facts): Unplaced[] {
  const { confidence } = facts.input.plan.scenario.limits;
  return onlyWatched(facts).flatMap((arm) =>
    watchedOf(arm).map((one, i) => {
      const hello = helloOf(one.group);
      return {
        kind: 'observed' as const,
        id: `observed-${arm.id}-${i + 1}`,
        arm: arm.id,
        claim: claimOf(one, hello, confidence),
        endpoint: one.group.endpoint,
        volume: one.volume,
        hello,
        ref: one.group.ref,
      };
    }),
  );
}

const mostNamed = 3;

/** What a handset that was only watched sends by itself, in a sentence; empty where doses were compared. */
export function seenByItself(facts: Facts): string {
  const [arm] = onlyWatched(facts);
  if (arm === undefined) return '';
  const all = watchedOf(arm).filter(({ volume }) => volume.bursts > 0);
  if (all.length === 0) return '';
  const named = all.slice(0, mostNamed).map((one) => {
    const classes = classWords(one.volume);
    const timed = classes === '' ? `${sizeRange(one)} ${shortRhythm(one)}` : `uploads${classes}`;
    return `${timed} to ${place(one.group.endpoint)} (${unread(one.volume)} unread)`;
  });
  const rest = all.slice(mostNamed).map(({ group }) => name(group.endpoint));
  const more = rest.length > 0 ? [count(rest.length, 'other endpoint')] : [];
  return `By itself it sends ${list([...named, ...more])}.`;
}
