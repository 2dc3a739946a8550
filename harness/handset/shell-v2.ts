/** Packet ids of `shell,v2` (adb: shell_protocol.h): a byte of id, four of length (little endian), the data. */
const ids = { stdout: 1, stderr: 2, exit: 3, closeStdin: 4 } as const;
const headerBytes = 5;

export const closeStdin: Buffer = Buffer.from([ids.closeStdin, 0, 0, 0, 0]);

export type ShellPacket =
  | { readonly kind: 'stdout' | 'stderr'; readonly data: Buffer }
  | { readonly kind: 'exit'; readonly exitCode: number };

/**
 * Takes chunks of the stream as they come and gives the packets that are whole. Data packets are passed on piecewise, so nothing is
 * kept but a header, however long a packet claims to be.
 */
export function createPacketReader(): (chunk: Buffer) => ShellPacket[] {
  let header: Buffer = Buffer.alloc(0);
  let id = 0;
  let left = -1;
  return (chunk) => {
    const packets: ShellPacket[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (left < 0) {
        const wanted = headerBytes - header.length;
        header = Buffer.concat([header, rest.subarray(0, wanted)]);
        rest = rest.subarray(wanted);
        if (header.length < headerBytes) break;
        id = header[0] ?? 0;
        left = header.readUInt32LE(1);
        header = Buffer.alloc(0);
      }
      const data = rest.subarray(0, left);
      rest = rest.subarray(data.length);
      left -= data.length;
      if (data.length > 0 && id === ids.stdout) packets.push({ kind: 'stdout', data });
      if (data.length > 0 && id === ids.stderr) packets.push({ kind: 'stderr', data });
      if (data.length > 0 && id === ids.exit) packets.push({ kind: 'exit', exitCode: data[0] ?? 0 });
      if (left === 0) left = -1;
    }
    return packets;
  };
}
