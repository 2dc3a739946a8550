import { LeakdiffError } from '../../model/failure.ts';
import { commandLine, quote } from '../quote.ts';
import { parseRows, type Rows } from '../rows.ts';
import type { ShellOptions, ShellResult } from '../shell.ts';

/** A shell of some right on the handset: `Handset.shell` or `Handset.asRoot`. */
export type Run = (command: string, options?: ShellOptions) => Promise<ShellResult>;

/** A typed value for a column; `l` and `i` are both 64 bits wide only where `content` is newer than 4.4, `l` always. */
export type Bind = readonly [column: string, type: 's' | 'i' | 'l', value: string | number];

/** `content insert`: prints no URI before 10 and exits 0 whatever happens, so only a query afterwards tells (FIELD 2.9). */
export function contentInsert(uri: string, binds: readonly Bind[]): string {
  const words = binds.flatMap(([column, type, value]) => ['--bind', quote(`${column}:${type}:${value}`)]);
  return `content insert --uri ${quote(uri)} ${words.join(' ')}`;
}

export function contentDelete(uri: string, where: string): string {
  return commandLine('content', 'delete', '--uri', uri, '--where', where);
}

export type Query = {
  readonly uri: string;
  /** The column with free text last: see `parseRows`. */
  readonly columns: readonly string[];
  readonly where?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Millisecond bound for one query: a phone book of thousands takes a real 4.3 handset some seconds to print. */
const queryMs = 120_000;

/** Runs `content query`; a provider that refuses is told as `ok: false`, since `content` says so only in its output. */
export async function queryContent(run: Run, query: Query): Promise<Rows> {
  const words = ['content', 'query', '--uri', query.uri, '--projection', query.columns.join(':')];
  if (query.where !== undefined) words.push('--where', query.where);
  const options = { what: `reading ${query.uri}`, timeoutMs: queryMs, signal: query.signal };
  const { stdout, stderr } = await run(commandLine(...words), options);
  const rows = parseRows(stdout, query.columns);
  return rows.ok ? rows : { ok: false, said: `${rows.said}\n${stderr}`.trim() };
}

/** The line of a Java stack trace that says what is wrong. */
export function refusalIn(said: string): string | null {
  const line = said.split('\n').find((text) => /Exception|Error while accessing|\[ERROR\]|not found/.test(text));
  const reason = said.split('\n').find((text) => /\w+Exception: /.test(text));
  return (reason ?? line)?.trim().slice(0, 300) ?? null;
}

/** A nonce marks what was planted and is put into LIKE patterns and shell words, so it must be plain. */
export function checkNonce(nonce: string): void {
  if (/^[a-z0-9]{6,32}$/.test(nonce)) return;
  throw new LeakdiffError('BAD_ARGUMENT', `the nonce "${nonce}" is not plain; 6 to 32 of a-z and 0-9 were expected`);
}
