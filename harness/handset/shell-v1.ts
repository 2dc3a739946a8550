import { quote } from './quote.ts';

/** Output of a command, as both shell services give it. Where `stderr` cannot be told apart (before 7.0) it is inside `stdout`. */
export type ShellResult = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

/**
 * The v1 shell service (all that adbd up to 6.x has) gives no exit code: the command runs in a subshell, and a nonce is printed with
 * `$?` after it. `eval` keeps a syntax error of the command from swallowing the nonce; a terminal never ends its input, /dev/null does.
 */
export function wrapWithNonce(command: string, nonce: string): string {
  return `(eval ${quote(command)}) </dev/null; echo ${nonce}$?`;
}

/**
 * Looks for the nonce line at the end of what has come so far; null while it is not there, and null at the end of the stream means that
 * the transport broke, whatever the output looks like. A PTY (adbd up to 6.x, forkpty in services.c) turned every LF into CR LF; the
 * nonce's own line tells whether there is one, and then each CR LF is an LF again.
 */
export function readNonce(output: Buffer, nonce: string): ShellResult | null {
  const at = output.lastIndexOf(nonce);
  if (at < 0) return null;
  const tail = /^(\d{1,3})(\r?)\n$/.exec(output.subarray(at + nonce.length).toString('latin1'));
  if (!tail) return null;
  const text = output.subarray(0, at).toString();
  return {
    stdout: tail[2] ? text.replaceAll('\r\n', '\n') : text,
    stderr: '',
    exitCode: Number(tail[1]),
  };
}
