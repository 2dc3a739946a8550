import type { Change, Difference, Side } from '../analysis/diff/index.ts';
import type { Profile } from '../analysis/diff/profiles.ts';
import { changeSentence } from '../analysis/diff/sentences.ts';
import { printableJson } from '../model/line.ts';

const profileFacts = (profile: Profile) => ({
  key: profile.key,
  endpoint: profile.endpoint,
  ...profile.site,
  ips: [...profile.ips].sort(),
  networks: [...profile.networks],
  countries: [...profile.countries],
  contacts: profile.contacts,
  uploads: profile.uploads.length,
  bytes: profile.bytes,
  content: profile.content,
  ja4: [...profile.ja4],
  period: profile.period(),
});

const sideFacts = (
  side: 'A' | 'B',
  { name, kind, unit, gapSeconds, seconds, from, contacts, sightings, notes }: Side,
) => ({
  type: 'side',
  side,
  name,
  kind,
  unit,
  gapSeconds,
  seconds,
  from,
  contacts: contacts.length,
  canaries: sightings === null ? null : sightings.length,
  notes,
});

/** The facts of one change; ratios are B over A, an unbounded end of an interval is null, as JSON has no infinity. */
function changeFacts(change: Change): Record<string, unknown> {
  switch (change.kind) {
    case 'vanished':
    case 'appeared':
      return { ...change, profiles: change.profiles.map(profileFacts) };
    case 'moved':
      return { ...change, from: change.from.map(profileFacts), to: change.to.map(profileFacts) };
    case 'may-have-moved':
      return { ...change, from: profileFacts(change.from), to: profileFacts(change.to) };
    case 'volume':
    case 'period':
    case 'content':
      return { ...change, a: profileFacts(change.a), b: profileFacts(change.b) };
    case 'canary-lost':
    case 'canary-gained':
    case 'tls':
      return change;
  }
}

/** The comparison as JSON lines: both sides, every change (most important first), every endpoint without one, every note, the databases. */
export function renderDiffJson(difference: Difference, databases: Readonly<Record<string, string>>): string {
  const { a, b, changes, unchanged, notes } = difference;
  const lines: unknown[] = [
    sideFacts('A', a),
    sideFacts('B', b),
    ...changes.map((change) => ({
      type: 'change',
      sentence: changeSentence(change, difference),
      ...changeFacts(change),
    })),
    ...unchanged.map((one) => ({ type: 'unchanged', ...one, a: profileFacts(one.a), b: profileFacts(one.b) })),
    ...notes.map((text) => ({ type: 'note', text })),
    { type: 'databases', ...databases },
  ];
  return lines.map((line) => `${printableJson(line)}\n`).join('');
}
