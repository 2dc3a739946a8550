import fc from 'fast-check';
import t from 'tap';
import { createShellParser, shellIds, shellPacket } from '../../../harness/virtual/adbd/shell-protocol.ts';

t.test('a packet is an id, a length and data', async (t) => {
  t.equal(shellPacket(shellIds.STDERR, Buffer.from('no')).toString('hex'), '02020000006e6f');
});

t.test('input and window sizes come out in order, wherever the stream is cut', async () => {
  const packet = fc.record({
    id: fc.constantFrom(shellIds.STDIN, shellIds.CLOSE_STDIN, shellIds.WINDOW_SIZE, 99),
    data: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 10 }), fc.integer({ min: 1, max: 50 }), (list, step) => {
      const bytes = Buffer.concat(list.map(({ id, data }) => shellPacket(id, data)));
      const parser = createShellParser();
      const parts = [];
      for (let at = 0; at < bytes.length; at += step) parts.push(...parser.push(bytes.subarray(at, at + step)));
      const told = (each: { id: number; data: Buffer }[]) =>
        each
          .map(({ id, data }) => (id === shellIds.STDIN ? data.toString('hex') : `<${id}:${data.toString('hex')}>`))
          .join('');
      return told(parts) === told(list);
    }),
  );
});

t.test('a packet of four gigabytes is not held', async (t) => {
  const parser = createShellParser();
  t.same(parser.push(Buffer.from('09ffffffff', 'hex')), []);
  for (let chunk = 0; chunk < 100; chunk++) t.same(parser.push(Buffer.alloc(65_536)), []);
});
