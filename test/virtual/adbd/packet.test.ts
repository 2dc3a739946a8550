import fc from 'fast-check';
import t from 'tap';
import { checksumOf, commands, createParser, encodeHeader, type Packet } from '../../../harness/virtual/adbd/packet.ts';

const packets = fc.array(
  fc.record({
    command: fc.constantFrom(...Object.values(commands)),
    arg0: fc.nat(0xffffffff),
    arg1: fc.nat(0xffffffff),
    payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 8 },
);

const bytesOf = (list: readonly Packet[], withChecksum: boolean): Buffer =>
  Buffer.concat(list.flatMap((packet) => [encodeHeader(packet, withChecksum), packet.payload]));

const parse = (bytes: Buffer, cuts: readonly number[], checksums: boolean): Packet[] => {
  const parser = createParser({ maxPayload: 200, checksums: () => checksums });
  const found: Packet[] = [];
  let start = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const end = Math.max(start, cut % (bytes.length + 1));
    found.push(...parser.push(bytes.subarray(start, end)));
    start = end;
  }
  found.push(...parser.push(bytes.subarray(start)));
  return found;
};

t.test('packets come out as they went in, wherever the stream is cut', async () => {
  fc.assert(
    fc.property(packets, fc.array(fc.nat(2000), { maxLength: 20 }), fc.boolean(), (list, cuts, checksums) => {
      const found = parse(bytesOf(list, checksums), cuts, checksums);
      return (
        found.length === list.length &&
        found.every((packet, index) => {
          const sent = list[index];
          return (
            sent !== undefined &&
            packet.command === sent.command &&
            packet.arg0 === sent.arg0 &&
            packet.arg1 === sent.arg1 &&
            packet.payload.equals(sent.payload)
          );
        })
      );
    }),
  );
});

t.test('packets come out when every byte arrives alone', async (t) => {
  const list = [
    { command: commands.OPEN, arg0: 1, arg1: 0, payload: Buffer.from('shell:\0') },
    { command: commands.OKAY, arg0: 1, arg1: 2, payload: Buffer.alloc(0) },
  ];
  const bytes = bytesOf(list, true);
  t.same(parse(bytes, [...bytes.keys()], true), list);
});

t.test('a header is as the protocol has it', async (t) => {
  const header = encodeHeader(
    { command: commands.CNXN, arg0: 0x01000000, arg1: 4096, payload: Buffer.from('host::\0') },
    true,
  );
  t.equal(header.toString('hex'), '434e584e00000001001000000700000032020000bcb1a7b1');
  t.equal(checksumOf(Buffer.from('host::\0')), 0x232);
});

t.test('a wrong magic, a payload over the limit and a wrong checksum are faults', async (t) => {
  const parser = () => createParser({ maxPayload: 10, checksums: () => true });
  const packet = { command: commands.WRTE, arg0: 1, arg1: 1, payload: Buffer.from('abc') };
  const wrongMagic = encodeHeader(packet, true);
  wrongMagic.writeUInt32LE(7, 20);
  t.throws(() => parser().push(wrongMagic), /magic/);
  t.throws(() => parser().push(encodeHeader({ ...packet, payload: Buffer.alloc(11) }, true)), /11 bytes; at most 10/);
  t.throws(() => parser().push(Buffer.concat([encodeHeader(packet, false), packet.payload])), /checksum/);
});
