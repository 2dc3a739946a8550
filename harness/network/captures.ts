import { startCapture } from './capture.ts';
import type { Capture, CaptureRequest } from './capture-network.ts';
import type { UndoList } from './undo.ts';

/** `startCapture` for one interface; what is still running when the network closes is stopped then. */
export function createCaptures(options: {
  readonly interface: string;
  readonly undo: UndoList;
}): (request: CaptureRequest) => Promise<Capture> {
  return async (request) => {
    const capture = await startCapture({ ...request, interface: options.interface });
    options.undo.add(`capture ${request.id}`, capture.stop);
    return capture;
  };
}
