import { startCapture } from './capture.ts';
import type { Capture, CaptureRequest } from './capture-network.ts';
import type { UndoList } from './undo.ts';

/** `startCapture` for one interface; what is still running when the network closes is stopped then. */
export function createCaptures(options: {
  readonly interface: string;
  readonly undo: UndoList;
  /** Which frames are kept for a request; all where it says nothing. */
  readonly filter?: (request: CaptureRequest) => string | null;
}): (request: CaptureRequest) => Promise<Capture> {
  return async (request) => {
    const filter = options.filter?.(request) ?? null;
    const capture = await startCapture({
      ...request,
      interface: options.interface,
      ...(filter === null ? {} : { filter }),
    });
    options.undo.add(`capture ${request.id}`, capture.stop);
    return capture;
  };
}
