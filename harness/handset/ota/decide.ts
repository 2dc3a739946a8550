import { centre, findButton, findText, type ScreenNode } from './window.ts';

/** What the profile says of the updater's screens. */
export type UpdaterTexts = { readonly buttons: readonly string[]; readonly nothing: readonly string[] };

/** What was done so far: taps of each button, and how often in a row nothing but "nothing to install" was seen. */
export type UpdaterMemory = { readonly taps: ReadonlyMap<string, number>; readonly nothingSeen: number };
export const freshMemory: UpdaterMemory = { taps: new Map(), nothingSeen: 0 };

export type UpdaterMove =
  | { readonly kind: 'tap'; readonly label: string; readonly x: number; readonly y: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'nothing'; readonly text: string };

/** A screen of before the check may say "up to date", too; and one look may fall between two screens. */
const nothingLooks = 2;

/**
 * One look at the updater's screen, decided: tap the button that the profile likes best, wait, or give up since there is nothing to
 * install. That is believed only when no listed button is left that was not tapped yet, and twice in a row.
 */
export function decide(
  nodes: readonly ScreenNode[],
  texts: UpdaterTexts,
  memory: UpdaterMemory,
): { readonly move: UpdaterMove; readonly memory: UpdaterMemory } {
  const nothing = findText(nodes, texts.nothing);
  const untapped = texts.buttons.filter((label) => !memory.taps.has(label));
  const button = findButton(nodes, nothing === null ? texts.buttons : untapped);
  if (button) {
    const taps = new Map(memory.taps).set(button.label, (memory.taps.get(button.label) ?? 0) + 1);
    return { move: { kind: 'tap', label: button.label, ...centre(button.node) }, memory: { taps, nothingSeen: 0 } };
  }
  if (nothing === null) return { move: { kind: 'wait' }, memory: { ...memory, nothingSeen: 0 } };
  const nothingSeen = memory.nothingSeen + 1;
  const move: UpdaterMove = nothingSeen >= nothingLooks ? { kind: 'nothing', text: nothing } : { kind: 'wait' };
  return { move, memory: { ...memory, nothingSeen } };
}
