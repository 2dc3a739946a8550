import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { type Bench, benchSchema, type DeviceProfile } from '../model/device.ts';
import { LeakdiffError } from '../model/failure.ts';
import { limits } from '../model/limits.ts';

/** A handset that a program put on the bench, for as long as the program's standard input stays open. */
export type RunningBench = {
  readonly bench: Bench;
  /** Ends the program with all that it started. */
  stop(): Promise<void>;
};

const repository = join(import.meta.dirname, '..', '..');
const keptLogLines = 40;

/** The program's own word for why it could not start: its last line on standard error, without its name in front. */
function lastWord(log: readonly string[]): string {
  return (log.at(-1) ?? 'it said nothing').replace(/^leakdiff[^:]*: /, '');
}

/** Starts a profile's bench program and waits for its one line of JSON. */
export async function startBench(of: {
  attach: Extract<DeviceProfile['attach'], { kind: 'program' }>;
  args: readonly string[];
}): Promise<RunningBench> {
  const child = execa({ stdin: 'pipe', stdout: 'pipe', stderr: 'pipe', buffer: false, reject: false })(
    process.execPath,
    [join(repository, of.attach.program), ...of.attach.args, ...of.args],
  );
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line.slice(0, limits.logLineBytes));
    if (log.length > keptLogLines) log.shift();
  });

  const stop = async (): Promise<void> => {
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), limits.bench.stopMs);
    await child;
    clearTimeout(timer);
  };

  const firstLine = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void child.then(({ exitCode }) =>
      reject(
        exitCode === 2
          ? new LeakdiffError('BAD_ARGUMENT', lastWord(log))
          : new LeakdiffError('HANDSET_ABSENT', `the virtual handset did not start: ${lastWord(log)}`),
      ),
    );
    setTimeout(
      () =>
        reject(
          new LeakdiffError(
            'HANDSET_SILENT',
            `${of.attach.program} did not put its handset on the bench within ${limits.bench.readyMs / 1000} s: ${lastWord(log)}`,
          ),
        ),
      limits.bench.readyMs,
    ).unref();
  });

  try {
    return { bench: benchSchema.parse(JSON.parse(await firstLine)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
