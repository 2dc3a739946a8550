import t from 'tap';
import { newConversation } from '../../harness/analysis/decode/conversation.ts';
import type { FlowState } from '../../harness/analysis/decode/flow-table.ts';
import { newTcpSide } from '../../harness/analysis/decode/reassembly.ts';
import { clientSide } from '../../harness/analysis/flow-facts.ts';

const flow = (change: Partial<FlowState>): FlowState => ({
  proto: 'udp',
  stream: 0,
  addresses: [new Uint8Array([203, 0, 113, 7]), new Uint8Array([192, 168, 31, 100])],
  ports: [443, 40_000],
  share: null,
  start: 0,
  end: 1,
  packets: [1, 1],
  bytes: [60, 60],
  sides: [newTcpSide(), newTcpSide()],
  opener: null,
  base: [null, null],
  synAcknowledged: false,
  ...change,
});

t.test(
  'in a connection older than the capture the handset is the client, even if the other side speaks first',
  async (t) => {
    t.equal(clientSide(newConversation(flow({}))), 1);
    t.equal(clientSide(newConversation(flow({ opener: 0 }))), 0, 'a handshake says better');
    const publics = [new Uint8Array([203, 0, 113, 7]), new Uint8Array([198, 51, 100, 1])] as const;
    t.equal(clientSide(newConversation(flow({ addresses: publics }))), 0);
  },
);
