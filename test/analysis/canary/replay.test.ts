import t from 'tap';
import { replay } from '../../../harness/analysis/canary/replay.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { pcap, tcpConversation, udpFrame } from '../wire.ts';
import { alone, intoBytes, intoText, ofText } from './encoders.ts';

const canaries: Canary[] = [
  { id: 'name', kind: 'name', value: 'Tai-Man Chan Qwxz' },
  { id: 'imei', kind: 'imei', value: '352099001761481' },
];
const message = Buffer.from('{"n":"Tai-Man Chan Qwxz","i":"352099001761481"}');
const all = { ...intoText, ...ofText, ...intoBytes, ...alone };

const post = (body: Uint8Array) =>
  Buffer.concat([Buffer.from(`POST /u HTTP/1.1\r\nHost: a.example\r\nContent-Length: ${body.length}\r\n\r\n`), body]);

t.test(
  'the chain of every hit replays byte for byte from its stream, for each wrapping and for two of them',
  async (t) => {
    const outer = ['base64', 'hex', 'gzip', 'brotli', 'percent, every byte'] as const;
    const bodies = Object.entries(all).flatMap(([name, wrap]) => [
      { name, body: wrap(message) },
      ...outer.map((second) => ({ name: `${name} in ${second}`, body: (all[second] ?? wrap)(wrap(message)) })),
    ]);
    for (const { name, body } of bodies) {
      const stream = Buffer.concat([post(Buffer.from('first=1')), post(body)]);
      const { hits } = scanCapture([pcap(tcpConversation([{ up: true, data: stream }]))], {
        file: 'a',
        canaries,
        lookup: null,
      });
      // A key over what is not text, and text in UTF-16 under base 58 of bounded length, are not opened.
      if (!/^(xor|deflate|brotli|miui).* in xor/.test(name)) t.ok(hits.length > 0, name);
      for (const hit of hits) {
        const canary = canaries.find(({ id }) => id === hit.canary);
        if (canary === undefined) continue;
        const steps = replay({ stream, hit, canary });
        t.same(
          steps?.map((step) => step.name),
          hit.chain,
          `${name}: ${hit.chain.join(' > ')}`,
        );
      }
    }
  },
);

t.test('hits in datagrams and in names replay with the datagrams’ bounds', async (t) => {
  const ends = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 4000, toPort: 9 };
  const payloads = ['nothing', 'imei 352099001761481', message.toString('base64')].map((text) => Buffer.from(text));
  const frames = payloads.map((data) => ({ data: udpFrame({ ...ends, data }) }));
  const { hits } = scanCapture([pcap(frames)], { file: 'a', canaries, lookup: null });
  t.ok(hits.length >= 3);
  let at = 0;
  const datagrams = payloads.flatMap((payload) => {
    at += payload.length;
    return [at - payload.length, at];
  });
  for (const hit of hits) {
    const canary = canaries.find(({ id }) => id === hit.canary) as Canary;
    const steps = replay({ stream: Buffer.concat(payloads), datagrams, hit, canary });
    t.same(
      steps?.map((step) => step.name),
      hit.chain,
    );
  }
});
