import { LeakdiffError } from '../model/failure.ts';
import { pause } from './attach.ts';
import type { Handset } from './handset.ts';
import { wake } from './power.ts';
import { commandLine } from './quote.ts';

export type OpenUrlOptions = {
  readonly url: string;
  /** Asked again and again until true: whether the request was seen. Without it the page just gets `dwellMs`. */
  readonly arrived?: (() => Promise<boolean>) | undefined;
  /** How long the page may take, milliseconds. */
  readonly dwellMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

const dwellMs = 10_000;
const blindDwellMs = 2_000;
const pollMs = 100;

/**
 * Makes the handset itself send a request, as a link that its owner taps would: the positive control. Goes home afterwards.
 * Gives whether the request arrived (null without `arrived`). Throws SHELL_FAILED when nothing on the handset opens the URL.
 */
export async function openUrl(handset: Handset, options: OpenUrlOptions): Promise<{ arrived: boolean | null }> {
  const { url, signal } = options;
  await wake(handset, { signal });
  await startActivity(handset, ['-a', 'android.intent.action.VIEW', '-d', url], signal);
  const arrived = await waitFor(options);
  await goHome(handset, signal);
  return { arrived };
}

/** `am start`; it exits 0 whatever happens, so its words decide. */
export async function startActivity(
  handset: Handset,
  words: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { stdout, stderr, exitCode } = await handset.shell(commandLine('am', 'start', ...words), { signal });
  const said = `${stdout}${stderr}`;
  if (exitCode === 0 && !/^(?:Error|java\.)|Exception/m.test(said)) return;
  throw new LeakdiffError(
    'SHELL_FAILED',
    `am start ${words.join(' ')} failed: ${said.trim().slice(0, 300)}; a screen was expected to open; is the app installed and enabled?`,
  );
}

/** Back to the launcher. */
export async function goHome(handset: Handset, signal?: AbortSignal): Promise<void> {
  await startActivity(handset, ['-a', 'android.intent.action.MAIN', '-c', 'android.intent.category.HOME'], signal);
}

async function waitFor(options: OpenUrlOptions): Promise<boolean | null> {
  const { arrived, signal } = options;
  if (!arrived) {
    await pause(options.dwellMs ?? blindDwellMs, signal);
    return null;
  }
  const deadline = Date.now() + (options.dwellMs ?? dwellMs);
  while (!(await arrived())) {
    if (Date.now() > deadline) return false;
    await pause(pollMs, signal);
  }
  return true;
}
