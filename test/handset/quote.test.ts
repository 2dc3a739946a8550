import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import { commandLine, quote } from '../../harness/handset/quote.ts';

const noShell = spawnSync('mksh', ['-c', ':']).status === 0 ? false : 'mksh is not installed: apt-get install mksh';

t.test('a quoted argument reaches a real mksh unchanged, whatever bytes it holds', { skip: noShell }, async (t) => {
  const argument = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll('\0', ''));
  const nasty = fc.constantFrom(
    "'",
    "it's",
    '$(id)',
    '`id`',
    '\\',
    '\\\\\n',
    'a\nb',
    '*',
    '~',
    '-n',
    '',
    ' ',
    '!!',
    '"',
    '\r\n',
    '\t',
    '€😀',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(argument, nasty), { minLength: 1, maxLength: 6 }), (words) => {
      const out = execFileSync('mksh', ['-c', `for w in ${words.map(quote).join(' ')}; do printf '%s\\0' "$w"; done`]);
      t.same(out.toString().split('\0').slice(0, -1), words);
    }),
    { numRuns: 150 },
  );
});

t.test('plain words stay readable and a NUL is refused', async (t) => {
  t.equal(commandLine('am', 'start', '-n', 'a.b/.C'), 'am start -n a.b/.C');
  t.equal(quote(''), "''");
  t.throws(() => quote('a\0b'), { code: 'BAD_ARGUMENT' });
});
