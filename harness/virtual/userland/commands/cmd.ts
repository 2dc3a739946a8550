import type { Call, Command, Reply } from '../command.ts';
import { am } from './am.ts';
import { appops } from './appops.ts';
import { pm } from './pm.ts';
import { settings } from './settings.ts';

const services: Readonly<Record<string, Command>> = { activity: am, appops, package: pm, settings };

/** `cmd SERVICE ...`, from Android 7 on: the same commands by their service. */
export function cmd(call: Call): Reply | Promise<Reply> {
  const [name = '', ...argv] = call.argv;
  if (name === '-l')
    return {
      stdout: `Currently running services:\n${Object.keys(services)
        .map((key) => `  ${key}\n`)
        .join('')}`,
    };
  const run = services[name];
  return run === undefined ? { stderr: `cmd: Can't find service: ${name}\n`, code: 20 } : run({ ...call, argv });
}
