import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import t from 'tap';
import { piecesOf } from './pieces.ts';
import { fields, hasTshark, realCaptures } from './tshark.ts';

const files = realCaptures();
const skip =
  files.length === 0 ? 'the real captures are not on this machine' : hasTshark() ? false : 'tshark is not installed';

let requests = 0;
let questions = 0;
for (const file of files) {
  t.test(`HTTP request targets and DNS questions of ${basename(file)} are tshark’s`, { skip }, async (t) => {
    const pieces = piecesOf(readFileSync(file));
    // Requests that tshark decrypts with embedded secrets are HTTP/2 here; only HTTP/1 in the clear is read without.
    const rows = fields(file, '(http.request && tcp && !http2) || (dns.flags.response == 0 && udp)', [
      'tcp.stream',
      'http.request.uri',
      'udp.stream',
      'dns.qry.name',
    ]);
    const uris = rows.filter(([tcp]) => tcp !== '').map(([stream, uri = '']) => `${stream} ${uri}`);
    const asked = rows
      .filter(([tcp]) => tcp === '')
      .map(([, , stream, name = '']) => `${stream} ${name.toLowerCase()}`)
      .sort();
    const targets = pieces.filter(({ place }) => place === 'http-url').map(({ stream, text }) => `${stream} ${text}`);
    t.same(targets.sort(), uris.sort());
    requests += targets.length;

    const names = pieces
      .filter(({ place, proto }) => place === 'dns-name' && proto === 'udp')
      .map(({ stream, text }) => `${stream} ${text}`);
    // Each name of several labels is searched without its dots too.
    t.same(
      names.filter((name) => name.includes('.')).sort(),
      asked.filter((name) => name.includes('.')),
    );
    questions += asked.length;
  });
}

t.test('there were enough of them', { skip }, async (t) => {
  t.ok(requests > 50, `${requests} requests`);
  t.ok(questions > 10, `${questions} questions`);
});
