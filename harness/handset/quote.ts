import { LeakdiffError } from '../model/failure.ts';

/**
 * One argument as a word of a POSIX shell: single quotes, in which nothing is special but the single quote itself (POSIX 2.2.2).
 * Throws BAD_ARGUMENT for a NUL, which no argument can hold.
 */
export function quote(argument: string): string {
  if (argument.includes('\0')) {
    throw new LeakdiffError('BAD_ARGUMENT', 'a shell argument holds a NUL byte; none can; take it out');
  }
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** A command line from its words. */
export function commandLine(...words: readonly string[]): string {
  return words.map(quote).join(' ');
}
