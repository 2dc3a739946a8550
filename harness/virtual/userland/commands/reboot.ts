import type { Call, Reply } from '../command.ts';

/** How long the caller has to read the reply, host milliseconds. */
const replyMilliseconds = 50;

/** `reboot [recovery|bootloader]`, `reboot -p`. The handset goes down just after the reply. */
export function reboot({ argv, system }: Call): Reply {
  const [reason = ''] = argv;
  const target = reason === '-p' ? 'shutdown' : reason === 'recovery' || reason === 'bootloader' ? reason : 'system';
  setTimeout(() => system.reboot(target), replyMilliseconds);
  return {};
}
