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

t.test(
  'where addresses do not tell, a TCP connection without its handshake has its server at the port that servers have',
  async (t) => {
    const addresses = [new Uint8Array(16).fill(0x24), new Uint8Array(16).fill(0x25)] as const;
    const client = (proto: 'tcp' | 'udp', from: number, to: number) =>
      clientSide(newConversation(flow({ proto, addresses, ports: [from, to] })));
    t.equal(client('tcp', 443, 50_000), 1);
    t.equal(client('tcp', 5222, 40_000), 1, 'a push service');
    t.equal(client('tcp', 443, 8000), 1);
    t.equal(client('tcp', 50_000, 443), 0);
    t.equal(client('tcp', 50_000, 40_000), 0, 'else the first to be captured is the client');
    t.equal(client('udp', 443, 50_000), 0);
  },
);
