import fc from 'fast-check';
import t from 'tap';
import { createPacketReader, type ShellPacket } from '../../harness/handset/shell-v2.ts';

const packet = (id: number, data: Buffer) => {
  const header = Buffer.alloc(5);
  header[0] = id;
  header.writeUInt32LE(data.length, 1);
  return Buffer.concat([header, data]);
};

const gather = (packets: readonly ShellPacket[]) => ({
  stdout: Buffer.concat(packets.flatMap((p) => (p.kind === 'stdout' ? [p.data] : []))).toString('hex'),
  stderr: Buffer.concat(packets.flatMap((p) => (p.kind === 'stderr' ? [p.data] : []))).toString('hex'),
  exit: packets.flatMap((p) => (p.kind === 'exit' ? [p.exitCode] : [])),
});

t.test('packets come out the same however the stream was cut', async (t) => {
  const data = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(1, 2), data), { maxLength: 8 }),
      fc.integer({ min: 0, max: 255 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (pieces, exit, cuts) => {
        const stream = Buffer.concat([
          ...pieces.map(([id, bytes]) => packet(id, bytes)),
          packet(3, Buffer.from([exit])),
        ]);
        const read = createPacketReader();
        const packets: ShellPacket[] = [];
        for (let at = 0, cut = 0; at < stream.length; cut += 1) {
          const size = cuts[cut % cuts.length] ?? 1;
          packets.push(...read(stream.subarray(at, at + size)));
          at += size;
        }
        const of = (id: number) =>
          Buffer.concat(pieces.flatMap(([of, bytes]) => (of === id ? [bytes] : []))).toString('hex');
        t.same(gather(packets), { stdout: of(1), stderr: of(2), exit: [exit] });
      },
    ),
  );
});

t.test('packets of unknown kinds are passed over', async (t) => {
  const read = createPacketReader();
  t.same(gather(read(Buffer.concat([packet(9, Buffer.from('x')), packet(3, Buffer.from([137]))]))).exit, [137]);
});
