/** DHCP messages as far as an Android 4.3 handset sends and reads them (RFC 2131 and 2132). Pure. */

export const messageTypes = { discover: 1, offer: 2, request: 3, decline: 4, ack: 5, nak: 6, release: 7 } as const;

export type DhcpRequest = {
  readonly type: 'discover' | 'request';
  /** 32 bits; the answer carries the same. */
  readonly transaction: number;
  /** `aa:bb:cc:dd:ee:ff`. */
  readonly mac: string;
  readonly hostname: string;
  /** The client's present address when it renews, else null. */
  readonly address: string | null;
  /** Option 50. */
  readonly requested: string | null;
  /** Option 54: whose offer is taken. */
  readonly server: string | null;
};

export type DhcpReply = {
  readonly type: 'offer' | 'ack' | 'nak';
  readonly transaction: number;
  readonly mac: string;
  readonly address: string;
  readonly server: string | null;
  readonly netmask: string | null;
  readonly routers: readonly string[];
  readonly resolvers: readonly string[];
  /** Seconds. */
  readonly leaseSeconds: number | null;
  readonly renewSeconds: number | null;
};

const magic = 0x63825363;
const fixedBytes = 236;
/** Some relays drop less: the size of a BOOTP packet (RFC 1542, 2.1). */
const leastBytes = 300;
const broadcastFlag = 0x8000;
/** What dhcpcd 5.5.6 of Android 4.1 to 4.4 asks for, in its order; fingerprint databases know the handset by it. */
const parameters = [1, 33, 3, 6, 15, 28, 51, 58, 59];
const vendorClass = 'dhcpcd-5.5.6';
const largestMessage = 1500;

/**
 * A client's message with dhcpcd 5.5.6's options in its order: 53, 61, 50, 54, 57, 60, 12, 55. Unlike dhcpcd, which reads raw frames,
 * this client asks for a broadcast answer, because the kernel drops a unicast one to an address that it does not have yet.
 */
export function encodeRequest(request: DhcpRequest): Buffer {
  const head = Buffer.alloc(fixedBytes + 4);
  const mac = macBytes(request.mac);
  head.set([1, 1, 6, 0]);
  head.writeUInt32BE(request.transaction, 4);
  head.writeUInt16BE(request.address === null ? broadcastFlag : 0, 10);
  if (request.address !== null) head.set(addressBytes(request.address), 12);
  head.set(mac, 28);
  head.writeUInt32BE(magic, fixedBytes);

  const options = [
    option(53, [messageTypes[request.type]]),
    option(61, [1, ...mac]),
    request.requested === null ? [] : option(50, addressBytes(request.requested)),
    request.server === null ? [] : option(54, addressBytes(request.server)),
    option(57, [largestMessage >> 8, largestMessage & 0xff]),
    option(60, Buffer.from(vendorClass)),
    option(12, Buffer.from(request.hostname)),
    option(55, parameters),
    [255],
  ].flat();
  const message = Buffer.concat([head, Buffer.from(options)]);
  return Buffer.concat([message, Buffer.alloc(Math.max(0, leastBytes - message.length))]);
}

/** A server's message, or null for anything that is not one. */
export function decodeReply(bytes: Buffer): DhcpReply | null {
  if (bytes.length < fixedBytes + 4 || bytes[0] !== 2 || bytes.readUInt32BE(fixedBytes) !== magic) return null;
  const options = readOptions(bytes.subarray(fixedBytes + 4));
  const type = replyTypes.get(options.get(53)?.[0] ?? 0);
  if (!type) return null;
  return {
    type,
    transaction: bytes.readUInt32BE(4),
    mac: [...bytes.subarray(28, 34)].map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
    address: addressText(bytes.subarray(16, 20)),
    server: addresses(options.get(54))[0] ?? null,
    netmask: addresses(options.get(1))[0] ?? null,
    routers: addresses(options.get(3)),
    resolvers: addresses(options.get(6)),
    leaseSeconds: seconds(options.get(51)),
    renewSeconds: seconds(options.get(58)),
  };
}

const replyTypes = new Map<number, DhcpReply['type']>([
  [messageTypes.offer, 'offer'],
  [messageTypes.ack, 'ack'],
  [messageTypes.nak, 'nak'],
]);

/** Options by code; one that is cut short ends the list. */
function readOptions(bytes: Buffer): Map<number, Buffer> {
  const options = new Map<number, Buffer>();
  let at = 0;
  while (at < bytes.length && bytes[at] !== 255) {
    const code = bytes[at] ?? 0;
    if (code === 0) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1];
    if (length === undefined || at + 2 + length > bytes.length) break;
    options.set(code, bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return options;
}

const option = (code: number, value: Iterable<number>): number[] => {
  const bytes = [...value];
  return [code, bytes.length, ...bytes];
};
const macBytes = (mac: string): number[] => mac.split(':').map((part) => Number.parseInt(part, 16));
const addressBytes = (address: string): number[] => address.split('.').map(Number);
const addressText = (bytes: Iterable<number>): string => [...bytes].join('.');
const addresses = (value: Buffer | undefined): string[] =>
  Array.from({ length: Math.floor((value?.length ?? 0) / 4) }, (_, i) =>
    addressText(value?.subarray(i * 4, i * 4 + 4) ?? []),
  );
const seconds = (value: Buffer | undefined): number | null => (value?.length === 4 ? value.readUInt32BE(0) : null);

/** The number of leading ones of a netmask. */
export function prefixLength(netmask: string): number {
  return addressBytes(netmask)
    .map((byte) => byte.toString(2).replaceAll('0', '').length)
    .reduce((sum, ones) => sum + ones, 0);
}
