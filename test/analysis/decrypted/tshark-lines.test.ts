import t from 'tap';
import {
  createFollowReader,
  type DecryptedData,
  readTlsFrame,
} from '../../../harness/analysis/decrypted/tshark-lines.ts';
import { readConversation, type Turn, textsAt } from '../decode/read-stream.ts';
import { fields, hasTshark, realFile, tshark } from '../tshark.ts';

t.test('a line of the list of TLS frames is read, of nested addresses the innermost', async (t) => {
  t.same(readTlsFrame('4\t7\t10.0.0.1,192.168.2.2\t\t5000\t10.0.0.2,1.1.1.1\t\t443\t1\th.example'), {
    frame: 4,
    stream: 7,
    from: { ip: '192.168.2.2', port: 5000 },
    to: { ip: '1.1.1.1', port: 443 },
    sni: 'h.example',
    opens: true,
  });
  for (const line of ['', 'peers:', '4\t7', 'x\ty\t\t\t\t\t\t\t\t']) t.equal(readTlsFrame(line), null);
});

t.test('data are read with their frames and times, and what is not understood is passed over', async (t) => {
  const found: DecryptedData[] = [];
  const reader = createFollowReader((data) => found.push(data));
  const lines = [
    'peers:',
    '  - peer: 0',
    'packets:',
    '  - packet: 13',
    '    peer: 0',
    '    timestamp: 1539199544.25',
    '    data: !!binary |',
    '      cGlu',
    '      Zw==',
    'odd',
    '    data: !!binary |',
    '  - packet: 15',
    '    peer: 1',
    '    timestamp: 1539199544.5',
    '    data: !!binary |',
    '      cG9uZw==',
  ];
  for (const line of lines) reader.line(line);
  reader.end();
  t.same(
    found.map(({ frame, time, bytes }) => [frame, time, Buffer.from(bytes).toString()]),
    [
      [13, 1539199544.25, 'ping'],
      [15, 1539199544.5, 'pong'],
    ],
  );
});

const real = realFile('captures/ja4-http2-with-cookies.pcapng');
const skip =
  real === null ? 'the real captures are not on this machine' : hasTshark() ? false : 'tshark is not installed';

t.test('the headers of a real HTTP/2 connection are those that tshark finds', { skip }, async (t) => {
  const file = real ?? '';
  const client = new Set(fields(file, 'tls.handshake.type == 1', ['tcp.srcport']).map(([port = '']) => port));
  const source = new Map(
    fields(file, 'tls', ['frame.number', 'tcp.srcport']).map(([frame = '', port = '']) => [Number(frame), port]),
  );
  const turns: Turn[] = [];
  const reader = createFollowReader(({ frame, bytes }) =>
    turns.push({ up: client.has(source.get(frame) ?? ''), data: bytes }),
  );
  for (const line of tshark(['-r', file, '-q', '-z', 'follow,tls,yaml,0']).split('\n')) reader.line(line);
  reader.end();
  const read = readConversation(turns);
  const theirs = { up: [] as string[], down: [] as string[] };
  const separator = '\u0001';
  for (const [port = '', names = '', values = ''] of fields(
    file,
    'http2.header',
    ['tcp.srcport', 'http2.header.name', 'http2.header.value'],
    ['-E', `aggregator=${separator}`],
  )) {
    const list = values.split(separator);
    const direction = client.has(port.split(separator)[0] ?? '') ? 'up' : 'down';
    theirs[direction].push(...names.split(separator).map((name, i) => `${name}: ${list[i]}`));
  }
  for (const direction of ['up', 'down'] as const) {
    const headers = textsAt(read[direction], 'http-header').flatMap((text) =>
      text.split('\r\n').filter((line) => line !== ''),
    );
    const paths = textsAt(read[direction], 'http-url').map((path) => `:path: ${path}`);
    const ours = [...headers, ...paths].map((line) => Buffer.from(line, 'latin1').toString('utf8'));
    t.ok(ours.length > 100, `${ours.length} headers ${direction}`);
    t.same(ours.sort(), theirs[direction].sort());
  }
  t.same(read.conversation.readable, [true, true]);
  t.equal(read.conversation.remarks.size, 0);
});
