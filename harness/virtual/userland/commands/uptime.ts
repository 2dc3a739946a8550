import type { Call, Reply } from '../command.ts';

/** `uptime`: toolbox counts days, hours, minutes and seconds since boot; toybox prints what Unix prints. */
export function uptime({ system: { clock, sdk } }: Call): Reply {
  const total = Math.floor(clock.uptime() / 1000);
  if (sdk < 23)
    return { stdout: `up time: ${days(total)}, idle time: ${days(Math.floor(total * 0.9))}, sleep time: ${days(0)}\n` };
  const now = new Date(clock.now()).toISOString().slice(11, 19);
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60)];
  const up = hours === 0 ? `${minutes} min` : `${hours}:${String(minutes).padStart(2, '0')}`;
  return { stdout: ` ${now} up ${up},  0 users,  load average: 0.10, 0.10, 0.10\n` };
}

/** toolbox/uptime.c: days only when there are some. */
function days(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = `${two((seconds % 86_400) / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
  const whole = Math.floor(seconds / 86_400);
  return whole === 0 ? clock : `${whole} days, ${clock}`;
}
