import type { Clock, Screen, Usage } from '../system.ts';

export type UsageStats = {
  /** The foreground is another one now. */
  resumed(screen: Pick<Screen, 'package' | 'activity'>): void;
  list(): readonly Usage[];
  forget(name: string): void;
};

/** Counts what is in front, and for how long. */
export function createUsageStats(clock: Clock): UsageStats {
  const counts = new Map<string, Usage>();
  let front: { readonly package: string; readonly since: number } | null = null;
  const withFront = (): void => {
    const usage = front && counts.get(front.package);
    if (!front || !usage) return;
    counts.set(front.package, { ...usage, milliseconds: usage.milliseconds + clock.now() - front.since });
    front = { ...front, since: clock.now() };
  };
  return {
    resumed: ({ package: name, activity }) => {
      withFront();
      const usage = counts.get(name) ?? { name, starts: 0, milliseconds: 0, lastUsed: 0, activities: {} };
      const activities = { ...usage.activities, [activity]: (usage.activities[activity] ?? 0) + 1 };
      // Moving within an application is no new launch of it.
      const starts = usage.starts + (front?.package === name ? 0 : 1);
      counts.set(name, { ...usage, starts, lastUsed: clock.now(), activities });
      front = { package: name, since: clock.now() };
    },
    list: () => {
      withFront();
      return [...counts.values()];
    },
    forget: (name) => {
      counts.delete(name);
    },
  };
}
