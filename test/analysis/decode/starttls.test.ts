import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { clientHello, record, serverHello12 } from '../tls-wire.ts';
import { fields, hasTshark } from '../tshark.ts';
import { pcap, tcpConversation } from '../wire.ts';

type Turn = { readonly up: boolean; readonly data: Buffer };
const up = (text: string): Turn => ({ up: true, data: Buffer.from(text) });
const down = (text: string): Turn => ({ up: false, data: Buffer.from(text) });
const canary: Canary = { id: 'name', kind: 'name', value: 'Chan Tai-Man Qwxzjk Plorfenoum' };

/** What each protocol says before it goes over to TLS; the canary stands in it. */
const talks: Record<string, { port: number; turns: Turn[] }> = {
  SMTP: {
    port: 25,
    turns: [
      down('220 mx.example ESMTP\r\n'),
      up(`EHLO ${canary.value}\r\n`),
      down('250-mx.example\r\n250 STARTTLS\r\n'),
      up('STARTTLS\r\n'),
      down('220 go ahead\r\n'),
    ],
  },
  IMAP: {
    port: 143,
    turns: [
      down('* OK ready\r\n'),
      up(`a1 ID ("name" "${canary.value}")\r\n`),
      down('a1 OK\r\n'),
      up('a2 STARTTLS\r\n'),
      down('a2 OK begin\r\n'),
    ],
  },
  POP3: {
    port: 110,
    turns: [
      down('+OK\r\n'),
      up(`USER ${canary.value}\r\n`),
      down('-ERR TLS first\r\n'),
      up('STLS\r\n'),
      down('+OK begin\r\n'),
    ],
  },
  FTP: {
    port: 21,
    turns: [
      down('220 ftp\r\n'),
      up(`USER ${canary.value}\r\n`),
      down('331 no\r\n'),
      up('AUTH TLS\r\n'),
      down('234 ok\r\n'),
    ],
  },
  XMPP: {
    port: 5222,
    turns: [
      up(`<stream:stream to='x.example' from='${canary.value}' version='1.0'>`),
      down("<?xml version='1.0'?><stream:stream><stream:features><starttls/></stream:features>"),
      up("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
      down("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
    ],
  },
};

const tls: Turn[] = [
  { up: true, data: record(22, clientHello({ name: 'mail.example.com' })) },
  { up: false, data: record(22, serverHello12()) },
  { up: true, data: Buffer.concat([record(20, Buffer.from([1])), record(22, Buffer.alloc(40, 7))]) },
  { up: true, data: record(23, Buffer.alloc(500 + 24, 9)) },
];

function scan(turns: readonly Turn[], serverPort: number, mss = 1400) {
  const file = pcap(tcpConversation(turns, { serverPort, mss }));
  return scanCapture([file], { file: 'a', canaries: [canary], lookup: null });
}

for (const [name, { port, turns }] of Object.entries(talks)) {
  t.test(`${name} is read and searched up to the switch, and TLS behind it is opaque`, async (t) => {
    const before = turns.filter((turn) => turn.up).map(({ data }) => data.length);
    for (const mss of [1400, 5]) {
      const { flows, hits } = scan([...turns, ...tls], port, mss);
      t.match(flows[0], {
        content: 'opaque',
        host: 'mail.example.com',
        hostSource: 'sni',
        tls: { version: 'TLS 1.2' },
      });
      const sent = flows[0]?.uploads.map(({ bytes }) => bytes) ?? [];
      t.equal(sent.pop(), 500, 'a record less its overhead');
      t.equal(
        sent.reduce((sum, bytes) => sum + bytes, 0),
        before.reduce((sum, bytes) => sum + bytes, 0),
      );
      t.same(
        hits.map(({ chain, direction, canary: id }) => [id, chain[0], direction]),
        [['name', 'tcp', 'up']],
      );
    }
  });

  t.test(`${name} without the switch is plain`, async (t) => {
    const { flows, hits } = scan(turns.slice(0, 3), port);
    t.match(flows[0], { content: 'plain', tls: null });
    t.equal(hits.length, 1);
  });
}

t.test('a line feed and a byte like a TLS record in a mail do not end the text', async (t) => {
  const mail = Buffer.concat([Buffer.from('DATA\r\n'), Buffer.from([0x16, 3, 3, 0, 9]), Buffer.from(' tail\r\n')]);
  const { flows } = scan([...(talks.SMTP?.turns.slice(0, 3) ?? []), { up: true, data: mail }], 25);
  t.equal(flows[0]?.tls, null);
});

t.test('a session that goes over to compression is not called read', async (t) => {
  const packed = Buffer.from([0x4b, 0, 1, 2, 3, 0xff, 0, 0]);
  const { flows } = scan([...(talks.IMAP?.turns.slice(0, 3) ?? []), { up: true, data: packed }], 143);
  t.equal(flows[0]?.content, 'opaque');
});

t.test(
  'tshark reads the same server names behind the switch',
  { skip: !hasTshark() && 'tshark is not installed' },
  async (t) => {
    const file = join(t.testdir(), 'mail.pcap');
    const frames = Object.values(talks).flatMap(({ port, turns }, i) =>
      tcpConversation([...turns, ...tls], { serverPort: port, clientPort: 40_000 + i }),
    );
    writeFileSync(file, pcap(frames));
    const rows = fields(file, 'tls.handshake.extensions_server_name', ['tcp.dstport']);
    const { flows } = scanCapture([pcap(frames)], { file, canaries: [], lookup: null });
    t.same(
      flows.filter((flow) => flow.tls?.sni === 'mail.example.com').map(({ server }) => String(server.port)),
      rows.map(([port]) => port),
    );
    t.equal(rows.length, Object.keys(talks).length);
  },
);
