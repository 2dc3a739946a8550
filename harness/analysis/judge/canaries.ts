import { type Ledger, type LedgerEntry, type Store, stores } from '../../model/ledger.ts';
import type { CaptureId } from '../../model/plan.ts';
import type { CanaryHit, Endpoint } from '../../model/traffic.ts';
import type { Finding } from '../../model/verdict.ts';
import { isPrivateAddress, isPublicAddress, leavesNetwork } from '../endpoint/scope.ts';
import { type EndpointGroup, groupOf } from './endpoints.ts';
import { chainWords, count, list, name, printable } from './words.ts';

/** A finding before its endpoint tells its domain and cloud. */
export type Unplaced<F extends Finding = Finding> = F extends Finding
  ? Omit<F, 'endpoint'> & { endpoint: Endpoint }
  : never;
export type CanaryFinding = Unplaced<Extract<Finding, { kind: 'canary' }>>;

/** Canaries that were decoded from the uploads to one endpoint in one capture. */
export type Decoded = {
  readonly capture: CaptureId;
  readonly key: string;
  readonly group: EndpointGroup | undefined;
  /** Findings of private canaries, in the order of the capture. */
  readonly findings: readonly CanaryFinding[];
  /** Distinct canaries by store and kind, e.g. `contact/phone`; private stores only. */
  readonly byField: ReadonlyMap<string, number>;
  readonly distinct: number;
  /** Enough for proof: one strong canary, two linked ones, or many weak ones. */
  readonly proven: boolean;
  /** What was sent in which form: the distinct pairs of field and chain, as text. */
  readonly forms: ReadonlySet<string>;
};

/** Stores whose values are somebody's private data or identifiers, or were sent by the handset for one receiver only. */
const privateStores: ReadonlySet<string> = new Set(stores.filter((store) => store !== 'placebo'));
/** Stores whose values were found on the handset, not planted. */
const foundStores: ReadonlySet<string> = new Set<Store>(['identity', 'app']);
/** So many distinct weak canaries (whole numbers, not tails of them) at one endpoint are no accident. */
const manyWeak = 8;
const isTail = (chain: readonly string[]): boolean => chain.some((layer) => /tail|last\d/.test(layer));

/** What a canary is called, by store and kind; the plural in the second place. */
const fieldWords: Record<string, readonly [string, string]> = {
  'contact/phone': ["contact's number", "contacts' numbers"],
  'contact/name': ["contact's name", "contacts' names"],
  'sms/phone': ["SMS sender's number", "SMS senders' numbers"],
  'sms/text': ['SMS text', 'SMS texts'],
  'call/phone': ["caller's number", "callers' numbers"],
  'sentinel/package': ["installed application's name", "installed applications' names"],
  'sentinel/text': ["installed application's version name or code", "installed applications' version names and codes"],
  'sms-sent/phone': ["SMS recipient's number", "SMS recipients' numbers"],
  'sms-sent/text': ['sent SMS text', 'sent SMS texts'],
  'call-out/phone': ['dialled number', 'dialled numbers'],
  'mms/phone': ["MMS sender's number", "MMS senders' numbers"],
  'mms/text': ['MMS text', 'MMS texts'],
  'event/text': ["calendar event's title or place", "calendar events' titles and places"],
  'photo/location': ["photo's position", "photos' positions"],
  'photo/text': ["photo's caption", "photos' captions"],
  'location/location': ["handset's location", "handset's locations"],
  'clipboard/text': ['copied text', 'copied texts'],
  'app/package': ["installed app's name", "installed apps' names"],
  'identity/phone': ["handset's own number", "handset's own numbers"],
  'identity/imei': ["handset's IMEI", "handset's IMEIs"],
  'identity/imsi': ["handset's IMSI", "handset's IMSIs"],
  'identity/iccid': ["handset's ICCID", "handset's ICCIDs"],
  'identity/serial': ["handset's serial number", "handset's serial numbers"],
  'identity/android_id': ["handset's Android id", "handset's Android ids"],
  'identity/mac': ["handset's MAC address", "handset's MAC addresses"],
  'identity/ssid': ["wireless network's name", "wireless networks' names"],
  'identity/bssid': ["access point's address", "access points' addresses"],
  'identity/ad_id': ["handset's advertising id", "handset's advertising ids"],
  'placebo/text': ['placebo value', 'placebo values'],
  'control/text': ['control value', 'control values'],
};

function field(store: string, kind: string): readonly [string, string] {
  const what = `${printable(store)} ${printable(kind)}`;
  return fieldWords[`${store}/${kind}`] ?? [`value (${what})`, `values (${what})`];
}

/** The entries of the ledger by canary, the first one planted for each. */
export function entriesByCanary(ledger: Ledger): Map<string, LedgerEntry> {
  const entries = new Map<string, LedgerEntry>();
  for (const entry of ledger.entries) if (!entries.has(entry.canary.id)) entries.set(entry.canary.id, entry);
  return entries;
}

