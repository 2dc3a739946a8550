/** A TLS frame as tshark lists it: where it belongs and who sent it. */
export type TlsFrame = {
  readonly frame: number;
  readonly stream: number;
  readonly from: { readonly ip: string; readonly port: number };
  readonly to: { readonly ip: string; readonly port: number };
  /** The name in a ClientHello; null where the frame holds none. */
  readonly sni: string | null;
  /** The frame holds a ClientHello. */
  readonly opens: boolean;
};

/** Decrypted application data that became whole in a frame. */
export type DecryptedData = { readonly frame: number; readonly time: number; readonly bytes: Uint8Array };

/** The fields that `readTlsFrame` reads, in this order, separated by tabs. */
export const tlsFrameFields = [
  'frame.number',
  'tcp.stream',
  'ip.src',
  'ipv6.src',
  'tcp.srcport',
  'ip.dst',
  'ipv6.dst',
  'tcp.dstport',
  'tls.handshake.type',
  'tls.handshake.extensions_server_name',
] as const;

const clientHello = '1';

/** Reads a line of `tshark -T fields`; null where it is none. Of a tunnel's addresses the innermost stands last. */
export function readTlsFrame(line: string): TlsFrame | null {
  const cells = line.split('\t');
  const [frame = '', stream = '', ip4 = '', ip6 = '', port = '', toIp4 = '', toIp6 = '', toPort = ''] = cells;
  if (cells.length !== tlsFrameFields.length || !/^\d+$/.test(frame) || !/^\d+(,\d+)*$/.test(stream)) return null;
  const [types = '', sni = ''] = cells.slice(8);
  return {
    frame: Number(frame),
    stream: Number(lastOf(stream)),
    from: { ip: lastOf(ip4) || lastOf(ip6), port: Number(lastOf(port)) },
    to: { ip: lastOf(toIp4) || lastOf(toIp6), port: Number(lastOf(toPort)) },
    sni: lastOf(sni) || null,
    opens: types.split(',').includes(clientHello),
  };
}

const lastOf = (list: string): string => list.split(',').at(-1) ?? '';

/** Decrypted data longer than this in one frame is damage: a record holds 16 KiB, a frame a few of them. */
const dataBytes = 16 * 1024 * 1024;

/**
 * Reads the lines of `tshark -z follow,tls,yaml,N`: for each frame `- packet: 13`, `timestamp: 1695393094.5` and `data: !!binary |` with base64
 * in the lines after it. Lines of anything else are passed over.
 */
export function createFollowReader(onData: (data: DecryptedData) => void): {
  readonly line: (line: string) => void;
  readonly end: () => void;
} {
  let frame = -1;
  let time = 0;
  let encoded: string[] | null = null;
  let length = 0;

  function finish(): void {
    if (frame >= 0 && encoded !== null && encoded.length > 0)
      onData({ frame, time, bytes: Buffer.from(encoded.join(''), 'base64') });
    encoded = null;
  }

  function take(line: string): void {
    if (encoded !== null && /^ {6}[A-Za-z0-9+/=]+$/.test(line)) {
      length += line.length;
      if (length <= (dataBytes * 4) / 3) encoded.push(line.slice(6));
      return;
    }
    finish();
    const packet = /^ {2}- packet: (\d+)$/.exec(line);
    const timestamp = /^ {4}timestamp: (\d+(?:\.\d+)?)$/.exec(line);
    if (packet !== null) frame = Number(packet[1]);
    else if (timestamp !== null) time = Number(timestamp[1]);
    else if (line === '    data: !!binary |') {
      encoded = [];
      length = 0;
    }
  }

  return { line: take, end: finish };
}
