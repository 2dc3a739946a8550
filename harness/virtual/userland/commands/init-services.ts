import type { Call, Reply } from '../command.ts';

/** `start` and `stop` ask init for services, which only root may; the virtual handset's services are not init's and stay as they are. */
export function initService({ uid }: Call): Reply {
  return uid === 0 ? {} : { stderr: 'must be root\n', code: 1 };
}
