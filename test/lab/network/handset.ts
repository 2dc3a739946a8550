import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lease } from './dhcp.ts';
import { joinNetwork } from './join.ts';

/**
 * A stand-in handset: waits for its wlan0, asks for an address at once, then does what standard input says, a JSON line each:
 * `["lease"]`, `["resolve", name]`, `["get", ip, port, path]` (bytes received, or the error's code), `["udp", ip, port, count]`.
 */
const mac = process.argv[2] ?? '';
let lease: Lease | null = null;

function get(host: string, port: number, path: string): Promise<number | string> {
  return new Promise((resolve) => {
    let bytes = 0;
    const socket = connect({ host, port, timeout: 400 }, () => {
      socket.end(`GET ${path} HTTP/1.0\r\nhost: ${host}\r\n\r\n`);
    });
    socket.on('data', (data) => {
      bytes += data.length;
    });
    socket.on('timeout', () => socket.destroy(Object.assign(new Error('timeout'), { code: 'TIMEOUT' })));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('end', () => resolve(bytes));
  });
}

async function sendDatagrams(host: string, port: number, count: number): Promise<number> {
  const socket = createSocket('udp4');
  for (let index = 0; index < count; index += 1) {
    if (index % 20 === 19) await delay(1);
    await new Promise((resolve) => socket.send(`datagram ${String(index).padStart(6, '0')}`, port, host, resolve));
  }
  socket.close();
  return count;
}

async function perform([verb, ...rest]: [string, ...(string | number)[]]): Promise<unknown> {
  const [first, second, third] = rest;
  if (verb === 'lease') return lease;
  if (verb === 'get') return get(String(first), Number(second), String(third));
  if (verb === 'udp') return sendDatagrams(String(first), Number(second), Number(third));
  if (verb === 'resolve' && lease !== null) {
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    resolver.setServers([lease.resolver]);
    return resolver.resolve4(String(first));
  }
  throw new Error(`unknown: ${verb}`);
}

console.log(JSON.stringify('ready'));
lease = await joinNetwork(mac);
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await perform(JSON.parse(line))));
}
