const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const two = (value: number) => String(value).padStart(2, '0');

/** Formats handset epoch milliseconds as strftime(3) does in the C locale; a conversion that is not known stays as it is. */
export function formatTime(time: number, { format, zone }: { format: string; zone: string }): string {
  // `%s` alone is asked for many times a second and needs no calendar.
  if (format === '%s') return String(Math.floor(time / 1000));
  const offset = zoneOffset(time, zone);
  const local = new Date(Math.floor(time / 1000) * 1000 + offset.minutes * 60_000);
  return expand(format, { time, local, offset });
}

type Moment = { time: number; local: Date; offset: { minutes: number; name: string } };

function expand(format: string, moment: Moment): string {
  return format.replace(/%(.)/gs, (whole, conversion: string) => convert(conversion, moment) ?? whole);
}

function convert(conversion: string, moment: Moment): string | null {
  const { time, local, offset } = moment;
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const [hour, week] = [local.getUTCHours(), local.getUTCDay()];
  switch (conversion) {
    case 's':
      return String(Math.floor(time / 1000));
    case 'Y':
      return String(year);
    case 'y':
      return two(year % 100);
    case 'm':
      return two(month + 1);
    case 'd':
      return two(day);
    case 'e':
      return String(day).padStart(2, ' ');
    case 'H':
      return two(hour);
    case 'I':
      return two(hour % 12 || 12);
    case 'M':
      return two(local.getUTCMinutes());
    case 'S':
      return two(local.getUTCSeconds());
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'j':
      return String(Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000) + 1).padStart(3, '0');
    case 'a':
      return (dayNames[week] ?? '').slice(0, 3);
    case 'A':
      return dayNames[week] ?? '';
    case 'b':
    case 'h':
      return (monthNames[month] ?? '').slice(0, 3);
    case 'B':
      return monthNames[month] ?? '';
    case 'u':
      return String(week || 7);
    case 'w':
      return String(week);
    case 'Z':
      return offset.name;
    case 'z': {
      const minutes = Math.abs(offset.minutes);
      return `${offset.minutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
    }
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    case 'F':
      return expand('%Y-%m-%d', moment);
    case 'T':
      return expand('%H:%M:%S', moment);
    case 'R':
      return expand('%H:%M', moment);
    case 'D':
      return expand('%m/%d/%y', moment);
    case 'c':
      return expand('%a %b %e %H:%M:%S %Y', moment);
    default:
      return null;
  }
}

/** Names that the tz database gives to zones of the case and ICU does not know; others are shown as `GMT+08:00`, as Android does. */
const abbreviations: Readonly<Record<string, string>> = {
  GMT: 'GMT',
  UTC: 'UTC',
  'Asia/Hong_Kong': 'HKT',
  'Asia/Shanghai': 'CST',
  'Asia/Singapore': 'SGT',
  'Asia/Taipei': 'CST',
};

/** A zone's offset from UTC at a time. A name that is not known counts as GMT, as in bionic. */
function zoneOffset(time: number, zone: string): Moment['offset'] {
  if (zone === 'GMT' || zone === 'UTC') return { minutes: 0, name: zone };
  let text: string;
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(time);
    text = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  } catch (error) {
    if (error instanceof RangeError) return { minutes: 0, name: 'GMT' };
    throw error;
  }
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(text) ?? [];
  const size = Number(hours) * 60 + Number(minutes);
  return { minutes: sign === '-' ? -size : size, name: abbreviations[zone] ?? text };
}
