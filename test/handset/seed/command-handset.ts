import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { redmi1s } from '../../../devices/redmi1s.ts';
import type { Handset } from '../../../harness/handset/index.ts';
import type { ShellOptions, ShellResult } from '../../../harness/handset/shell.ts';
import { LeakdiffError } from '../../../harness/model/failure.ts';
import type { FakeSystem } from '../../virtual/fake-system.ts';
import { call } from '../../virtual/userland/call.ts';

/** Words of a line of shell as far as the driver writes them: blanks apart, quotes of both sorts, `\'`. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/gs) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"|\\(.)/gs, (_, single?: string, double?: string, escaped?: string) =>
      [single, double, escaped].join(''),
    ),
  );
}

/**
 * A handset whose shell runs the virtual handset's own commands in this process, one simple command a line; what is of the shell itself
 * (lanes, `wait`) it passes over. Its storage is a folder of the host. For tests of what the driver writes, without adb and namespaces.
 */
export function commandHandset(system: FakeSystem, options: { readonly root?: boolean } = {}): Handset {
  const fileOf = (path: string) => join(system.rootFolder, path.replace(/^\/sdcard/, 'storage/emulated/legacy'));
  const list = (folder: string): string[] => {
    try {
      return readdirSync(fileOf(folder));
    } catch {
      return [];
    }
  };
  const files: Readonly<Record<string, (args: readonly string[]) => string>> = {
    mkdir: ([, folder = '']) => {
      mkdirSync(fileOf(folder), { recursive: true });
      return '';
    },
    ls: ([folder = '']) =>
      list(folder)
        .map((name) => `${name}\n`)
        .join(''),
    rm: ([pattern = '']) => {
      const [before = '', after = ''] = (pattern.split('/').at(-1) ?? '').split('*');
      for (const name of list(dirname(pattern)))
        if (name.startsWith(before) && name.endsWith(after)) rmSync(join(fileOf(dirname(pattern)), name));
      return '';
    },
    echo: ([text = '']) => `${text}\n`,
  };
  const as =
    (uid: number) =>
    async (command: string, { onOutput }: ShellOptions = {}): Promise<ShellResult> => {
      let stdout = '';
      let stderr = '';
      for (const line of command.split(/\n|; /)) {
        const words = wordsOf(line.replace(/ 2>(&1|\/dev\/null)/g, ''));
        const [name = '', ...args] = words;
        if (['', '(', ')', 'wait'].includes(name)) continue;
        const own = files[name];
        const reply = own === undefined ? await call(system, words, { uid }) : { stdout: own(args), stderr: '' };
        onOutput?.(Buffer.from(reply.stdout));
        stdout += reply.stdout;
        stderr += reply.stderr;
      }
      return { stdout, stderr, exitCode: 0 };
    };
  const root = options.root ?? true;
  const unused = () => Promise.reject(new Error('no part of planting'));
  return {
    profile: redmi1s,
    pin: null,
    serial: 'test',
    usbPath: null,
    capabilities: { sdk: system.sdk, uid: 2000, root, features: new Set() },
    shell: as(2000),
    asRoot: root ? as(0) : unused,
    push: async (contents, path) => {
      if (!(contents instanceof Uint8Array)) throw new Error('bytes were expected');
      writeFileSync(fileOf(path), contents);
      return { bytes: contents.length };
    },
    pull: async (path) => {
      try {
        return readFileSync(fileOf(path));
      } catch (error) {
        throw new LeakdiffError('TRANSFER_FAILED', `there is no ${path}`, { cause: error });
      }
    },
    pullTo: unused,
    service: unused,
    reattach: unused,
  };
}
