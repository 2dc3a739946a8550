import { readFile } from 'node:fs/promises';
import { type Canary, type CanaryKind, isCanaryFile } from '../model/canary.ts';
import { LeakdiffError } from '../model/failure.ts';

const expected = 'expected {"canaries":[{"id":"c1","kind":"phone","value":"+85291234567"}]}';

const badFile = (file: string, what: string, cause: unknown): LeakdiffError =>
  new LeakdiffError('BAD_FILE', `${file}: ${what}`, { cause });

/** Reads a canary file, in which no id may stand twice: its findings could not be told apart. `BAD_FILE` where it is none. */
export async function readCanaries(file: string): Promise<Canary[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw badFile(file, `cannot be read (${errorCode(cause)}); expected a file of canaries`, cause);
  });
  let value: unknown;
  try {
    // Editors on Windows begin a file with a byte order mark.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw badFile(file, `is not JSON; ${expected}`, cause);
  }
  if (!isCanaryFile(value)) throw await faultOf(file, value);
  const { canaries } = value;
  const ids = new Set<string>();
  canaries.forEach(({ id }, index) => {
    if (ids.has(id)) throw badFile(file, `canaries.${index}.id: "${id}" stands twice; give each canary its own`, null);
    ids.add(id);
  });
  return canaries;
}

/** What is wrong with it, and where, by the schema. */
async function faultOf(file: string, value: unknown): Promise<LeakdiffError> {
  const { canaryFileSchema } = await import('../model/canary-schema.ts');
  const { error } = canaryFileSchema.safeParse(value);
  const issue = error?.issues[0];
  return badFile(file, `${issue?.path.join('.') || 'the whole'}: ${issue?.message}; ${expected}`, error);
}

/** What a value of a kind looks like, for those that have a shape; any other value is searched for only as it is written. */
const shapes: Partial<Record<CanaryKind, readonly [RegExp, string]>> = {
  phone: [/^\+(?:\D*\d){7,15}\D*$/, 'a telephone number with a plus sign and its country code'],
  email: [/^\S+@\S+$/, 'an e-mail address'],
  imei: [/^(?:\D*\d){14,16}\D*$|^[0-9a-f]{14}$/i, 'an IMEI of 14 to 16 digits'],
  imsi: [/^(?:\D*\d){14,15}\D*$/, 'an IMSI of 14 or 15 digits'],
  iccid: [/^(?:\s*\d){18,20}[\sF]*$/i, 'an ICCID of 18 to 20 digits'],
  mac: [/^(?:[^0-9a-f]*[0-9a-f]){12}$/i, 'a MAC address of twelve hexadecimal digits'],
  bssid: [/^(?:[^0-9a-f]*[0-9a-f]){12}$/i, 'a MAC address of twelve hexadecimal digits'],
  location: [/^\s*-?\d+(?:\.\d+)?\s*,\s*-?\d+(?:\.\d+)?\s*$/, 'latitude,longitude in decimal degrees'],
  uuid: [/^(?:[^0-9a-f]*[0-9a-f]){32}\W*$/i, 'a UUID'],
  ad_id: [/^(?:[^0-9a-f]*[0-9a-f]){32}\W*$/i, 'a UUID'],
};

/** More doubts than these are only counted. */
const mostDoubts = 10;

/** English lines on canaries that will hardly be found as their owner thinks: of another shape than their kind, without letters or digits, or the same value twice. */
export function doubtsOf(canaries: readonly Canary[]): string[] {
  const first = new Map<string, string>();
  const doubts: string[] = [];
  for (const { id, kind, value } of canaries) {
    const shape = shapes[kind];
    const same = first.get(`${kind}\0${value}`);
    if (same === undefined) first.set(`${kind}\0${value}`, id);
    else doubts.push(`canary "${id}" has the same value as "${same}" and is reported under that id`);
    if (shape !== undefined && !shape[0].test(value))
      doubts.push(`canary "${id}": "${value}" is not ${shape[1]}; other ways to write it may be missed`);
    else if (!/[\p{L}\p{N}]/u.test(value)) doubts.push(`canary "${id}" has neither letters nor digits`);
  }
  if (doubts.length <= mostDoubts) return doubts;
  return [...doubts.slice(0, mostDoubts), `and ${doubts.length - mostDoubts} more canaries like these`];
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