/** The rig's resolver at one's own gateway has that address in common with other services: what was resolved to it is not its name. */
const withoutStrangeName = (endpoint: Endpoint): Endpoint =>
  endpoint.port === 53 && isPrivateAddress(endpoint.ip) ? { ...endpoint, host: null } : endpoint;

/** Hits of one capture as findings; those of the control at the host it was sent to are the rig's own and left out. */
export function canaryFindings(
  hits: readonly CanaryHit[],
  of: {
    readonly capture: CaptureId;
    readonly entries: ReadonlyMap<string, LedgerEntry>;
    readonly controlHosts: ReadonlySet<string>;
  },
): CanaryFinding[] {
  const own = (hit: CanaryHit): boolean =>
    of.entries.get(hit.canary)?.store === 'control' &&
    of.controlHosts.has(hit.endpoint.host?.toLowerCase() ?? '') &&
    !isPublicAddress(hit.endpoint.ip);
  return hits
    .filter((hit) => !own(hit))
    .map((hit, i) => {
      const { canary, kind, chain, direction, time, strength, ref } = hit;
      const endpoint = withoutStrangeName(hit.endpoint);
      const store = of.entries.get(canary)?.store ?? 'unknown';
      const way = direction === 'up' ? 'went up to' : 'came down from';
      return {
        kind: 'canary',
        id: `canary-${of.capture}-${i + 1}`,
        arm: of.capture,
        claim: `${foundStores.has(store) ? 'the' : 'a planted'} ${field(store, kind)[0]} (${printable(canary)}) ${way} ${name(endpoint)}, read as ${chainWords(chain)}${leavesNetwork(endpoint) ? '' : "; it stays on the handset's own network"}`,
        endpoint,
        canary,
        canaryKind: kind,
        store,
        chain: [...chain],
        direction,
        time,
        strength,
        ref,
      };
    });
}

function isProven(findings: readonly CanaryFinding[], entries: ReadonlyMap<string, LedgerEntry>): boolean {
  if (findings.some(({ strength }) => strength === 'proof')) return true;
  const linked = new Map<string, string>();
  for (const { canary, ref } of findings) {
    const record = `${ref.stream} ${entries.get(canary)?.record ?? canary}`;
    const other = linked.get(record);
    if (other !== undefined && other !== canary) return true;
    linked.set(record, canary);
  }
  return new Set(findings.filter(({ chain }) => !isTail(chain)).map(({ canary }) => canary)).size >= manyWeak;
}

/** What was decoded from uploads, by endpoint, in order of their names. */
export function decodedByEndpoint(
  findings: readonly CanaryFinding[],
  of: {
    readonly capture: CaptureId;
    readonly groups: readonly EndpointGroup[];
    readonly entries: ReadonlyMap<string, LedgerEntry>;
  },
): Decoded[] {
  const byKey = new Map<string, CanaryFinding[]>();
  for (const finding of findings) {
    if (finding.direction !== 'up' || !privateStores.has(finding.store) || !leavesNetwork(finding.endpoint)) continue;
    const key =
      groupOf(of.groups, finding.endpoint)?.key ?? finding.endpoint.host?.toLowerCase() ?? finding.endpoint.ip;
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [finding]);
    else known.push(finding);
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => {
      const fields = new Map<string, Set<string>>();
      for (const { store, canaryKind, canary } of members) {
        const name = `${store}/${canaryKind}`;
        fields.set(name, (fields.get(name) ?? new Set()).add(canary));
      }
      return {
        capture: of.capture,
        key,
        group: of.groups.find((group) => group.key === key),
        findings: members,
        byField: new Map([...fields].map(([name, canaries]) => [name, canaries.size])),
        distinct: new Set(members.map(({ canary }) => canary)).size,
        proven: isProven(members, of.entries),
        forms: new Set(members.map(({ store, canaryKind, chain }) => `${store}/${canaryKind}: ${chain.join(' > ')}`)),
      };
    });
}

/** Counts of distinct values in words: `40 contacts' numbers, 40 SMS senders' numbers and the handset's IMEI`. */
export function describeDecoded({ byField }: Pick<Decoded, 'byField'>): string {
  const own = [...byField].filter(([name, n]) => name.startsWith('identity/') && n === 1);
  // `the handset's own number, IMEI and IMSI` says whose they are once.
  const ownWords = (name: string, first: boolean): string => {
    const [store = '', kind = ''] = name.split('/');
    const [one] = field(store, kind);
    return first ? `the ${one}` : one.replace(/^handset's /, '');
  };
  const order = Object.keys(fieldWords);
  const rank = (name: string): number => (order.indexOf(name) + order.length) % order.length;
  const sorted = (fields: readonly (readonly [string, number])[]) =>
    [...fields].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const planted = [...byField].filter(([name]) => !own.some(([other]) => other === name));
  return list([
    ...sorted(planted).map(([name, n]) => {
      const [store = '', kind = ''] = name.split('/');
      const [one, many] = field(store, kind);
      return count(n, one, many);
    }),
    ...sorted(own).map(([name], i) => ownWords(name, i === 0)),
  ]);
}
