import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HandsetClock, Knot } from './clock.ts';

/** Where the handset publishes its clock map, on the handset. */
export const clockMapPath = 'data/misc/clock/map.ndjson';
/** Host milliseconds after which the last knot is written again. */
const refreshMs = 500;

/** The map's file: a knot a line, `{"host":epoch ms,"handset":epoch ms}`. */
export function writtenKnots(knots: readonly Knot[]): string {
  return knots
    .map(({ host, handset }) => `${JSON.stringify({ host: round(host), handset: round(handset) })}\n`)
    .join('');
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

/**
 * Keeps the clock map in the handset's root: written whole and renamed, so that no reader meets half a line, at each change of rate
 * and twice a second. Returns a function that stops it. Errors go to `log`: the folder may be away during a factory reset.
 */
export function publishClockMap(options: {
  readonly clock: Pick<HandsetClock, 'knots' | 'onRate'>;
  readonly rootFolder: string;
  readonly log: (line: string) => void;
}): () => Promise<void> {
  const { clock, rootFolder, log } = options;
  const path = join(rootFolder, clockMapPath);
  let writing: Promise<void> | null = null;
  let again = false;
  let failure = '';

  const writeOnce = async (): Promise<void> => {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await writeFile(`${path}.new`, writtenKnots(clock.knots()), { mode: 0o644 });
    await rename(`${path}.new`, path);
  };
  const publish = (): void => {
    if (writing) {
      again = true;
      return;
    }
    writing = writeOnce()
      .then(
        () => {
          failure = '';
        },
        (error: unknown) => {
          if (String(error) !== failure) log(`the clock map could not be written: ${error}`);
          failure = String(error);
        },
      )
      .finally(() => {
        writing = null;
        if (again) {
          again = false;
          publish();
        }
      });
  };

  const forget = clock.onRate(publish);
  const timer = setInterval(publish, refreshMs);
  publish();
  return async () => {
    forget();
    clearInterval(timer);
    again = false;
    await writing;
  };
}
