import fc from 'fast-check';
import t from 'tap';
import { harContacts } from '../../../harness/analysis/diff/har-contacts.ts';
import { diffSides } from '../../../harness/analysis/diff/index.ts';
import { spanOf } from '../../../harness/analysis/diff/side.ts';
import { zeekContacts } from '../../../harness/analysis/diff/zeek-contacts.ts';
import { renderDiff } from '../../../harness/report/diff-text.ts';
import { lookup, side } from './sides.ts';

const log = (path: string, fields: string, ...rows: string[]): string =>
  `#separator \\x09\n#path\t${path}\n#fields\t${fields.replaceAll(' ', '\t')}\n${rows.map((row) => `${row.replaceAll(' ', '\t')}\n`).join('')}#close\n`;

t.test('http.log, ssl.log and conn.log of Zeek become contacts with what each knows', async (t) => {
  const http = log(
    'http',
    'ts id.resp_h id.resp_p host uri request_body_len',
    '10.5 42.62.48.98 80 H.example.com:80 /path 7',
  );
  t.match(zeekContacts(http, 'http.log'), {
    unread: 0,
    contacts: [
      {
        host: 'h.example.com',
        ip: '42.62.48.98',
        port: 80,
        start: 10.5,
        uploads: [{ bytes: 12 }],
        content: 'readable',
      },
    ],
  });
  const ssl = log('ssl', 'ts id.resp_h id.resp_p server_name', '1 1.2.3.4 443 a.b', '2 1.2.3.4 443 -');
  t.match(zeekContacts(ssl, 'ssl.log').contacts, [
    { host: 'a.b', content: 'encrypted', uploads: [] },
    { host: null, content: 'encrypted' },
  ]);
  const conn = log(
    'conn',
    'ts id.resp_h id.resp_p proto service duration orig_bytes',
    '1 1.2.3.4 443 tcp ssl 2.5 900',
    '3 1.2.3.4 5 udp - - -',
  );
  t.match(zeekContacts(conn, 'conn.log').contacts, [
    { proto: 'tcp', end: 3.5, uploads: [{ time: 1, bytes: 900 }], content: 'encrypted' },
    { proto: 'udp', uploads: [], content: 'empty' },
  ]);
});

t.test('the same records as JSON lines are the same contacts', async (t) => {
  const record = { _path: 'http', ts: 10.5, uid: 'C1', 'id.resp_h': '42.62.48.98', 'id.resp_p': 80 };
  const line = JSON.stringify({ ...record, host: 'h.example.com', uri: '/path', request_body_len: 7 });
  const { contacts, unread, notes } = zeekContacts(`${line}\n{"ts":\n`, 'http.log');
  t.match(contacts, [{ host: 'h.example.com', port: 80, start: 10.5, uploads: [{ bytes: 12 }], content: 'readable' }]);
  t.equal(unread, 0);
  t.match(notes, [/1 lines could not be read/]);
});

t.test('other logs and damaged lines are refused or counted', async (t) => {
  t.throws(() => zeekContacts(log('dns', 'ts query', '1 a.example'), 'dns.log'), {
    code: 'BAD_FILE',
    message: /dns\.log is Zeek's dns log; expected http\.log/,
  });
  const rows = [
    'x 1.2.3.4 443 5',
    '1 - 443 5',
    '1 1.2.3.4 y 5',
    '1e300 1.2.3.4 443 5',
    '1 1.2.3.4 443 1e308',
    '1 1.2.3.4 443 5',
  ];
  const read = zeekContacts(log('conn', 'ts id.resp_h id.resp_p orig_bytes', ...rows), 'conn.log');
  t.equal(read.unread, 5);
  t.equal(read.contacts.length, 1);
});

t.test('an archive’s request counts line, headers and body, and what cannot be read is counted', async (t) => {
  const request = {
    method: 'POST',
    url: 'https://h.example.com/p?q',
    headers: [{ name: 'a', value: 'bc' }],
    postData: { text: 'héllo' },
  };
  const entries = [
    { startedDateTime: '2023-01-01T00:00:00Z', time: 500, serverIPAddress: '[2001:db8::1]', request },
    { startedDateTime: 'never', request },
    { startedDateTime: '2023-01-01T00:00:00Z', request: { ...request, url: '::' } },
    { startedDateTime: '2023-01-01T00:00:00Z', request: { ...request, bodySize: 1e308 } },
  ];
  const { contacts, unread } = harContacts(JSON.stringify({ log: { entries } }), 'x.har');
  t.equal(unread, 3);
  const written = Buffer.byteLength('POST /p?q HTTP/1.1\r\na: bc\r\n\r\nhéllo');
  t.match(contacts, [
    { host: 'h.example.com', ip: '2001:db8::1', port: 443, uploads: [{ bytes: written }], content: 'encrypted' },
  ]);
});

t.test('whatever a log says, the comparison ends in printable lines of at most 100 characters', async (t) => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('1', '1e300', '-', 'NaN', '8.8.8.8', 'h.example.com'),
  );
  const row = fc.array(cell, { minLength: 6, maxLength: 6 });
  const sideOf = (rows: readonly string[][]) => {
    const text =
      log('http', 'ts id.resp_h id.resp_p host uri request_body_len') +
      rows.map((cells) => `${cells.join('\t')}\n`).join('');
    const { contacts } = zeekContacts(text, 'x');
    return side(contacts, { unit: 'request', gapSeconds: 0, ...spanOf(contacts) });
  };
  const good = row.map(([, , , host = '', uri = '']) => ['5', '8.8.8.8', '80', host, uri, '7']);
  const rows = fc.array(fc.oneof(row, good), { maxLength: 20 });
  fc.assert(
    fc.property(rows, rows, (a, b) => {
      const text = renderDiff(diffSides(sideOf(a), sideOf(b), lookup));
      return text.split('\n').every((line) => /^[ -~]{0,100}$/.test(line));
    }),
    { numRuns: 60 },
  );
  t.pass();
});
