import { scanPicture } from '../../providers/media.ts';
import type { Call, Reply } from '../command.ts';
import { longComponent, type ParsedIntent, parseIntent, printIntent, shortComponent } from './intent.ts';

/** Intent.FLAG_ACTIVITY_NEW_TASK, which `am start` adds. */
const newTask = 0x10000000;

const usage = `usage: am [subcommand] [options]
usage: am start [-D] [-W] [-P <FILE>] [--start-profiler <FILE>]
               [--R COUNT] [-S] [--opengl-trace] [--user <USER_ID> | current] <INTENT>
       am broadcast [--user <USER_ID> | all | current] <INTENT>
       am startservice [--user <USER_ID> | current] <INTENT>
       am force-stop [--user <USER_ID> | all | current] <PACKAGE>
`;

/** `am start|broadcast|startservice|force-stop|kill|kill-all`. On Android 4.x a failed start is told on stderr and exits 0. */
export function am(call: Call): Reply {
  const [verb, ...rest] = call.argv;
  if (verb === 'force-stop' || verb === 'kill') return stop(call, rest.at(-1));
  if (verb === 'kill-all') return {};
  if (verb !== 'start' && verb !== 'broadcast' && verb !== 'startservice') return { stderr: usage };
  let parsed: ParsedIntent;
  try {
    parsed = parseIntent(rest);
  } catch (error) {
    return { stderr: `Error: ${(error as Error).message}\n`, code: 1 };
  }
  if (verb === 'broadcast') {
    scan(call, parsed);
    return { stdout: `Broadcasting: ${printIntent(parsed)}\nBroadcast completed: result=0\n` };
  }
  if (verb === 'startservice') {
    return { stdout: `Starting service: ${printIntent(parsed)}\n`, stderr: 'Error: Not found; no service started.\n' };
  }
  return start(call, parsed);
}

/** The media scanner listens for files that it is to look at (MediaScannerReceiver.java). */
function scan({ system }: Call, { intent }: ParsedIntent): void {
  const path = intent.data?.startsWith('file://') ? intent.data.slice('file://'.length) : null;
  if (intent.action !== 'android.intent.action.MEDIA_SCANNER_SCAN_FILE' || path === null) return;
  const { rootFolder, clock, providers } = system;
  scanPicture(providers.media, { rootFolder, path, now: clock.now() });
  providers.changed('media');
}

function start({ system, log }: Call, parsed: ParsedIntent): Reply {
  const stdout = `Starting: ${printIntent(parsed)}\n`;
  const told = printIntent({ ...parsed, flags: parsed.flags | newTask });
  log.write({
    priority: 'I',
    tag: 'ActivityManager',
    message: `START u0 ${told.slice('Intent '.length)} from pid ${process.pid}`,
  });
  const { component } = parsed.intent;
  if (system.activities.start(parsed.intent)) {
    const { package: name, activity } = system.activities.foreground;
    const times = `Status: ok\nActivity: ${shortComponent(`${name}/${activity}`)}\nThisTime: 212\nTotalTime: 212\nComplete\n`;
    return { stdout: parsed.wait ? `${stdout}${times}` : stdout };
  }
  const code = system.sdk < 24 ? 0 : 1;
  if (component === null) return { stdout, stderr: `Error: Activity not started, unable to resolve ${told}\n`, code };
  return {
    stdout,
    stderr: `Error type 3\nError: Activity class {${longComponent(component)}} does not exist.\n`,
    code,
  };
}

function stop({ system }: Call, name: string | undefined): Reply {
  if (name === undefined) return { stderr: 'Error: No package supplied\n', code: 1 };
  if (system.activities.foreground.package === name) system.activities.home();
  return {};
}
