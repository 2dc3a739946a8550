import type { Call, Reply } from '../command.ts';
import type { LogLine, LogPriority } from '../log.ts';
import { formatTime } from '../strftime.ts';

const order = 'VDIWEFS';

type Options = { dump: boolean; clear: boolean; tail: number | null; format: string; filters: string[] };

/** `logcat [-d] [-c] [-t N] [-v brief|tag|time|threadtime|raw] [-s] [TAG:PRIORITY ...]`; without -d or -t it goes on until it is ended. */
export async function logcat({ argv, log, system, print, gone }: Call): Promise<Reply> {
  const options = parseOptions(argv, system.sdk);
  if (options === null) return { stderr: 'Usage: logcat [options] [filterspecs]\n', code: 255 };
  if (options.clear) {
    log.clear();
    return {};
  }
  const zone = system.properties.get('persist.sys.timezone') || 'GMT';
  const passes = filterOf(options.filters);
  const show = (line: LogLine) => (passes(line) ? printLine(line, { format: options.format, zone }) : '');
  const lines = options.tail === null ? log.lines() : log.lines().slice(-options.tail);
  const head = system.sdk < 21 ? '--------- beginning of /dev/log/main\n' : '--------- beginning of main\n';
  const stdout = `${head}${lines.map(show).join('')}`;
  if (options.dump || options.tail !== null) return { stdout };
  print(stdout);
  const end = log.follow((line) => {
    const text = show(line);
    if (text !== '') print(text);
  });
  await new Promise<void>((resolve) => {
    if (gone.aborted) resolve();
    else gone.addEventListener('abort', () => resolve(), { once: true });
  });
  end();
  return {};
}

function parseOptions(argv: readonly string[], sdk: number): Options | null {
  const options: Options = {
    dump: false,
    clear: false,
    tail: null,
    format: sdk < 24 ? 'brief' : 'threadtime',
    filters: [],
  };
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === '-d') options.dump = true;
    else if (argument === '-c') options.clear = true;
    else if (argument === '-s') options.filters.unshift('*:S');
    else if (argument === '-t' || argument === '-v' || argument === '-b') {
      index += 1;
      const value = argv[index] ?? '';
      if (argument === '-v') options.format = value;
      if (argument === '-t') {
        options.tail = Number(value);
        if (!Number.isInteger(options.tail) || options.tail < 1) return null;
      }
    } else if (argument.startsWith('-')) return null;
    else options.filters.push(argument);
  }
  return options;
}

/** `TAG:PRIORITY` lets a tag's lines pass from that priority on; `*` stands for all other tags; a tag alone means `:V`. */
function filterOf(filters: readonly string[]): (line: LogLine) => boolean {
  const floors = new Map(
    filters.map((filter) => {
      const [tag = '', priority = 'V'] = filter.split(':');
      return [tag, order.indexOf((priority.toUpperCase() || 'V') as LogPriority)];
    }),
  );
  return ({ tag, priority }) => order.indexOf(priority) >= (floors.get(tag) ?? floors.get('*') ?? 0);
}

function printLine(
  { time, pid, priority, tag, message }: LogLine,
  { format, zone }: { format: string; zone: string },
): string {
  const who = String(pid).padStart(5);
  const stamp = () => {
    const milliseconds = String(Math.floor(time % 1000)).padStart(3, '0');
    return `${formatTime(time, { format: '%m-%d %H:%M:%S', zone })}.${milliseconds}`;
  };
  switch (format) {
    case 'raw':
      return `${message}\n`;
    case 'tag':
      return `${priority}/${tag}: ${message}\n`;
    case 'time':
      return `${stamp()} ${priority}/${tag}(${who}): ${message}\n`;
    case 'threadtime':
      return `${stamp()} ${who} ${who} ${priority} ${tag}: ${message}\n`;
    default:
      return `${priority}/${tag.padEnd(8)}(${who}): ${message}\n`;
  }
}
