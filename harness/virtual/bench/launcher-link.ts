import { Server } from 'node:net';
import { LeakdiffError } from '../../model/failure.ts';
import { type FromHandset, type ToHandset, toHandsetSchema } from './messages.ts';

/** The handset's end of the channel to its launcher. */
export type LauncherLink = {
  say(message: FromHandset): Promise<void>;
  /** Asks for the listening ADB socket and waits for it. */
  adbSocket(): Promise<Server>;
};

const socketMs = 10_000;

/** Listens to the launcher. Without it there is nobody to live for: `gone` is called once when the channel closes. */
export function linkToLauncher(on: {
  readonly start: (message: Extract<ToHandset, { kind: 'start' }>) => void;
  readonly flood: () => void;
  readonly stop: () => void;
  readonly gone: () => void;
}): LauncherLink {
  const { send } = process;
  if (!send) throw new LeakdiffError('INTERNAL', 'handset.ts is started by main.ts, not by hand; run that');
  let wanted: ((server: Server) => void) | null = null;

  process.on('message', (text: unknown, handle: unknown) => {
    const message = toHandsetSchema.parse(text);
    if (message.kind === 'start') on.start(message);
    else if (message.kind === 'flood') on.flood();
    else if (message.kind === 'stop') on.stop();
    else if (handle instanceof Server && wanted) {
      wanted(handle);
      wanted = null;
    }
  });
  process.once('disconnect', on.gone);

  const say: LauncherLink['say'] = (message) =>
    new Promise((resolve, reject) =>
      process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve())),
    );
  return {
    say,
    adbSocket: async () => {
      const { promise, resolve, reject } = Promise.withResolvers<Server>();
      wanted = resolve;
      const late = setTimeout(
        () => reject(new LeakdiffError('INTERNAL', 'the launcher did not give the ADB socket within 10 s')),
        socketMs,
      );
      await say({ kind: 'listen' });
      return await promise.finally(() => clearTimeout(late));
    },
  };
}
