import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { commands, type Packet } from '../../../harness/virtual/adbd/packet.ts';
import { createAdbStream } from '../../../harness/virtual/adbd/stream.ts';

const names = new Map<number, string>(Object.entries(commands).map(([name, number]) => [number, name]));

const open = (maxPayload = 4) => {
  const sent: string[] = [];
  const stream = createAdbStream({
    local: 7,
    remote: 3,
    maxPayload,
    send: ({ command, arg0, arg1, payload }: Packet) =>
      sent.push(`${names.get(command)} ${arg0} ${arg1} ${payload}`.trim()),
    onClosed: () => sent.push('closed'),
  });
  return { stream, sent };
};

t.test('one packet is outstanding: the next leaves when the client says OKAY', async (t) => {
  const { stream, sent } = open();
  stream.duplex.write('abcdefghij');
  await turn();
  t.same(sent, ['WRTE 7 3 abcd']);
  stream.ready();
  t.same(sent.slice(1), ['WRTE 7 3 efgh']);
  stream.ready();
  stream.ready();
  await turn();
  t.same(sent.slice(2), ['WRTE 7 3 ij'], 'an OKAY too many does nothing');
});

t.test('the end waits for the last OKAY', async (t) => {
  const { stream, sent } = open();
  stream.duplex.end('abc');
  await turn();
  t.same(sent, ['WRTE 7 3 abc']);
  stream.ready();
  await turn();
  t.same(sent.slice(1), ['CLSE 0 3', 'closed']);
});

t.test('OKAY is sent once for each WRTE, when the service takes more', async (t) => {
  const { stream, sent } = open();
  const taken: string[] = [];
  stream.data(Buffer.from('one'));
  await turn();
  stream.duplex.on('data', (chunk) => taken.push(String(chunk)));
  await turn();
  t.same(sent, ['OKAY 7 3']);
  stream.data(Buffer.from('two'));
  await turn();
  t.same(taken, ['one', 'two']);
  t.same(sent, ['OKAY 7 3', 'OKAY 7 3']);
});

t.test('a service that does not read makes the client wait, and one that does not wait is cut off', async (t) => {
  const { stream, sent } = open();
  stream.data(Buffer.alloc(300 * 1024));
  await turn();
  t.same(sent, [], 'no OKAY beyond what is read ahead');
  let accepted = true;
  for (let count = 0; count < 100 && accepted; count++) accepted = stream.data(Buffer.alloc(1024 * 1024));
  t.notOk(accepted);
});

t.test('what came before CLSE is still read, and what is written after it goes nowhere', async (t) => {
  const { stream, sent } = open();
  stream.data(Buffer.from('last words'));
  stream.close();
  t.same(sent, ['CLSE 0 3', 'closed']);
  stream.duplex.write('too late');
  const chunks = [];
  for await (const chunk of stream.duplex) chunks.push(String(chunk));
  t.same(chunks, ['last words']);
  t.same(sent.length, 2);
});

t.test('a dropped transport destroys the stream without a word', async (t) => {
  const { stream, sent } = open();
  stream.drop();
  t.ok(stream.duplex.destroyed);
  t.same(sent, []);
});
