import dnsPacket from 'dns-packet';
import t from 'tap';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import { type Frame, pcap, udpFrame } from '../wire.ts';

const phone = { from: '192.168.31.100', to: '192.168.31.1', toPort: 53 };
const query = (name: string, i: number, type: 'A' | 'AAAA' = 'A', from = phone.from): Frame => {
  const data = dnsPacket.encode({ type: 'query', id: i, questions: [{ type, name }] });
  return { data: udpFrame({ ...phone, from, fromPort: 40_000 + i, data }) };
};
const scan = (frames: readonly Frame[]) =>
  scanCapture([pcap(frames)], {
    file: 'a.pcap',
    canaries: [{ id: 'p', kind: 'text', value: 'Chan Tai-Man Qwxzjk Plorfenoum' }],
    lookup: null,
  });
const hex = Buffer.from('Chan Tai-Man Qwxzjk Plorfenoum').toString('hex');
const parts = [hex.slice(0, 20), hex.slice(20, 40), hex.slice(40)];

const shapes: Record<string, (part: string, i: number) => string> = {
  'a label each': (part) => `${part}.evil.example.com`,
  'under a registrable domain of three labels': (part) => `${part}.example.co.uk`,
  'with a counter before': (part, i) => `n${i}.${part}.example.com`,
  'with a session behind': (part) => `${part}.s77.example.com`,
  'between a counter and a session': (part, i) => `${i}.${part}.s77.example.com`,
};

for (const [shape, name] of Object.entries(shapes)) {
  t.test(`a value cut over names of successive queries is found: ${shape}`, async (t) => {
    const queries = parts.flatMap((part, i) => [query(name(part, i), i * 2), query(name(part, i), i * 2 + 1, 'AAAA')]);
    const other = [query('www.example.net', 90), query(name('zz', 9), 91, 'A', '192.168.31.101')];
    const { hits } = scan([query('www.first.org', 80), ...queries.slice(0, 2), ...other, ...queries.slice(2)]);
    t.same(
      hits.map(({ chain, direction, ref }) => [chain.join(' '), direction, ref.frame]),
      [['dns-name successive-queries hex as-is', 'up', 2]],
    );
  });
}

t.test(
  'rows that are longer than a block overlap, and what is found is placed in the query it begins in',
  async (t) => {
    const before = Array.from({ length: 300 }, (_, i) => query(`${String(i).padStart(40, 'x')}.example.com`, i));
    const cut = parts.map((part, i) => query(`${part}.example.com`, 1000 + i));
    const { hits } = scan([...before, ...cut, ...before]);
    t.same(
      hits.map(({ ref }) => ref.frame),
      [301],
    );
  },
);

t.test('texts of answers are searched as downloads', async (t) => {
  const data = dnsPacket.encode({
    type: 'response',
    id: 1,
    questions: [{ type: 'TXT', name: 'q.example.com' }],
    answers: [{ type: 'TXT', name: 'q.example.com', data: ['Chan Tai-Man Qw', 'xzjk Plorfenoum'] }],
  });
  const answer = { data: udpFrame({ from: phone.to, fromPort: 53, to: phone.from, toPort: 40_001, data }) };
  const { hits } = scan([query('q.example.com', 1), answer]);
  t.same(
    hits.map(({ chain, direction }) => [chain.join(' '), direction]),
    [['dns-answer as-is', 'down']],
  );
});
