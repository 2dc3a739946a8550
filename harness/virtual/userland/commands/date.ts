import type { Call, Reply } from '../command.ts';
import { formatTime } from '../strftime.ts';

/** What `date` prints without a format, as C's locale has it. */
const plainFormat = '%a %b %e %H:%M:%S %Z %Y';

/**
 * `date [-u] [+FORMAT]` on the handset's clock; `-d @SECONDS` from Android 6. Setting the clock is refused as it is to the shell of a
 * handset: the virtual clock is the bench's.
 */
export function date({ argv, system }: Call): Reply {
  let zone = system.properties.get('persist.sys.timezone') || 'GMT';
  let format = plainFormat;
  let time = system.clock.now();
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === '-u') zone = 'UTC';
    else if (argument.startsWith('+')) format = argument.slice(1);
    else if (argument === '-d' && system.sdk >= 23 && /^@\d+$/.test(argv[index + 1] ?? '')) {
      time = Number(argv[index + 1]?.slice(1)) * 1000;
      index += 1;
    } else if (argument === '-s' || /^[\d.]+$/.test(argument)) {
      return { stderr: 'settimeofday failed Operation not permitted\n', code: 1 };
    } else return { stderr: `date: bad argument ${argument}\n`, code: 1 };
  }
  return { stdout: `${formatTime(time, { format, zone })}\n` };
}
