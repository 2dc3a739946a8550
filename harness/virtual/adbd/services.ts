import type { Duplex } from 'node:stream';
import type { AdbdOptions, ShellUser } from './options.ts';
import type { Processes } from './processes.ts';
import { type Answer, answerRemount, answerRoot, answerUnroot } from './restart.ts';
import { serveShell, writeTo } from './shell.ts';
import { serveShellProtocol } from './shell-protocol.ts';
import { serveSync } from './sync.ts';
import type { Traits } from './traits.ts';

export type ServiceContext = {
  readonly options: AdbdOptions;
  readonly traits: Traits;
  readonly processes: Processes;
  readonly user: () => ShellUser;
  /** adbd starts anew, as the user that the properties now ask for. */
  readonly restart: () => void;
  /** Ends the transport that the service was opened on. */
  readonly kick: () => void;
};

/** Serves a stream until it ends. */
export type Service = (stream: Duplex) => Promise<void>;

/** `shell:COMMAND` and, from 7.0, `shell,ARGUMENT,...:COMMAND` (services.cpp, ShellService). Null for a malformed name. */
const shellService = (name: string, { options, traits, processes, user }: ServiceContext): Service | null => {
  const colon = name.indexOf(':');
  const flags = name.slice('shell'.length, Math.max(colon, 0)).split(',');
  if (colon < 0 || (!traits.shellV2 && colon !== 'shell'.length)) return null;
  const command = name.slice(colon + 1) || null;
  const withProtocol = flags.includes('v2');
  const typed = flags.filter((flag) => flag === 'raw' || flag === 'pty').at(-1);
  const onTerminal = typed === undefined ? command === null || traits.shellCommand === 'terminal' : typed === 'pty';
  const term = flags.findLast((flag) => flag.startsWith('TERM='))?.slice('TERM='.length) ?? traits.term;
  const program = () => options.spawnShell({ command, user: user(), term });
  if (!withProtocol) {
    return (stream) => serveShell(stream, processes.onTerminal(program(), onTerminal ? 'cooked' : 'raw'));
  }
  return (stream) =>
    serveShellProtocol(
      stream,
      onTerminal ? processes.onTerminal(program(), 'cooked') : processes.onSockets(program(), 'apart'),
    );
};

const execService = (command: string, { options, traits, processes, user }: ServiceContext): Service | null => {
  if (traits.exec === 'absent') return null;
  const program = () => options.spawnShell({ command, user: user(), term: null });
  return (stream) =>
    serveShell(
      stream,
      traits.exec === 'socket' ? processes.onSockets(program(), 'merged') : processes.onTerminal(program(), 'raw'),
    );
};

const syncService = ({ options, traits, user }: ServiceContext): Service => {
  const permits = (access: 'stat' | 'list' | 'read' | 'write', path: string): string | null =>
    options.permits?.({ access, path, user: user() }) ?? null;
  return (stream) => serveSync(stream, { traits: traits.sync, root: options.rootFolder, permits });
};

const answerService =
  (answer: () => Answer, context: ServiceContext): Service =>
  async (stream) => {
    const { text, restart } = answer();
    stream.resume();
    await writeTo(stream, Buffer.from(text));
    stream.end();
    if (restart) context.restart();
  };

/** The stream stays open without a word until the handset goes down, so that scripts do not run ahead (services.c, reboot_service). */
const rebootService =
  (target: string, { options, traits, user }: ServiceContext): Service =>
  async (stream) => {
    stream.resume();
    const toSideload = target === 'sideload' || target === 'sideload-auto-reboot';
    if (toSideload && traits.sideloadNeedsRoot && user() !== 'root') {
      await writeTo(stream, Buffer.from("'adb root' is required for 'adb reboot sideload'.\n"));
      stream.end();
      return;
    }
    // The OKAY of the stream leaves first.
    setImmediate(() => options.reboot(target));
  };

/** The service of a name, or null where this version's adbd has none and closes the stream. */
export const serviceOf = (name: string, context: ServiceContext): Service | null => {
  const { options, traits } = context;
  const facts = () => ({ properties: options.properties, traits, user: context.user() });
  const after = (prefix: string): string => name.slice(prefix.length);

  if (name.startsWith('shell')) return shellService(name, context);
  if (name.startsWith('exec:')) return execService(after('exec:'), context);
  if (name.startsWith('sync:')) return syncService(context);
  if (name.startsWith('reboot:')) return rebootService(after('reboot:'), context);
  if (name.startsWith('root:')) return answerService(() => answerRoot(facts()), context);
  if (name.startsWith('unroot:') && traits.unroot) return answerService(() => answerUnroot(facts()), context);
  if (name.startsWith('remount:')) return answerService(() => answerRemount(facts()), context);
  if (name === 'reconnect' && traits.reconnect) {
    return async (stream) => {
      await writeTo(stream, Buffer.from('done'));
      stream.end();
      context.kick();
    };
  }
  return null;
};
