import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import t from 'tap';
import { scanCapture } from '../../harness/analysis/scan.ts';
import type { Flow } from '../../harness/model/traffic.ts';
import { fields, hasTshark, realCaptures, tshark } from './tshark.ts';

const files = realCaptures();
const skip =
  files.length === 0 ? 'the real captures are not on this machine' : hasTshark() ? false : 'tshark is not installed';

type Count = { packets: number; bytes: number };

/** Counts of each end of each stream, from single packets: exact where conversation tables round. */
function countPackets(file: string): Record<'tcp' | 'udp', Map<string, Count>> {
  const names = ['tcp.stream', 'udp.stream', 'frame.len', 'ip.src', 'ipv6.src', 'tcp.srcport', 'udp.srcport'];
  const counts = { tcp: new Map<string, Count>(), udp: new Map<string, Count>() };
  for (const [tcp, udp, length, ip4, ip6, tcpPort, udpPort] of fields(file, 'tcp or udp', names)) {
    const of = tcp === '' ? counts.udp : counts.tcp;
    const key = `${tcp || udp} ${ip4 || ip6}:${tcpPort || udpPort}`;
    const count = of.get(key) ?? { packets: 0, bytes: 0 };
    of.set(key, { packets: count.packets + 1, bytes: count.bytes + Number(length) });
  }
  return counts;
}

function countFlows(flows: readonly Flow[]): Map<string, Count> {
  const counts = new Map<string, Count>();
  for (const { stream, client, server, packets, bytes } of flows) {
    const add = (ip: string, port: number, of: Count) => {
      if (of.packets > 0) counts.set(`${stream} ${ip}:${port}`, of);
    };
    add(client.ip, client.port, { packets: packets.up, bytes: bytes.up });
    add(server.ip, server.port, { packets: packets.down, bytes: bytes.down });
  }
  return counts;
}

const sorted = <V>(map: Map<string, V>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

for (const file of files) {
  const scan = () => scanCapture([readFileSync(file)], { file, canaries: [], lookup: null });

  t.test(
    `flows of ${basename(file)} are tshark's streams, packet for packet and byte for byte`,
    { skip },
    async (t) => {
      const { flows } = scan();
      const counts = countPackets(file);
      for (const proto of ['tcp', 'udp'] as const) {
        const ours = flows.filter((flow) => flow.proto === proto);
        t.same(sorted(countFlows(ours)), sorted(counts[proto]), proto);
      }
    },
  );

  t.test(`flows of ${basename(file)} are the rows of tshark's conversation tables`, { skip }, async (t) => {
    const { flows } = scan();
    const tables = tshark(['-r', file, '-q', '-z', 'conv,tcp', '-z', 'conv,udp']).split(/^={10,}\n/m);
    for (const proto of ['tcp', 'udp'] as const) {
      const table = tables.find((text) => text.startsWith(`${proto.toUpperCase()} Conversations`)) ?? '';
      const rows = [...table.matchAll(/^(\S+):(\d+)\s+<-> (\S+):(\d+)\s+(\d+) \d+ \w+\s+(\d+) /gm)].map((row) =>
        [`${row[1]}:${row[2]} ${row[6]}`, `${row[3]}:${row[4]} ${row[5]}`].sort().join(' | '),
      );
      const ours = flows
        .filter((flow) => flow.proto === proto)
        .map(({ client, server, packets }) =>
          [`${client.ip}:${client.port} ${packets.up}`, `${server.ip}:${server.port} ${packets.down}`]
            .sort()
            .join(' | '),
        );
      t.same(ours.sort(), rows.sort(), proto);
    }
  });

  t.test(`hosts of ${basename(file)} by HTTP and DNS are tshark's`, { skip }, async (t) => {
    const { flows } = scan();
    const rows = fields(file, '(http.host && tcp && !http2) || (dns.flags.response == 1 && dns.a && udp.port == 53)', [
      'tcp.stream',
      'http.host',
      'dns.qry.name',
      'dns.a',
    ]);
    const first = new Map<string, string>();
    const named = new Set<string>();
    for (const [stream = '', host = '', name = '', ips = ''] of rows) {
      if (host !== '' && !first.has(stream)) first.set(stream, host);
      for (const ip of ips.split(',')) named.add(`${ip} ${name}`);
    }
    for (const [stream, host] of first) {
      const flow = flows.find((each) => each.proto === 'tcp' && String(each.stream) === stream);
      t.equal(flow?.host, host.replace(/:\d+$/, ''), `stream ${stream}`);
    }
    for (const { server, host } of flows.filter(({ hostSource }) => hostSource === 'dns'))
      t.ok(named.has(`${server.ip} ${host}`), `${server.ip} ${host}`);
  });
}

if (files.length === 0) t.test('real captures', { skip: skip || false }, async () => undefined);
