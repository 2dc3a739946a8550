import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { decode, encode, streamEncode } from 'dns-packet';
import t from 'tap';
import { answerDns, serveDns } from '../../../harness/virtual/cloud/dns.ts';

const addresses = new Map([['api.account.xiaomi.com', '42.62.48.155']]);
const log: string[] = [];
const server = await serveDns({ host: '127.0.0.1', port: 0, addresses, log: (line) => log.push(line) });
t.teardown(() => server.close());
const query = (name: string, type = 'A') => encode({ type: 'query', id: 7, flags: 256, questions: [{ type, name }] });

t.test('a resolver gets the address of a known name and no other', async (t) => {
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
  t.same(await resolver.resolve4('API.account.xiaomi.com', { ttl: true }), [{ address: '42.62.48.155', ttl: 60 }]);
  await t.rejects(resolver.resolve4('www.google.com'), { code: 'ENOTFOUND' });
  await t.rejects(resolver.resolve6('api.account.xiaomi.com'), { code: 'ENODATA' });
});

t.test('two queries over one TCP connection, cut in the middle, are both answered', async (t) => {
  const bytes = Buffer.concat(['api.account.xiaomi.com', 'x.test'].map((name) => streamEncode(decode(query(name)))));
  const socket = connect(server.port, '127.0.0.1');
  socket.write(bytes.subarray(0, 20));
  setTimeout(() => socket.write(bytes.subarray(20)), 30);
  let got = Buffer.alloc(0);
  const answers = [];
  while (answers.length < 2) {
    const [chunk] = await once(socket, 'data', { signal: AbortSignal.timeout(2000) });
    got = Buffer.concat([got, chunk]);
    for (; got.length > 2 && got.length >= 2 + got.readUInt16BE(0); got = got.subarray(2 + got.readUInt16BE(0))) {
      answers.push(decode(got.subarray(2, 2 + got.readUInt16BE(0))));
    }
  }
  socket.destroy();
  t.match(answers[0], { id: 7, rcode: 'NOERROR', answers: [{ data: '42.62.48.155' }] });
  t.match(answers[1], { id: 7, rcode: 'NXDOMAIN', answers: [] });
});

t.test('junk is dropped and the server lives on', async (t) => {
  const socket = createSocket('udp4');
  socket.send(Buffer.from([1, 2, 3]), server.port, '127.0.0.1');
  socket.send(query('api.account.xiaomi.com'), server.port, '127.0.0.1');
  const [answer] = await once(socket, 'message', { signal: AbortSignal.timeout(2000) });
  socket.close();
  t.match(decode(answer), { rcode: 'NOERROR' });
  t.match(log[0], /dns: malformed query/);
});

t.test('an answer is no query', async (t) => {
  t.equal(answerDns(encode({ type: 'response', id: 1, questions: [{ type: 'A', name: 'x' }] }), addresses), null);
  t.equal(answerDns(encode({ type: 'query', id: 1 }), addresses), null);
});
