import fc from 'fast-check';
import t from 'tap';
import { parseRows } from '../../harness/handset/rows.ts';

const print = (columns: readonly string[], rows: readonly (readonly string[])[]) =>
  rows.map((row, i) => `Row: ${i} ${columns.map((column, c) => `${column}=${row[c]}`).join(', ')}\n`).join('');

t.test('rows are read with commas, equals signs, line ends and even other rows in the last column', async (t) => {
  const columns = ['_id', 'address', 'body'];
  const rows = [
    ['1', '+85291234567', 'one, body=two\nRow: 1 of my poem\n\nend'],
    ['2', 'NULL', ''],
    ['3', 'x', 'last\n'],
  ];
  const parsed = parseRows(print(columns, rows), columns);
  t.same(parsed.ok && parsed.rows.map((row) => columns.map((name) => row.get(name))), rows);
});

t.test('any rows whose last column alone is free text are read back', async (t) => {
  const columns = ['sourceid', 'mimetype', 'data1'];
  const safe = fc.stringMatching(/^[a-z0-9./_-]{0,12}$/);
  const free = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/Row: /.test(text));
  fc.assert(
    fc.property(fc.array(fc.tuple(safe, safe, free), { minLength: 1, maxLength: 15 }), (rows) => {
      const parsed = parseRows(print(columns, rows), columns);
      t.same(parsed.ok && parsed.rows.map((row) => columns.map((name) => row.get(name))), rows);
    }),
  );
});

t.test('an empty result has no rows in either spelling, and an exception is told as one', async (t) => {
  t.same(parseRows('No reuslt found.\n', ['_id']), { ok: true, rows: [] });
  t.same(parseRows('No result found.\n', ['_id']), { ok: true, rows: [] });
  const said = 'Error while accessing provider:sms\njava.lang.SecurityException: Permission Denial: reading …';
  t.same(parseRows(`${said}\n`, ['_id']), { ok: false, said });
  t.same(parseRows('', ['_id']), { ok: false, said: '' }, 'silence is not an empty table');
});
