import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import t from 'tap';

/**
 * The rooms and what each may import (DESIGN: import direction). Nothing imports `virtual`, which stands for hardware; `run` starts it
 * as a program. `cli` and `settings` are single files.
 */
const mayImport: Record<string, readonly string[]> = {
  model: [],
  plan: ['model'],
  analysis: ['model'],
  report: ['model', 'analysis'],
  handset: ['model'],
  network: ['model'],
  evidence: ['model'],
  run: ['model', 'plan', 'analysis', 'report', 'handset', 'network', 'evidence'],
  archive: ['model', 'evidence', 'run'],
  virtual: ['model'],
  cli: [
    'model',
    'plan',
    'analysis',
    'report',
    'handset',
    'network',
    'evidence',
    'run',
    'archive',
    'settings',
    'devices',
    'scenarios',
  ],
  settings: ['model'],
  devices: ['model'],
  scenarios: ['model'],
};
const pureRooms = ['model', 'plan', 'analysis', 'report'];
/** What a pure room may take from Node: computing only. */
const pureModules = new Set(['node:crypto', 'node:zlib', 'node:net', 'node:buffer', 'node:util']);
const repository = join(import.meta.dirname, '..');

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(join(repository, folder), { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile() && e.name.endsWith('.ts')).map((e) => join(e.parentPath, e.name));
}

const roomOf = (path: string): string => {
  const [top = '', second = ''] = relative(repository, path).split('/');
  return top === 'harness' ? second.replace(/\.ts$/, '') : top;
};

const importsOf = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );

const files = (await Promise.all(['harness', 'devices', 'scenarios'].map(sources))).flat();

t.test('each room imports only the rooms before it', async (t) => {
  t.ok(files.length > 20, `${files.length} source files were read`);
  for (const file of files) {
    const room = roomOf(file);
    const allowed = mayImport[room];
    if (allowed === undefined) {
      t.fail(`${relative(repository, file)} is in a room that this test does not know`);
      continue;
    }
    for (const target of importsOf(await readFile(file, 'utf8')).filter((name) => name.startsWith('.'))) {
      const other = roomOf(join(dirname(file), target));
      if (other !== room && !allowed.includes(other)) t.fail(`${relative(repository, file)} imports ${target}`);
    }
  }
});

t.test('model, plan, analysis and report compute and do nothing else', async (t) => {
  for (const file of files.filter((path) => pureRooms.includes(roomOf(path)))) {
    const text = await readFile(file, 'utf8');
    for (const name of importsOf(text)) {
      if (name.startsWith('node:') && !pureModules.has(name)) t.fail(`${relative(repository, file)} imports ${name}`);
    }
    const impure = text.match(
      /\b(Date\.now\(|Math\.random\(|process\.(env|argv|stdout)|new Date\(\)|performance\.now\()/,
    );
    if (impure) t.fail(`${relative(repository, file)} uses ${impure[0]}`);
  }
});

t.test(
  'only the driver imports adbkit; only the settings read the environment, and the network hands it on to programs',
  async (t) => {
    for (const file of files) {
      const text = await readFile(file, 'utf8');
      const room = roomOf(file);
      if (room !== 'handset' && importsOf(text).includes('@devicefarmer/adbkit'))
        t.fail(`${relative(repository, file)} imports adbkit`);
      if (!['settings', 'network', 'virtual'].includes(room) && /process\.env\b/.test(text))
        t.fail(`${relative(repository, file)} reads process.env`);
    }
  },
);
