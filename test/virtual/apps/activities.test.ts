import t from 'tap';
import { createActivities, fullComponent } from '../../../harness/virtual/apps/activities.ts';
import type { Intent } from '../../../harness/virtual/system.ts';

const intent = (change: Partial<Intent>): Intent => ({
  action: null,
  data: null,
  component: null,
  extras: {},
  ...change,
});
const view = 'android.intent.action.VIEW';

function table() {
  const opened: Intent[] = [];
  const activities = createActivities();
  activities.install([
    {
      package: 'com.android.browser',
      activity: 'com.android.browser.BrowserActivity',
      filters: [
        { action: view, schemes: ['http'] },
        { action: 'android.intent.action.MAIN', schemes: [] },
      ],
      open: (given) => {
        opened.push(given);
        return { package: 'com.android.browser', activity: 'com.android.browser.BrowserActivity', widgets: () => [] };
      },
    },
  ]);
  return { activities, opened };
}

t.test('a short component is completed as ComponentName does', async (t) => {
  t.equal(fullComponent('com.android.updater/.MainActivity'), 'com.android.updater/com.android.updater.MainActivity');
  t.equal(fullComponent('a.b/c.D'), 'a.b/c.D');
});

t.test('the launcher is in the foreground at first, and again after home', async (t) => {
  const { activities } = table();
  t.equal(activities.foreground.package, 'com.miui.home');
  t.equal(activities.start(intent({ component: 'com.android.browser/.BrowserActivity' })), true);
  t.equal(activities.foreground.package, 'com.android.browser');
  activities.home();
  t.equal(activities.foreground.package, 'com.miui.home');
});

t.test('an address is opened by whoever answers its scheme', async (t) => {
  const { activities, opened } = table();
  t.equal(activities.start(intent({ action: view, data: 'HTTP://x.test/' })), true);
  t.equal(opened[0]?.data, 'HTTP://x.test/');
  t.equal(activities.start(intent({ action: view, data: 'geo:0,0' })), false);
  t.equal(activities.start(intent({ action: view })), false);
  t.equal(activities.start(intent({ component: 'com.none/.Main' })), false);
});

t.test('MAIN without a component is the Home key', async (t) => {
  const { activities } = table();
  activities.start(intent({ component: 'com.android.browser/.BrowserActivity' }));
  t.equal(activities.start(intent({ action: 'android.intent.action.MAIN' })), true);
  t.equal(activities.foreground.package, 'com.miui.home');
});

t.test('a tap on an icon opens its app', async (t) => {
  const { activities } = table();
  const [icon] = activities.foreground.widgets();
  t.equal(icon?.text, 'browser');
  icon?.onTap?.();
  t.equal(activities.foreground.package, 'com.android.browser');
});
