import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Answer = { stdout: string; stderr: string; code: number; milliseconds: number };

export type Session = {
  shell(command: string, options?: { user?: 'shell' | 'root'; input?: string }): Promise<Answer>;
  end(): Promise<void>;
};

/** Starts `userland-handset.ts` in namespaces of its own, behind a prefix such as `runuser -u nobody --`. */
export function startSession({
  prefix,
  folder,
  sdk,
}: {
  prefix: readonly string[];
  folder: string;
  sdk: number;
}): Session {
  const program = fileURLToPath(new URL('./userland-handset.ts', import.meta.url));
  const [file = '', ...args] = [...prefix, process.execPath, program, folder, String(sdk)];
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async shell(command, { user = 'shell', input = '' } = {}) {
      child.stdin.write(`${JSON.stringify({ command, user, input })}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error('the handset of the test ended early');
      return JSON.parse(value) as Answer;
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
