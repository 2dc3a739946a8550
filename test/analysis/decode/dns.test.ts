import dnsPacket from 'dns-packet';
import fc from 'fast-check';
import t from 'tap';
import { nameText, readDns } from '../../../harness/analysis/decode/dns.ts';

const label = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const host = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));

t.test('what an independent encoder writes is read back', async (t) => {
  fc.assert(
    fc.property(host, fc.ipV4(), fc.ipV6(), (name, ip4, ip6) => {
      const message = dnsPacket.encode({
        type: 'response',
        id: 7,
        flags: dnsPacket.RECURSION_DESIRED,
        questions: [{ type: 'A', name }],
        answers: [
          { type: 'CNAME', name, data: `alias.${name}` },
          { type: 'A', name: `alias.${name}`, data: ip4 },
          { type: 'AAAA', name: `alias.${name}`, data: ip6 },
        ],
      });
      const read = readDns(message, 0, message.length);
      t.equal(read?.response, true);
      t.same(read?.questions.map(nameText), [name]);
      t.same(
        read?.answers.map((answer) => [answer.name, answer.ip.length]),
        [
          [name, 4],
          [name, 16],
        ],
      );
      t.equal(read?.answers[0]?.ip.join('.'), ip4);
      t.same(read?.pointers, [{ type: 'CNAME', owner: name, target: `alias.${name}` }]);
    }),
    { numRuns: 100 },
  );
});

t.test('a loop of pointers and other nonsense is refused and ends', async (t) => {
  const loop = Buffer.from('000101000001000000000000c00c00010001', 'hex');
  t.equal(readDns(loop, 0, loop.length), null);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      readDns(bytes, 0, bytes.length);
    }),
  );
  t.pass();
});

t.test('texts, names and bytes of answers are read without the lengths between their parts', async (t) => {
  const name = 'q.example';
  const message = dnsPacket.encode({
    type: 'response',
    id: 7,
    questions: [{ type: 'TXT', name }],
    answers: [
      { type: 'TXT', name, data: ['+8529', '1234567'] },
      { type: 'CNAME', name, data: '8529.1234567.example' },
      { type: 'MX', name, data: { preference: 1, exchange: 'mail.example' } },
    ],
  });
  const { texts = [] } = readDns(message, 0, message.length) ?? {};
  t.same(
    texts.map(({ bytes }) => Buffer.from(bytes).toString()),
    ['+85291234567', '85291234567example', 'mailexample'],
  );
  const [text] = texts;
  if (text !== undefined) t.equal(message[text.at + text.step(5)], '1'.charCodeAt(0));
});
