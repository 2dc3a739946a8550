import type { Activities, Intent, Screen, Widget } from '../system.ts';

/** An activity that a package declares, as a manifest would: its component and what it answers. */
export type ActivityEntry = {
  readonly package: string;
  /** Full class name, e.g. `com.android.updater.MainActivity`. */
  readonly activity: string;
  /** Intents without a component that it answers: an action, and for data the URI's schemes. */
  readonly filters: readonly { readonly action: string; readonly schemes: readonly string[] }[];
  /** Opens it. The screen becomes the foreground. */
  readonly open: (intent: Intent) => Screen;
};

/** System.activities, to which packages add their own. */
export type ActivityTable = Activities & {
  readonly install: (entries: readonly ActivityEntry[]) => void;
  /** Replaces what users' applications declare; the launcher comes to the front where one of those that are gone was there. */
  readonly installByUser: (entries: readonly ActivityEntry[]) => void;
  /** Puts a window over everything else, as the lock screen is; null takes it away. */
  readonly cover: (screen: Screen | null) => void;
  /** All components as `package/full.Class`, in the order of installation. */
  readonly components: () => readonly string[];
};

/** Pixels of the display: 4.7 inch, 720 x 1280. */
export const display = { width: 720, height: 1280 } as const;

const launcher = { package: 'com.miui.home', activity: 'com.miui.home.launcher.Launcher' } as const;
/** Apps on the home screen, four a row, as far as they are installed. */
const iconSize = 180;
const iconsTop = 400;

/** `com.android.updater/.MainActivity` to `com.android.updater/com.android.updater.MainActivity` (ComponentName.unflattenFromString). */
export function fullComponent(component: string): string {
  const [name = '', activity = ''] = component.split('/', 2);
  return activity.startsWith('.') ? `${name}/${name}${activity}` : component;
}

/** The activity manager of a freshly booted handset: the launcher is in the foreground. `onFront` is told of each screen that comes to the front. */
export function createActivities(onFront: (screen: Screen) => void = () => undefined): ActivityTable {
  const ofFirmware: ActivityEntry[] = [];
  let ofUser: readonly ActivityEntry[] = [];
  const all = (): readonly ActivityEntry[] => [...ofFirmware, ...ofUser];
  let foreground: Screen;
  let covering: Screen | null = null;

  const show = (screen: Screen) => {
    foreground = screen;
    onFront(screen);
  };
  const open = (entry: ActivityEntry, intent: Intent) => {
    show(entry.open(intent));
  };
  const home: Screen = {
    ...launcher,
    widgets: () =>
      all()
        .filter((entry) => entry.filters.some((filter) => filter.action === 'android.intent.action.MAIN'))
        .map((entry, index) => icon({ entry, index, open })),
  };
  foreground = home;

  return {
    install: (more) => {
      ofFirmware.push(...more);
    },
    installByUser: (more) => {
      const gone = ofUser.some((entry) => entry.package === foreground.package);
      ofUser = more;
      if (gone && !ofUser.some((entry) => entry.package === foreground.package)) show(home);
    },
    components: () => all().map((entry) => `${entry.package}/${entry.activity}`),
    start: (intent) => {
      if (isHome(intent)) {
        show(home);
        return true;
      }
      const entry = all().find((candidate) => answers(candidate, intent));
      if (entry === undefined) return false;
      open(entry, intent);
      return true;
    },
    get foreground() {
      return covering ?? foreground;
    },
    cover: (screen) => {
      covering = screen;
    },
    home: () => {
      show(home);
    },
  };
}

/** MAIN without a component is how the Home key asks for the launcher (with a category, which intents here leave out). */
function isHome({ component, action }: Intent): boolean {
  if (component === null) return action === 'android.intent.action.MAIN';
  return fullComponent(component) === `${launcher.package}/${launcher.activity}`;
}

function answers(entry: ActivityEntry, intent: Intent): boolean {
  if (intent.component !== null) return fullComponent(intent.component) === `${entry.package}/${entry.activity}`;
  const scheme = intent.data === null ? null : (/^([a-z][a-z0-9+.-]*):/i.exec(intent.data)?.[1]?.toLowerCase() ?? '');
  return entry.filters.some(
    (filter) =>
      filter.action === intent.action &&
      (scheme === null ? filter.schemes.length === 0 : filter.schemes.includes(scheme)),
  );
}

function icon(options: {
  readonly entry: ActivityEntry;
  readonly index: number;
  readonly open: (entry: ActivityEntry, intent: Intent) => void;
}): Widget {
  const { entry, index, open } = options;
  const left = (index % 4) * iconSize;
  const top = iconsTop + Math.floor(index / 4) * iconSize;
  return {
    text: entry.package.split('.').at(-1) ?? entry.package,
    resourceId: 'com.miui.home:id/icon_title',
    className: 'android.widget.TextView',
    bounds: [left, top, left + iconSize, top + iconSize],
    onTap: () =>
      open(entry, {
        action: 'android.intent.action.MAIN',
        data: null,
        component: `${entry.package}/${entry.activity}`,
        extras: {},
      }),
  };
}
