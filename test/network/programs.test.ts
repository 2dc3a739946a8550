import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { LeakdiffError } from '../../harness/model/failure.ts';
import { findProgram, requirePrograms, searchPath } from '../../harness/network/programs.ts';

t.test("the system's folders are searched too, once and last", (t) => {
  t.equal(searchPath('/usr/bin:/usr/sbin'), '/usr/bin:/usr/sbin:/usr/local/sbin:/sbin');
  t.equal(searchPath(undefined), '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin');
  t.end();
});

t.test('the first runnable file of the name is taken, folders and plain files are passed over', (t) => {
  const folder = t.testdir({ a: { tool: 'no x' }, b: { tool: '#!/bin/sh\n' }, c: {} });
  mkdirSync(join(folder, 'c', 'tool'));
  chmodSync(join(folder, 'b', 'tool'), 0o755);
  const path = ['c', 'a', 'b', 'missing'].map((name) => join(folder, name)).join(':');
  t.strictSame(findProgram('tool', path), { state: 'present', file: join(folder, 'b', 'tool') });
  t.strictSame(findProgram('tool', join(folder, 'a')), { state: 'forbidden', file: join(folder, 'a', 'tool') });
  t.strictSame(findProgram('other', path), { state: 'absent' });
  t.end();
});

t.test('missing programs are named together, with the packages that have them', (t) => {
  const folder = t.testdir({});
  writeFileSync(join(folder, 'nft'), '', { mode: 0o755 });
  t.throws(
    () => requirePrograms(['nft', 'unshare', 'setpriv', 'dumpcap'], folder),
    new LeakdiffError(
      'PROGRAM_MISSING',
      'unshare, setpriv, dumpcap not found on this machine; install with: apt-get install util-linux wireshark-common',
    ),
  );
  t.doesNotThrow(() => requirePrograms(['nft'], folder));
  t.end();
});

t.test('a program that is reserved to a group says so', (t) => {
  const folder = t.testdir({ dumpcap: '' });
  chmodSync(join(folder, 'dumpcap'), 0o644);
  t.throws(() => requirePrograms(['dumpcap'], folder), { code: 'PROGRAM_MISSING', message: /may not run it/ });
  t.end();
});
