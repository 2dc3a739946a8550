import { execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
import { serveCommands } from '../../harness/virtual/userland/bridge.ts';
import { mountRoot } from '../../harness/virtual/userland/mounts.ts';
import { prepareRoot } from '../../harness/virtual/userland/root.ts';
import { shellCommand } from '../../harness/virtual/userland/shell.ts';
import { fakeSystem } from '../virtual/fake-system.ts';

/**
 * A program for tests, to be started in namespaces of its own: a root with its mounts and commands over a fake system. It reads lines of
 * `{"command","user","input"}` and answers each with a line of `{"stdout","stderr","code","milliseconds"}`; it ends with its input.
 */
const [folder = '', sdk = '18'] = process.argv.slice(2);
await prepareRoot({ folder, sdk: Number(sdk), properties: { 'ro.build.version.sdk': sdk } });
await mountRoot(folder);
await mountRoot(folder);
const bridge = await serveCommands({ system: fakeSystem({ sdk: Number(sdk), rootFolder: folder }), folder });

type Request = { command: string; user: 'shell' | 'root'; input: string };

for await (const line of createInterface({ input: process.stdin })) {
  const { command, user, input } = JSON.parse(line) as Request;
  const { file, args, env, cwd } = shellCommand({ folder, command, user, term: null });
  const started = performance.now();
  const answer = await new Promise<object>((resolve) => {
    const child = execFile(file, [...args], { env, cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, code: error === null ? 0 : error.code });
    });
    // A command that ends without reading its input closes the pipe; that is its right.
    child.stdin?.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
    child.stdin?.end(input);
  });
  process.stdout.write(`${JSON.stringify({ ...answer, milliseconds: performance.now() - started })}\n`);
}
await bridge.close();
