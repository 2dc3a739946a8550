import type { LeakdiffError } from '../../model/failure.ts';
import type { InterceptionFacts } from '../../model/interception.ts';
import { requirePrograms } from '../programs.ts';
import type { UndoList } from '../undo.ts';
import type { Authority } from './authority.ts';
import { startInterceptor } from './interceptor.ts';
import { divert } from './redirect.ts';

export type InterceptionRequest = {
  /** The arm's id, for messages. */
  readonly id: string;
  /** The HTTP archive to write; its folder exists, the file does not. */
  readonly transcript: string;
  /** Where the interceptor's own words go; the same. */
  readonly log: string;
  readonly authority: Authority;
  /** A PEM file of authorities that upstreams are checked against; null for those that Node comes with. */
  readonly trusted: string | null;
  /** Of this program, for the archive. */
  readonly version: string;
  /** Called once when interception ends before `stop`. */
  readonly onFailure?: (failure: LeakdiffError) => void;
};

/** A running interception. */
export type Interception = {
  /** Host time, epoch milliseconds, from which on every new TCP connection of the handset is taken over. */
  readonly startedAt: number;
  /** Lets connections pass again and finishes the transcript; the second call gives the same answer. Throws CAPTURE_FAILED when the interceptor had broken down. */
  stop(): Promise<InterceptionFacts>;
};

/** `CaptureNetwork.intercept` for a network whose handset comes in by one interface. Throws PROGRAM_MISSING, CAPTURE_FAILED. */
export function createInterceptions(network: {
  readonly interface: string;
  readonly address: string;
  readonly undo: UndoList;
}): (request: InterceptionRequest) => Promise<Interception> {
  const { undo } = network;
  return async ({ id, transcript, log, authority, trusted, version, onFailure }) => {
    requirePrograms(['setpriv', 'perl', 'nft', 'ip', 'openssl']);
    const interceptor = await startInterceptor({
      order: { transcript, key: authority.keyFile, certificate: authority.certificateFile, trusted, version },
      log,
      ...(onFailure && { onFailure }),
    });
    undo.add(`the interception of ${id}`, interceptor.stop);
    const end = await divert({ ...network, port: interceptor.port, inner: interceptor.inner });
    return {
      startedAt: Date.now(),
      stop: async () => {
        await end();
        return interceptor.stop();
      },
    };
  };
}
