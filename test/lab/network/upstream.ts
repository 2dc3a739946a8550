import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A stand-in internet: waits for its eth0, takes addresses of the real one and a private one, answers every name with 54.169.0.1, and serves as many bytes
 * as the path says on port 80 of all of them.
 */
const resolver = '114.114.114.114';
const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8' });

console.log(JSON.stringify('ready'));
ip('link', 'set', 'lo', 'up');
for (const address of [resolver, '54.169.0.1', '10.9.9.9', '192.168.99.1'])
  ip('address', 'add', `${address}/32`, 'dev', 'lo');

const names = createSocket('udp4', (query, from) => {
  const question = query.subarray(12);
  const end = question.indexOf(0) + 5;
  const header = Buffer.from(query.subarray(0, 12));
  header.set([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0], 2);
  const answer = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 54, 169, 0, 1]);
  names.send(Buffer.concat([header, question.subarray(0, end), answer]), from.port, from.address);
});
names.bind(53, resolver);

createServer((request, response) => {
  response.end(Buffer.alloc(Number(request.url?.slice(1)), 0x61));
}).listen(80, '0.0.0.0');
process.stdin.on('end', () => process.exit(0)).resume();

// A cable may be taken away and another one laid.
for (;;) {
  if (/ eth0@.* state DOWN /.test(ip('-o', 'link'))) {
    ip('address', 'replace', '198.18.0.2/30', 'dev', 'eth0');
    ip('link', 'set', 'eth0', 'up');
  }
  await delay(30);
}
