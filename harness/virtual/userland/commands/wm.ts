import type { Call, Reply } from '../command.ts';
import { screenSize } from '../screen.ts';

/** `wm size` and `wm density`, from Android 4.3 on. */
export function wm({ argv }: Call): Reply {
  if (argv[0] === 'size') return { stdout: `Physical size: ${screenSize.width}x${screenSize.height}\n` };
  if (argv[0] === 'density') return { stdout: `Physical density: ${screenSize.density}\n` };
  return {
    stderr: 'usage: wm [subcommand] [options]\n       wm size [reset|WxH]\n       wm density [reset|DENSITY]\n',
    code: 1,
  };
}
