import t from 'tap';
import { createExplainer } from '../../harness/analysis/explain.ts';
import { scanCapture } from '../../harness/analysis/scan.ts';
import type { Canary } from '../../harness/model/canary.ts';
import { clientHello, record } from './tls-wire.ts';
import { pcap, tcpConversation } from './wire.ts';

const canary: Canary = { id: 'n', kind: 'text', value: 'quaxzorblefeng77mipwudt' };
const hex = Buffer.from(canary.value).toString('hex');
const filler = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, i) => (i * 7 + 1) & 255));

/** A hello in which the 32 bytes of its random (RFC 8446 section 4.1.2) begin with a value. */
function withRandom(value: string): Buffer {
  const hello = clientHello({ name: 'h.example' });
  Buffer.concat([Buffer.from(value), filler(32)]).copy(hello, 6, 0, 32);
  return hello;
}

/** The same with a session id. */
function withSession(value: string): Buffer {
  const hello = clientHello({ name: 'h.example' });
  const id = Buffer.concat([Buffer.from(value), filler(32)]).subarray(0, 32);
  const longer = Buffer.concat([hello.subarray(0, 38), Buffer.from([32]), id, hello.subarray(39)]);
  longer.writeUIntBE(longer.length - 4, 1, 3);
  return longer;
}

/** Where the value stands, the hello, and the chain: a value that a record holds as it is stands in both. */
const hellos: [string, Buffer, RegExp][] = [
  ['the server name', clientHello({ name: `${canary.value}.h.example` }), /^tls-(record|hello) as-is$/],
  [
    'labels of the server name',
    clientHello({ name: `${hex.slice(0, 20)}.${hex.slice(20)}.h.example` }),
    /^tls-hello hex as-is$/,
  ],
  ['the random', withRandom(canary.value), /^tls-(record|hello) as-is$/],
  ['the session id', withSession(canary.value), /^tls-(record|hello) as-is$/],
  ['an extension', clientHello({ name: 'h.example', alpn: [canary.value] }), /^tls-(record|hello) as-is$/],
];

for (const [where, hello, chain] of hellos) {
  t.test(`a canary in ${where} of a hello of TLS is found, and its chain replays`, async (t) => {
    const capture = pcap(tcpConversation([{ up: true, data: record(22, hello) }], { serverPort: 443, mss: 60 }));
    const { hits } = scanCapture([capture], { file: 'a', canaries: [canary], lookup: null });
    t.ok(
      hits.some((hit) => chain.test(hit.chain.join(' ')) && hit.direction === 'up'),
      hits.map((hit) => hit.chain.join(' ')).join('; '),
    );
    for (const hit of hits) {
      const explainer = createExplainer(hit, canary);
      explainer.push(capture);
      const { steps, frame } = explainer.end();
      t.same(
        steps?.map(({ name }) => name),
        hit.chain,
      );
      t.ok(frame);
    }
  });
}

t.test('a canary that is cut by the records that a hello comes in is found in the hello, and replays', async (t) => {
  const hello = withRandom(canary.value);
  const data = Buffer.concat([record(22, hello.subarray(0, 16)), record(22, hello.subarray(16))]);
  const capture = pcap(tcpConversation([{ up: true, data }], { serverPort: 443 }));
  const { hits } = scanCapture([capture], { file: 'a', canaries: [canary], lookup: null });
  const [hit] = hits;
  t.same(hit?.chain, ['tls-hello', 'as-is']);
  if (hit === undefined) return;
  const explainer = createExplainer(hit, canary);
  explainer.push(capture);
  t.same(explainer.end().steps?.at(-1)?.bytes, new Uint8Array(Buffer.from(canary.value)));
});
