import { execa } from 'execa';
import { LeakdiffError } from '../model/failure.ts';

/** A capture is listed and followed within this time each run, or not at all. */
const runMs = 10 * 60_000;
/** Connections followed in one run of tshark; each costs it a look at every packet. */
const perRun = 64;
/** Connections followed of one capture. */
const mostStreams = 4096;

export type TsharkOptions = {
  readonly capture: string;
  /** A key log in the format of NSS; null where the capture holds its secrets itself. */
  readonly keylog: string | null;
  /** The fields that are listed of each TLS frame. */
  readonly fields: readonly string[];
  /** Each line of the list, then of what is followed. */
  readonly onLine: (line: string) => void;
};

/**
 * Has tshark list the TLS frames of a capture, and then follow what it can decrypt of each connection (`-z follow,tls,yaml`). Gives notes of what
 * was cut short. Throws PROGRAM_MISSING where there is no tshark.
 */
export async function followTls({ capture, keylog, fields, onLine }: TsharkOptions): Promise<string[]> {
  // Segments out of order would end the decryption: tshark puts them in order only when it is told to.
  const preferences = ['-o', 'tcp.reassemble_out_of_order:TRUE', '-o', 'tcp.desegment_tcp_streams:TRUE'];
  const keys = keylog === null ? [] : ['-o', `tls.keylog_file:${keylog}`];
  const base = ['-n', '-r', capture, ...preferences, ...keys];
  const streams = new Set<number>();
  const notes: string[] = [];
  const listed = [
    '-Y',
    'tls && tcp',
    '-T',
    'fields',
    '-E',
    'occurrence=a',
    ...fields.flatMap((field) => ['-e', field]),
  ];
  const streamAt = fields.indexOf('tcp.stream');
  await run([...base, ...listed], (line) => {
    const stream = Number(line.split('\t')[streamAt]?.split(',').at(-1) || Number.NaN);
    if (Number.isInteger(stream)) streams.add(stream);
    onLine(line);
  });
  const wanted = [...streams].sort((a, b) => a - b);
  if (wanted.length > mostStreams)
    notes.push(`only the first ${mostStreams} of ${wanted.length} TLS connections were handed to tshark`);
  for (let at = 0; at < Math.min(wanted.length, mostStreams); at += perRun) {
    const followed = wanted.slice(at, at + perRun).flatMap((stream) => ['-z', `follow,tls,yaml,${stream}`]);
    await run([...base, '-q', ...followed], onLine);
  }
  return [...new Set(notes)];

  async function run(args: readonly string[], onLine: (line: string) => void): Promise<void> {
    try {
      const child = execa('tshark', args, { stdin: 'ignore', stderr: 'ignore', buffer: false, timeout: runMs });
      for await (const line of child) onLine(line);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
        throw new LeakdiffError(
          'PROGRAM_MISSING',
          'tshark, which decrypts TLS, is not installed; mend it: apt-get install tshark',
          { cause },
        );
      const late = cause instanceof Error && 'timedOut' in cause && cause.timedOut === true;
      notes.push(
        late
          ? `tshark did not finish within ${runMs / 60_000} minutes; what it gave until then was searched`
          : 'tshark could not read the capture to its end; what it gave until then was searched',
      );
    }
  }
}
