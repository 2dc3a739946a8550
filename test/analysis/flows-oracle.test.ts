import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import t from 'tap';
import { scanCapture } from '../../harness/analysis/scan.ts';
import type { Flow } from '../../harness/model/traffic.ts';
import { fields, hasTshark, realCaptures, tshark } from './tshark.ts';

const files = realCaptures();
const skip =
  files.length === 0 ? 'the real captures are not on this machine' : hasTshark() ? false : 'tshark is not installed';

/** Counts of each end of each stream, from single packets: exact where conversation tables round. */
function countPackets(file: string, proto: 'tcp' | 'udp'): Map<string, { packets: number; bytes: number }> {
  const names = [`${proto}.stream`, 'frame.len', 'ip.src', 'ipv6.src', `${proto}.srcport`];
  const counts = new Map<string, { packets: number; bytes: number }>();
  for (const [stream, length, ip4, ip6, port] of fields(file, proto, names)) {
    const key = `${stream} ${ip4 || ip6}:${port}`;
    const count = counts.get(key) ?? { packets: 0, bytes: 0 };
    counts.set(key, { packets: count.packets + 1, bytes: count.bytes + Number(length) });
  }
  return counts;
}

function countFlows(flows: readonly Flow[]): Map<string, { packets: number; bytes: number }> {
  const counts = new Map<string, { packets: number; bytes: number }>();
  for (const { stream, client, server, packets, bytes } of flows) {
    const add = (ip: string, port: number, of: { packets: number; bytes: number }) => {
      if (of.packets > 0) counts.set(`${stream} ${ip}:${port}`, of);
    };
    add(client.ip, client.port, { packets: packets.up, bytes: bytes.up });
    add(server.ip, server.port, { packets: packets.down, bytes: bytes.down });
  }
  return counts;
}

const sorted = <V>(map: Map<string, V>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

for (const file of files) {
  t.test(
    `flows of ${basename(file)} are tshark's streams, packet for packet and byte for byte`,
    { skip },
    async (t) => {
      const { flows } = scanCapture([readFileSync(file)], { file, canaries: [], lookup: null });
      for (const proto of ['tcp', 'udp'] as const) {
        const ours = flows.filter((flow) => flow.proto === proto);
        t.same(sorted(countFlows(ours)), sorted(countPackets(file, proto)), proto);
      }
    },
  );

  t.test(`flows of ${basename(file)} are the rows of tshark's conversation tables`, { skip }, async (t) => {
    const { flows } = scanCapture([readFileSync(file)], { file, canaries: [], lookup: null });
    for (const proto of ['tcp', 'udp'] as const) {
      const table = tshark(['-r', file, '-q', '-z', `conv,${proto}`]);
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

  t.test(`server names, DNS and HTTP hosts of ${basename(file)} are tshark's`, { skip }, async (t) => {
    const { flows } = scanCapture([readFileSync(file)], { file, canaries: [], lookup: null });
    const names = fields(file, 'tls.handshake.extensions_server_name && tcp', [
      'tcp.stream',
      'tls.handshake.extensions_server_name',
    ]);
    for (const [stream, name] of names) {
      const flow = flows.find((each) => each.proto === 'tcp' && String(each.stream) === stream);
      t.equal(flow?.tls?.sni, name, `stream ${stream}`);
    }
    const first = new Map<string, string>();
    for (const [stream = '', host = ''] of fields(file, 'http.host && tcp', ['tcp.stream', 'http.host'])) {
      if (!first.has(stream)) first.set(stream, host);
    }
    for (const [stream, host] of first) {
      const flow = flows.find((each) => each.proto === 'tcp' && String(each.stream) === stream);
      t.equal(flow?.host, host.replace(/:\d+$/, ''), `stream ${stream}`);
    }
    const answered = fields(file, 'dns.flags.response == 1 && dns.a && udp.port == 53', ['dns.qry.name', 'dns.a']);
    const named = new Map(answered.flatMap(([name = '', ips = '']) => ips.split(',').map((ip) => [ip, name])));
    for (const flow of flows.filter((each) => each.hostSource === 'dns'))
      t.ok(named.has(flow.server.ip), flow.server.ip);
  });
}

if (files.length === 0) t.test('real captures', { skip: skip || false }, async () => undefined);
