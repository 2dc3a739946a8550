import t from 'tap';
import { createFlowTable, type FlowState } from '../../../harness/analysis/decode/flow-table.ts';
import { emptyIpView } from '../../../harness/analysis/decode/ip.ts';

const ip = (from: number, to: number) => ({
  ...emptyIpView(),
  bytes: Uint8Array.from([10, 0, from >> 8, from & 255, 10, 0, to >> 8, to & 255]),
  source: 0,
  destination: 4,
});

function table(most?: number) {
  const closed: string[] = [];
  const over: number[] = [];
  const flows = createFlowTable({
    ...(most !== undefined && { most }),
    onOver: ({ stream }: FlowState) => over.push(stream),
    onClose: ({ proto, stream }: FlowState) => closed.push(`${proto} ${stream}`),
  });
  return { flows, closed, over };
}

t.test('both directions are one flow, and other ports, addresses or protocols are others', async (t) => {
  const { flows } = table();
  const at = (proto: 'tcp' | 'udp', from: number, to: number, source: number, destination: number) => {
    const { flow, side } = flows.find(proto, ip(from, to), source, destination);
    return `${proto} ${flow.stream} ${side}`;
  };
  t.equal(at('tcp', 1, 2, 1000, 80), 'tcp 0 0');
  t.equal(at('tcp', 2, 1, 80, 1000), 'tcp 0 1');
  t.equal(at('tcp', 1, 2, 80, 1000), 'tcp 1 0');
  t.equal(at('udp', 1, 2, 1000, 80), 'udp 0 0');
  t.equal(at('tcp', 1, 3, 1000, 80), 'tcp 2 0');
  t.equal(at('tcp', 1, 2, 1000, 80), 'tcp 0 0');
});

t.test('with more flows than are kept, the one that was silent for longest closes', async (t) => {
  const { flows, closed } = table(3);
  for (const from of [1, 2, 3]) flows.find('tcp', ip(from, 9), 1000, 80);
  flows.find('tcp', ip(9, 1), 80, 1000);
  flows.find('udp', ip(4, 9), 1000, 80);
  t.same(closed, ['tcp 1']);
  t.equal(flows.find('tcp', ip(2, 9), 1000, 80).flow.stream, 3, 'what comes after counts as a new flow');
  t.same(closed, ['tcp 1', 'tcp 2']);
  flows.close();
  t.same(closed, ['tcp 1', 'tcp 2', 'tcp 0', 'tcp 3', 'udp 0']);
  t.equal(flows.setAside(), 2);
});

t.test('a flow whose ports are used again gets no more packets, and closes in its turn', async (t) => {
  const { flows, closed, over } = table();
  flows.find('tcp', ip(1, 2), 1000, 80);
  flows.find('tcp', ip(2, 1), 80, 1000);
  const { flow, side, isNew } = flows.renew();
  t.same([flow.stream, side, isNew], [1, 0, true]);
  t.same([...flow.ports], [80, 1000], 'its first sender is side 0');
  t.same(over, [0]);
  t.equal(flows.find('tcp', ip(1, 2), 1000, 80).flow.stream, 1);
  flows.close();
  t.same(closed, ['tcp 0', 'tcp 1']);
  t.equal(flows.setAside(), 0);
});

t.test('a hundred thousand flows of one host are each found again', async (t) => {
  const { flows } = table();
  for (let i = 0; i < 100_000; i++) flows.find('udp', ip(1, i & 0xffff), 1000 + (i >> 16), 53);
  let wrong = 0;
  for (let i = 0; i < 100_000; i++) {
    if (flows.find('udp', ip(1, i & 0xffff), 1000 + (i >> 16), 53).flow.stream !== i) wrong++;
  }
  t.equal(wrong, 0);
});
