import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const MAGIC = 0x63825363;
const type = { discover: 1, offer: 2, request: 3, ack: 5 } as const;

export type Lease = { readonly address: string; readonly router: string; readonly resolver: string };

/** The smallest DHCP client (RFC 2131): discover, offer, request, ack, with the broadcast flag set. */
export async function askForLease(mac: string): Promise<Lease> {
  const socket = createSocket('udp4');
  socket.bind(68);
  await once(socket, 'listening');
  socket.setBroadcast(true);
  try {
    const offer = await ask(socket, write({ mac, type: type.discover, options: [] }), type.offer);
    const wanted = [50, 4, ...offer.subarray(16, 20), 54, 4, ...option(offer, 54)];
    const ack = await ask(socket, write({ mac, type: type.request, options: wanted }), type.ack);
    return { address: dotted(ack.subarray(16, 20)), router: dotted(option(ack, 3)), resolver: dotted(option(ack, 6)) };
  } finally {
    socket.close();
  }
}

async function ask(socket: Socket, question: Buffer, answer: number): Promise<Buffer> {
  const again = setInterval(() => socket.send(question, 67, '255.255.255.255'), 500);
  socket.send(question, 67, '255.255.255.255');
  try {
    for (;;) {
      const [message] = (await once(socket, 'message', { signal: AbortSignal.timeout(10_000) })) as [Buffer];
      if (option(message, 53)[0] === answer) return message;
    }
  } finally {
    clearInterval(again);
  }
}

function write(message: { mac: string; type: number; options: readonly number[] }): Buffer {
  const head = Buffer.alloc(240);
  head.set([1, 1, 6, 0, 0x1e, 0xa4, 0xd1, 0xff], 0);
  head.writeUInt16BE(0x8000, 10);
  head.set(Buffer.from(message.mac.replaceAll(':', ''), 'hex'), 28);
  head.writeUInt32BE(MAGIC, 236);
  return Buffer.concat([head, Buffer.from([53, 1, message.type, 55, 2, 3, 6, ...message.options, 255])]);
}

function option(message: Buffer, wanted: number): Buffer {
  for (let at = 240; at < message.length && message[at] !== 255; ) {
    if (message[at] === 0) {
      at += 1;
      continue;
    }
    const length = message[at + 1] ?? 0;
    if (message[at] === wanted) return message.subarray(at + 2, at + 2 + length);
    at += 2 + length;
  }
  return Buffer.alloc(0);
}

function dotted(bytes: Uint8Array): string {
  return [...bytes].join('.');
}
