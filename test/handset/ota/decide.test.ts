import t from 'tap';
import { decide, freshMemory, type UpdaterMemory } from '../../../harness/handset/ota/decide.ts';
import type { ScreenNode } from '../../../harness/handset/ota/window.ts';

const texts = { buttons: ['Restart now', 'Download', 'Check for updates'], nothing: ['up to date'] };
const screen = (...labels: string[]): ScreenNode[] =>
  labels.map((text, i) => ({
    text,
    description: '',
    enabled: true,
    bounds: { left: 0, top: i * 100, right: 200, bottom: i * 100 + 100 },
  }));

/** What is done on each of a row of screens. */
function play(...screens: ScreenNode[][]): string[] {
  let memory: UpdaterMemory = freshMemory;
  return screens.map((nodes) => {
    const decision = decide(nodes, texts, memory);
    memory = decision.memory;
    return decision.move.kind === 'tap' ? `tap ${decision.move.label}` : decision.move.kind;
  });
}

t.test('an update is checked for, downloaded and installed', async (t) => {
  t.same(
    play(
      screen('Check for updates'),
      screen('Checking...'),
      screen('MIUI JHCCNBH45.0', 'Download', 'Check for updates'),
      screen('Downloading 40%'),
      screen('Restart now'),
    ),
    ['tap Check for updates', 'wait', 'tap Download', 'wait', 'tap Restart now'],
  );
});

t.test('"up to date" from before the check is not believed, after it is, when seen twice', async (t) => {
  const idle = screen('Your phone is up to date', 'Check for updates');
  t.same(play(idle, screen('Checking...'), idle, idle), ['tap Check for updates', 'wait', 'wait', 'nothing']);
});

t.test('"up to date" without any button is believed when seen twice in a row', async (t) => {
  const nothing = screen('up to date');
  t.same(play(nothing, screen('Loading'), nothing, nothing), ['wait', 'wait', 'wait', 'nothing']);
});
