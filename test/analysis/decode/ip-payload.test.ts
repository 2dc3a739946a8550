import t from 'tap';
import { createExplainer } from '../../../harness/analysis/explain.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { ethernet, ipv4, pcap, u16, udpFrame } from '../wire.ts';

const name: Canary = { id: 'name', kind: 'name', value: 'Tai-Man Chan Qwxz' };
const ends = { from: '192.168.1.5', to: '203.0.113.9' };

/** An echo request (RFC 792); checksums are not looked at. */
const echo = (data: string) => ({
  data: ethernet(
    ipv4({
      ...ends,
      protocol: 1,
      payload: Buffer.concat([Buffer.from([8, 0, 0, 0]), u16(7), u16(1), Buffer.from(data)]),
    }),
  ),
});

t.test('a canary in an ICMP echo is found, opened, and explained; there is no flow for it', (t) => {
  const frames = [echo('abcdefgh'), echo(Buffer.from(`n=${name.value}`).toString('base64'))];
  const { flows, hits, stats } = scanCapture([pcap(frames)], { file: 'a', canaries: [name], lookup: null });
  t.match(stats.notes[0], /2 IP packets .* were searched one by one, in no flow \(2 ICMP\)/);
  t.equal(flows.length, 0);
  t.equal(hits.length, 1);
  const [hit] = hits;
  if (hit === undefined) return t.end();
  t.same(hit.chain, ['icmp', 'base64', 'as-is']);
  t.match(hit, { direction: 'up', endpoint: { ip: ends.to, port: 0 }, ref: { frame: 2 } });
  const explainer = createExplainer(hit, name);
  explainer.push(pcap(frames));
  t.same(
    explainer.end().steps?.map((step) => step.name),
    hit.chain,
  );
  return t.end();
});

t.test('a value over several DNS queries is explained from all of them', (t) => {
  const hex = Buffer.from(name.value).toString('hex');
  const label = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  const frames = (hex.match(/.{1,12}/g) ?? []).map((part, i) => {
    const question = Buffer.concat([...[part, 't', 'example', 'com'].map(label), Buffer.from([0, 0, 1, 0, 1])]);
    const data = Buffer.concat([u16(i), u16(0x100), u16(1), u16(0), u16(0), u16(0), question]);
    return { data: udpFrame({ ...ends, fromPort: 4000 + i, toPort: 53, data }) };
  });
  const { hits } = scanCapture([pcap(frames)], { file: 'a', canaries: [name], lookup: null });
  const joined = hits.filter(({ chain }) => chain.includes('successive-queries'));
  t.ok(joined.length > 0);
  for (const hit of joined) {
    const explainer = createExplainer(hit, name);
    explainer.push(pcap(frames));
    t.same(
      explainer.end().steps?.map((step) => step.name),
      hit.chain,
    );
  }
  t.end();
});
