import type { Screen } from '../../system.ts';
import type { Call, Reply } from '../command.ts';
import { longComponent, shortComponent } from './intent.ts';

const record = (screen: Screen) => `ActivityRecord{41d8b0a8 u0 ${shortComponent(componentOf(screen))} t1}`;
const componentOf = ({ package: name, activity }: Screen) => `${name}/${activity}`;

/** `dumpsys activity`: the activity that is in front, under its name by version (ActivityManagerService, ActivityStack). */
export function dumpActivity({ system: { activities, sdk } }: Call): Reply {
  const front = record(activities.foreground);
  const focused = sdk < 26 ? `  mFocusedActivity: ${front}\n` : '';
  return {
    stdout: `ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)\n  mResumedActivity: ${front}\n${focused}`,
  };
}

/** `dumpsys window`: the focused window, and whether the screen is on (PhoneWindowManager, WindowManagerService). */
export function dumpWindow({ system: { activities, power } }: Call): Reply {
  const title = longComponent(componentOf(activities.foreground));
  const lines = [
    'WINDOW MANAGER POLICY STATE (dumpsys window policy)',
    `    mScreenOnEarly=${power.screenOn} mScreenOnFully=${power.screenOn} mOrientationSensorEnabled=false`,
    'WINDOW MANAGER WINDOWS (dumpsys window windows)',
    `  mCurrentFocus=Window{41e1f5c0 u0 ${title}}`,
    `  mFocusedApp=AppWindowToken{41c6a1d8 token=Token{41c0bb88 ${record(activities.foreground)}}}`,
  ];
  return { stdout: `${lines.join('\n')}\n` };
}
