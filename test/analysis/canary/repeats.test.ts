import { createHmac } from 'node:crypto';
import t from 'tap';
import { createRepeats } from '../../../harness/analysis/canary/repeats.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import { pcap, udpFrame } from '../wire.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

t.test(
  'a piece is known with its levels once it was searched to its end, by its bytes and not by where they stood',
  async (t) => {
    const repeats = createRepeats();
    const piece = bytes('GET name');
    const gathered = repeats.gather(piece);
    const level = bytes('inner');
    gathered?.level(piece);
    gathered?.level(level);
    t.equal(repeats.levelsOf(piece), null, 'not before it was kept');
    gathered?.keep();
    level.fill(0);
    t.strictSame(repeats.levelsOf(bytes('GET name')), [piece, bytes('inner')]);
    t.equal(repeats.levelsOf(bytes('GET nam')), null);
  },
);

t.test('long pieces, and pieces that were opened into much, are not kept', async (t) => {
  const repeats = createRepeats();
  t.equal(repeats.gather(new Uint8Array(4096)), null);
  const gathered = repeats.gather(bytes('small'));
  gathered?.level(new Uint8Array(1024 * 1024));
  gathered?.keep();
  t.equal(repeats.levelsOf(bytes('small')), null);
});

t.test('memory is bounded: the oldest go first', async (t) => {
  const repeats = createRepeats();
  for (let n = 0; n < 60_000; n++) repeats.gather(bytes(`piece ${n}`))?.keep();
  t.equal(repeats.levelsOf(bytes('piece 0')), null);
  t.not(repeats.levelsOf(bytes('piece 59999')), null);
});

t.test(
  'what was sent before in another flow is still found, and still gives its keys and digests to this one',
  async (t) => {
    const imei = { id: 'imei', kind: 'imei', value: '352099001761481' } as const;
    const digest = createHmac('sha1', 'n0nc3').update(imei.value).digest('hex');
    const send = (fromPort: number, text: string) => ({
      data: udpFrame({ from: '192.168.1.2', fromPort, to: '203.0.113.9', toPort: 7000, data: Buffer.from(text) }),
    });
    const frames = [40_001, 40_002].flatMap((port) => [
      send(port, '{"nonce":"n0nc3"}'),
      send(port, `{"id":"${digest}"}`),
      send(port, `{"imei":"${imei.value}"}`),
    ]);
    const { hits } = scanCapture([pcap(frames)], { file: 'a.pcap', canaries: [imei], lookup: null });
    const chains = (stream: number) =>
      hits.filter(({ ref }) => ref.stream === stream).map(({ chain, ref }) => `${ref.offset} ${chain.join(' ')}`);
    t.strictSame(chains(0), ['24 udp hex hmac-sha1(key:n0nc3)', '75 udp imei15']);
    t.strictSame(chains(1), chains(0));
  },
);
