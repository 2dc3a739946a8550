import fc from 'fast-check';
import t from 'tap';
import { decodeReply, encodeRequest, prefixLength } from '../../../harness/virtual/radio/dhcp-message.ts';

const asked = {
  type: 'discover',
  transaction: 0x12345678,
  mac: '64:09:80:01:02:03',
  hostname: 'android-0123456789abcdef',
  address: null,
  requested: null,
  server: null,
} as const;

/** A server's message of these options. */
function reply(options: readonly number[]): Buffer {
  const head = Buffer.alloc(240);
  head.set([2, 1, 6, 0]);
  head.writeUInt32BE(asked.transaction, 4);
  head.set([192, 168, 31, 77], 16);
  head.set([0x64, 0x09, 0x80, 1, 2, 3], 28);
  head.writeUInt32BE(0x63825363, 236);
  return Buffer.concat([head, Buffer.from(options)]);
}

t.test("a discover has the options of dhcpcd 5.5.6 in that program's order", async (t) => {
  const message = encodeRequest(asked);
  const codes: number[] = [];
  for (let at = 240; message[at] !== 255; at += 2 + (message[at + 1] ?? 0)) codes.push(message[at] ?? 0);
  t.same(codes, [53, 61, 57, 60, 12, 55]);
  const text = message.toString('latin1');
  t.ok(text.includes('dhcpcd-5.5.6') && text.includes('android-0123456789abcdef'));
  t.ok(message.includes(Buffer.from([55, 9, 1, 33, 3, 6, 15, 28, 51, 58, 59])));
  t.equal(message.readUInt16BE(10), 0x8000, 'a broadcast answer is asked for');
  t.ok(message.length >= 300);
});

t.test('a renewal names its own address in the header and neither server nor requested address', async (t) => {
  const message = encodeRequest({ ...asked, type: 'request', address: '192.168.31.77' });
  t.same([...message.subarray(12, 16)], [192, 168, 31, 77]);
  t.equal(message.readUInt16BE(10), 0);
  t.notOk(message.subarray(240).includes(Buffer.from([50, 4])));
});

t.test("a server's answer is read with its mask, router, resolvers and times", async (t) => {
  const options = [53, 1, 5, 0, 54, 4, 192, 168, 31, 1, 1, 4, 255, 255, 255, 0, 3, 4, 192, 168, 31, 1];
  const more = [6, 8, 192, 168, 31, 1, 8, 8, 8, 8, 51, 4, 0, 0, 168, 192, 58, 4, 0, 0, 84, 96, 255];
  t.same(decodeReply(reply([...options, ...more])), {
    type: 'ack',
    transaction: asked.transaction,
    mac: asked.mac,
    address: '192.168.31.77',
    server: '192.168.31.1',
    netmask: '255.255.255.0',
    routers: ['192.168.31.1'],
    resolvers: ['192.168.31.1', '8.8.8.8'],
    leaseSeconds: 43_200,
    renewSeconds: 21_600,
  });
});

t.test('anything else than a server message is passed over, however it is cut', async (t) => {
  t.equal(decodeReply(encodeRequest(asked)), null, 'a client message');
  t.equal(decodeReply(reply([255])), null, 'no type');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, framed) => {
      const read = decodeReply(framed ? reply([53, 1, 2, ...bytes]) : Buffer.from(bytes));
      return framed ? read !== null || bytes.includes(53) : read === null;
    }),
  );
});

t.test('a netmask is counted', async (t) => {
  t.equal(prefixLength('255.255.255.0'), 24);
  t.equal(prefixLength('255.255.255.252'), 30);
  t.equal(prefixLength('0.0.0.0'), 0);
});
