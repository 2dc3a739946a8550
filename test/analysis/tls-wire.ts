import { u16 } from './wire.ts';

/** TLS messages for tests, written from RFC 8446 and RFC 5246. */

const u24 = (value: number) => Buffer.from([value >> 16, (value >> 8) & 255, value & 255]);

export function message(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type]), u24(body.length), body]);
}

export function record(type: number, body: Uint8Array, version = 0x0303): Buffer {
  return Buffer.concat([Buffer.from([type]), u16(version), u16(body.length), body]);
}

function extension(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([u16(type), u16(body.length), body]);
}

/** A ClientHello message of TLS 1.3 with a server name, protocols and, with `padding`, a key share of that many bytes. */
export function clientHello(options: {
  name: string;
  alpn?: readonly string[];
  ciphers?: readonly number[];
  padding?: number;
}): Buffer {
  const { name, alpn = [], ciphers = [0x1301, 0x1302], padding = 0 } = options;
  const list = Buffer.concat([Buffer.from([0]), u16(name.length), Buffer.from(name)]);
  const protocols = Buffer.concat(alpn.map((each) => Buffer.concat([Buffer.from([each.length]), Buffer.from(each)])));
  const extensions = Buffer.concat([
    extension(0, Buffer.concat([u16(list.length), list])),
    ...(alpn.length > 0 ? [extension(16, Buffer.concat([u16(protocols.length), protocols]))] : []),
    extension(43, Buffer.from([2, 3, 4])),
    extension(13, Buffer.concat([u16(4), u16(0x0403), u16(0x0804)])),
    ...(padding > 0 ? [extension(21, Buffer.alloc(padding))] : []),
  ]);
  const body = [
    u16(0x0303),
    Buffer.alloc(32, 5),
    Buffer.from([0]),
    u16(ciphers.length * 2),
    ...ciphers.map(u16),
    Buffer.from([1, 0]),
    u16(extensions.length),
    extensions,
  ];
  return message(1, Buffer.concat(body));
}

/** A ServerHello message of TLS 1.2. */
export function serverHello12(cipher = 0xc02f): Buffer {
  return message(2, Buffer.concat([u16(0x0303), Buffer.alloc(32, 5), Buffer.from([0]), u16(cipher), Buffer.from([0])]));
}

/** A Certificate message of TLS 1.2 with a chain of DER certificates. */
export function certificateMessage(chain: readonly Uint8Array[]): Buffer {
  const list = Buffer.concat(chain.map((der) => Buffer.concat([u24(der.length), der])));
  return message(11, Buffer.concat([u24(list.length), list]));
}
