import type { Change, Difference, Side } from '../analysis/diff/index.ts';
import type { Profile } from '../analysis/diff/profiles.ts';
import { changeSentence, essence, profileName, shortSite } from '../analysis/diff/sentences.ts';
import { bytes, chainWords, count, duration, grouped, printable, pValue } from '../analysis/judge/words.ts';
import { type Column, shorten, textTable, wrapped } from './text-table.ts';

/** Rows of one table; the rest is counted, and `--json` lists all. */
const mostRows = 12;

const endpointColumns: readonly Column[] = [
  { title: 'endpoint', most: 40 },
  { title: 'where', most: 48 },
  { title: 'uploads', align: 'right' },
  { title: 'bytes', align: 'right' },
];

/** Hosts of one domain that are listed. */
const mostMembers = 4;

const uploads = ({ uploads }: Profile): string => (uploads.length === 0 ? '-' : grouped(uploads.length));
const size = (profile: Profile): string => (profile.bytes === 0 ? '-' : bytes(profile.bytes));
/** A nameless endpoint's holder stands in the next column. */
const cellName = (profile: Profile): string =>
  profile.endpoint.host === null && profile.ips.size > 1
    ? `${grouped(profile.ips.size)} addresses, port ${profile.endpoint.port}`
    : profileName(profile);

const ofKind = <K extends Change['kind']>(changes: readonly Change[], ...kinds: readonly K[]) =>
  changes.filter((change): change is Extract<Change, { kind: K }> => kinds.some((kind) => kind === change.kind));

/** The comparison for a terminal, 100 columns wide. Everything that a network could have chosen is made printable. */
export function renderDiff(difference: Difference): string {
  const { a, b, changes, unchanged, notes } = difference;
  const blocks = [
    [...wrapped(sideLine('A', a), { indent: '   ' }), ...wrapped(sideLine('B', b), { indent: '   ' })],
    essence(difference).flatMap((line) => wrapped(line)),
    canaryBlock(ofKind(changes, 'canary-lost', 'canary-gained')),
    endpointBlock('Vanished: in A, not in B', ofKind(changes, 'vanished')),
    endpointBlock('Appeared: in B, not in A', ofKind(changes, 'appeared')),
    movedBlock(ofKind(changes, 'moved', 'may-have-moved'), difference),
    sentenceBlock('Changed', ofKind(changes, 'content', 'volume', 'period', 'tls'), difference),
    unchangedBlock(unchanged),
    notes.length === 0
      ? []
      : [
          'To bear in mind',
          ...notes.flatMap((note) => wrapped(printable(note, 400), { first: '  - ', indent: '    ' })),
        ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function sideLine(letter: string, side: Side): string {
  const when =
    side.from === null || Math.abs(side.from) > 8e12
      ? ''
      : `, from ${new Date(side.from * 1000).toISOString().slice(0, 19)}Z`;
  const unit = side.unit === 'burst' ? 'flow' : 'request';
  const searched = side.sightings === null ? '' : `, ${count(side.sightings.length, 'canary hit')}`;
  return `${letter}  ${shorten(printable(side.name, 200), 60)}: ${side.kind}, ${duration(side.seconds)}${when}, ${count(side.contacts.length, unit)}${searched}`;
}

const titled = (title: string, total: number, lines: readonly string[]): string[] =>
  total === 0
    ? []
    : [
        `${title} (${total})`,
        ...lines.map((line) => `  ${line}`),
        ...(total > mostRows ? [`  and ${total - mostRows} more; --json lists all`] : []),
      ];

function canaryBlock(changes: readonly Extract<Change, { kind: 'canary-lost' | 'canary-gained' }>[]): string[] {
  const columns: Column[] = [
    { title: '' },
    { title: 'canary', most: 24 },
    { title: 'endpoint', most: 32 },
    { title: 'chain' },
    { title: 'times', align: 'right' },
    { title: 'match' },
  ];
  const rows = changes
    .slice(0, mostRows)
    .map(({ kind, canary }) => [
      kind === 'canary-lost' ? 'gone' : 'new',
      printable(canary.label),
      printable(canary.endpoint),
      chainWords(canary.chain),
      String(canary.count),
      canary.strength === 'proof' ? 'proof' : 'weak',
    ]);
  return titled('Canaries', changes.length, textTable(columns, rows, 98));
}

function endpointBlock(
  title: string,
  changes: readonly Extract<Change, { kind: 'vanished' | 'appeared' }>[],
): string[] {
  const rows = changes.slice(0, mostRows).flatMap(({ name, profiles, p }) => {
    const [first] = profiles;
    const alone = profiles.length === 1 && first !== undefined;
    const members = profiles
      .slice(0, mostMembers)
      .map((one) => [
        alone ? cellName(one) : `  ${cellName(one)}`,
        shortSite(one) + (one.site.nameClaims === null ? '' : `; its name says ${printable(one.site.nameClaims)}`),
        uploads(one),
        size(one),
        alone ? pValue(p) : '',
      ]);
    if (alone) return members;
    const total = profiles.reduce((sum, one) => sum + one.uploads.length, 0);
    const sum = profiles.reduce((all, one) => all + one.bytes, 0);
    const rest = profiles.length - mostMembers;
    return [
      [
        printable(name),
        `${profiles.length} hosts`,
        total === 0 ? '-' : grouped(total),
        sum === 0 ? '-' : bytes(sum),
        pValue(p),
      ],
      ...members,
      ...(rest > 0 ? [[`  and ${count(rest, 'more host', 'more hosts')}`, '', '', '', '']] : []),
    ];
  });
  return titled(
    title,
    changes.length,
    textTable([...endpointColumns, { title: 'by chance', align: 'right' }], rows, 98),
  );
}

function movedBlock(
  changes: readonly Extract<Change, { kind: 'moved' | 'may-have-moved' }>[],
  difference: Difference,
): string[] {
  return sentenceBlock('Moved', changes, difference);
}

function sentenceBlock(title: string, changes: readonly Change[], difference: Difference): string[] {
  const lines = changes
    .slice(0, mostRows)
    .flatMap((change) => wrapped(changeSentence(change, difference), { width: 96, first: '- ', indent: '  ' }));
  return titled(title, changes.length, lines);
}

function unchangedBlock(unchanged: Difference['unchanged']): string[] {
  if (unchanged.length === 0) return [];
  const few = unchanged.filter(({ tooFew }) => tooFew).length;
  const names = unchanged.slice(0, 6).map(({ b }) => profileName(b));
  const rest = unchanged.length - names.length;
  const line = `No change shown at ${count(unchanged.length, 'endpoint')}: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const untold = few === 0 ? '' : `; ${few} of them with too few uploads to tell`;
  return wrapped(`${line}${untold}.`);
}
