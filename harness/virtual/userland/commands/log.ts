import type { Call, Reply } from '../command.ts';
import type { LogPriority } from '../log.ts';

const priorities = 'VDIWEF';

/** `log [-p PRIORITY] [-t TAG] MESSAGE...` writes a line to the handset's log. */
export function log({ argv, log: ring }: Call): Reply {
  let [priority, tag, index]: [LogPriority, string, number] = ['I', 'log', 0];
  for (; index < argv.length && (argv[index] === '-p' || argv[index] === '-t'); index += 2) {
    const value = argv[index + 1] ?? '';
    if (argv[index] === '-t') tag = value;
    else {
      const letter = value.charAt(0).toUpperCase();
      if (letter === '' || !priorities.includes(letter)) return { stderr: usage, code: 255 };
      priority = letter as LogPriority;
    }
  }
  const message = argv.slice(index).join(' ');
  if (message === '') return { stderr: usage, code: 255 };
  ring.write({ priority, tag, message });
  return {};
}

const usage = 'USAGE: log [-p priorityChar] [-t tag] message\n\tpriorityChar should be one of:\n\t\tv,d,i,w,e\n';
