import dnsPacket from 'dns-packet';
import t from 'tap';
import { readDns } from '../../../harness/analysis/decode/dns.ts';
import { createNameMap } from '../../../harness/analysis/endpoint/names.ts';
import { createScan } from '../../../harness/analysis/scan.ts';
import { pcap, tcpConversation, udpFrame } from '../wire.ts';

type Answer = { type: 'CNAME' | 'PTR' | 'A' | 'AAAA'; name: string; data: string };

const encode = (question: { type: string; name: string }, answers: Answer[]): Buffer =>
  dnsPacket.encode({
    type: 'response',
    id: 7,
    flags: 0,
    questions: [question as { type: 'A'; name: string }],
    answers,
  });
const learned = (...messages: Buffer[]) => {
  const names = createNameMap();
  messages.forEach((bytes, i) => {
    const message = readDns(bytes, 0, bytes.length);
    if (message !== null) names.learn(message, i);
  });
  return names;
};

const alias = encode({ type: 'A', name: 'up.example.com' }, [
  { type: 'CNAME', name: 'up.example.com', data: 'lb-1.ap-southeast-1.elb.amazonaws.com' },
  { type: 'A', name: 'lb-1.ap-southeast-1.elb.amazonaws.com', data: '54.255.160.10' },
]);
const reverse = encode({ type: 'PTR', name: '10.160.255.54.in-addr.arpa' }, [
  { type: 'PTR', name: '10.160.255.54.in-addr.arpa', data: 'ec2-54-255-160-10.ap-southeast-1.compute.amazonaws.com' },
]);

t.test(
  'aliases on the way to an address and its reverse names are kept beside the name that was asked for',
  async (t) => {
    const names = learned(alias, reverse);
    const address = Uint8Array.of(54, 255, 160, 10);
    t.equal(names.nameAt(address, 10), 'up.example.com');
    t.same(names.otherNames(address), [
      'lb-1.ap-southeast-1.elb.amazonaws.com',
      'ec2-54-255-160-10.ap-southeast-1.compute.amazonaws.com',
    ]);
    t.same(names.otherNames(Uint8Array.of(1, 2, 3, 4)), []);
  },
);

t.test('reverse names of IPv6 addresses are theirs, and other owners are nobody’s', async (t) => {
  const owner = `${'2001485b60f00000000000000000beef'.split('').reverse().join('.')}.ip6.arpa`;
  const names = learned(
    encode({ type: 'PTR', name: owner }, [{ type: 'PTR', name: owner, data: 'six.example.com' }]),
    encode({ type: 'PTR', name: 'x.local' }, [{ type: 'PTR', name: 'x.local', data: 'printer.local' }]),
  );
  t.same(names.otherNames(Buffer.from('2001485b60f00000000000000000beef', 'hex')), ['six.example.com']);
});

t.test('an address that a capture gives a thousand aliases keeps a few', async (t) => {
  const many = Array.from({ length: 1000 }, (_, i) =>
    encode({ type: 'PTR', name: '4.3.2.1.in-addr.arpa' }, [
      { type: 'PTR', name: '4.3.2.1.in-addr.arpa', data: `n${i}.example.com` },
    ]),
  );
  t.equal(learned(...many).otherNames(Uint8Array.of(1, 2, 3, 4)).length, 16);
});

t.test('a flow bears the other names of its server', async (t) => {
  const dns = { from: '192.168.31.1', fromPort: 53, to: '192.168.31.100', toPort: 4000 };
  const scan = createScan({ file: 'x', canaries: [], lookup: null });
  const web = tcpConversation([{ up: true, data: Buffer.from('hello') }], { server: '54.255.160.10', serverPort: 443 });
  scan.push(pcap([{ data: udpFrame({ ...dns, data: alias }) }, { data: udpFrame({ ...dns, data: reverse }) }, ...web]));
  const [flow] = scan.end().flows;
  t.match(flow, {
    host: 'up.example.com',
    names: ['lb-1.ap-southeast-1.elb.amazonaws.com', 'ec2-54-255-160-10.ap-southeast-1.compute.amazonaws.com'],
  });
});
