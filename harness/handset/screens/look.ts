import { isTransportFailure } from '../adb.ts';
import type { Handset } from '../handset.ts';
import { bootIdCommand } from '../identity.ts';
import { readWindow, type ScreenNode } from '../ota/window.ts';
import { commandLine } from '../quote.ts';
import { scratchFolder } from '../script.ts';

/** One look at the screen. `nodes` is null while something moves on it, and when it is off. */
export type Seen = { readonly bootId: string; readonly nodes: readonly ScreenNode[] | null };

/** `uiautomator` starts a Java VM and waits for the screen to be quiet for a second. */
const lookMs = 20_000;
const dumpPath = `${scratchFolder}/leakdiff-window.xml`;

/** The boot id and the window in one round trip; `lost` when the way to the handset broke. */
export async function lookAtScreen(handset: Handset, signal: AbortSignal | undefined): Promise<Seen | 'lost'> {
  const path = commandLine(dumpPath);
  const command = `${bootIdCommand}; rm -f ${path}; uiautomator dump ${path} >/dev/null 2>&1; cat ${path} 2>/dev/null`;
  try {
    const { stdout } = await handset.shell(command, { signal, timeoutMs: lookMs, what: 'looking at the screen' });
    const end = stdout.indexOf('\n');
    return { bootId: stdout.slice(0, end).trim(), nodes: readWindow(stdout.slice(end + 1)) };
  } catch (error) {
    if (isTransportFailure(error)) return 'lost';
    throw error;
  }
}

/** What stands on a screen, for messages. */
export function textsOf(nodes: readonly ScreenNode[]): string {
  const texts = nodes.map((node) => node.text.trim()).filter((text) => text !== '');
  return [...new Set(texts)].join(' | ').slice(0, 300);
}
