import t from 'tap';
import type { ScreenNode } from '../../../harness/handset/ota/window.ts';
import { clearPages, decidePage, installPages, unlockPages } from '../../../harness/handset/trust/pages.ts';

const screen = (...texts: readonly string[]): ScreenNode[] =>
  texts.map((text, row) => ({
    ...{ text, description: '', enabled: true },
    bounds: { left: 0, top: row * 100, right: 100, bottom: row * 100 + 100 },
  }));

t.test('each page of the installer is known by its sign, and its button is tapped', async (t) => {
  t.match(decidePage(screen('Name the certificate', 'Certificate name:', 'Cancel', 'OK'), installPages), {
    kind: 'tap',
    label: 'OK',
    y: 350,
  });
  const attention = 'You need to set a lock screen PIN or password before you can use credential storage.';
  t.match(decidePage(screen('Attention', attention, 'OK', 'Cancel'), installPages), { kind: 'tap', label: 'OK' });
  t.match(decidePage(screen('Choose screen lock', 'Pattern', 'PIN', 'Password'), installPages), {
    kind: 'tap',
    label: 'PIN',
  });
  t.match(decidePage(screen('Choose your PIN', '', 'Continue'), installPages), { kind: 'pin', label: 'Continue' });
  t.match(decidePage(screen('Confirm your PIN', '', 'OK'), installPages), { kind: 'pin', label: 'OK' });
  t.match(decidePage(screen('All the contents will be removed', 'OK', 'Cancel'), clearPages), {
    kind: 'tap',
    label: 'OK',
  });
  t.match(decidePage(screen('Choose screen lock', 'None', 'PIN'), unlockPages), { kind: 'tap', label: 'None' });
});

t.test('a screen that is none of them is left alone', async (t) => {
  t.same(decidePage(screen('Browser', 'OK', 'PIN'), installPages), { kind: 'none' });
  t.same(decidePage([], installPages), { kind: 'none' });
});
