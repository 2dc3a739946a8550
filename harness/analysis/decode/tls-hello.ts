import { createHash } from 'node:crypto';
import type { TlsFacts } from './conversation.ts';
import { copyOf } from './copy.ts';

/** Random of a ServerHello that is a HelloRetryRequest (RFC 8446 section 4.1.3), first eight bytes. */
const retryRandom = [0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11];

/** Application protocols kept of a hello; clients offer two or three. */
const protocols = 64;

type Extension = { readonly type: number; readonly at: number; readonly end: number };

/** A hello message under reading. Reads past the end give 0, so damaged messages end early instead of failing. */
function cursor(bytes: Uint8Array) {
  const u8 = (at: number) => bytes[at] ?? 0;
  const u16 = (at: number) => (u8(at) << 8) | u8(at + 1);
  return { u8, u16, bytes };
}

type Cursor = ReturnType<typeof cursor>;

function extensions(hello: Cursor, at: number): Extension[] {
  const end = Math.min(hello.bytes.length, at + 2 + hello.u16(at));
  const list: Extension[] = [];
  for (let next = at + 2; next + 4 <= end; ) {
    const from = next + 4;
    const to = Math.min(end, from + hello.u16(next + 2));
    list.push({ type: hello.u16(next), at: from, end: to });
    next = from + hello.u16(next + 2);
  }
  return list;
}

/** Reads a ClientHello message (RFC 8446 section 4.1.2), its four-byte header included: server name, versions, protocols, JA4. `transport`: over TCP, QUIC or DTLS (without its cookie). */
export function readClientHello(message: Uint8Array, facts: TlsFacts, transport: 't' | 'q' | 'd' = 't'): void {
  const hello = cursor(message);
  const legacy = hello.u16(4);
  const cipherAt = 39 + hello.u8(38);
  const cipherEnd = Math.min(message.length, cipherAt + 2 + hello.u16(cipherAt));
  const ciphers: number[] = [];
  for (let at = cipherAt + 2; at + 2 <= cipherEnd; at += 2) ciphers.push(hello.u16(at));
  const list = extensions(hello, cipherEnd + 1 + hello.u8(cipherEnd));
  const find = (type: number) => list.find((extension) => extension.type === type);
  const name = find(0);
  if (name !== undefined && name.end - name.at > 5) {
    const length = hello.u16(name.at + 3);
    facts.sni = latin1(message.subarray(name.at + 5, Math.min(name.end, name.at + 5 + length))).toLowerCase();
  }
  const versions = u16List(hello, find(43), 1).filter((version) => !isGrease(version));
  facts.earlyData = find(42) !== undefined;
  facts.offered = versions.length > 0 ? Math.max(...versions) : legacy;
  const names = protocolNames(hello, find(16));
  facts.alpn = names.map(latin1);
  facts.ja4 = ja4({
    transport,
    version: facts.offered,
    hasName: name !== undefined,
    ciphers: ciphers.filter((cipher) => !isGrease(cipher)),
    extensions: list.map(({ type }) => type).filter((type) => !isGrease(type)),
    protocol: names[0] ?? new Uint8Array(),
    signatures: u16List(hello, find(13), 2).filter((scheme) => !isGrease(scheme)),
  });
}

/** Reads a ServerHello message: the version and cipher suite chosen. False for a HelloRetryRequest, after which another one comes. */
export function readServerHello(message: Uint8Array, facts: TlsFacts): boolean {
  if (retryRandom.every((byte, i) => message[6 + i] === byte)) return false;
  const hello = cursor(message);
  const cipherAt = 39 + hello.u8(38);
  facts.cipher = hello.u16(cipherAt);
  const version = extensions(hello, cipherAt + 3).find(({ type }) => type === 43);
  facts.chosen = version === undefined ? hello.u16(4) : hello.u16(version.at);
  return true;
}

function u16List(hello: Cursor, extension: Extension | undefined, lengthBytes: 1 | 2): number[] {
  if (extension === undefined) return [];
  const list: number[] = [];
  for (let at = extension.at + lengthBytes; at + 2 <= extension.end; at += 2) list.push(hello.u16(at));
  return list;
}

/** The application protocols of RFC 7301, as far as they are whole. */
function protocolNames(hello: Cursor, extension: Extension | undefined): Uint8Array[] {
  const list: Uint8Array[] = [];
  if (extension === undefined) return list;
  for (let at = extension.at + 2; at < extension.end && list.length < protocols; ) {
    const next = at + 1 + hello.u8(at);
    if (next === at + 1 || next > extension.end) break;
    list.push(copyOf(hello.bytes, at + 1, next));
    at = next;
  }
  return list;
}

/** GREASE values (RFC 8701): 0x0a0a, 0x1a1a and so on. */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

type Ja4Parts = {
  readonly transport: 't' | 'q' | 'd';
  readonly version: number;
  readonly hasName: boolean;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly protocol: Uint8Array;
  readonly signatures: readonly number[];
};

/** The JA4 fingerprint of a TLS client, after FoxIO's published technical details of JA4 (BSD-3-Clause part of JA4+). */
function ja4({ transport, version, hasName, ciphers, extensions: types, protocol, signatures }: Ja4Parts): string {
  const names = new Map([
    [0x0304, '13'],
    [0x0303, '12'],
    [0x0302, '11'],
    [0x0301, '10'],
    [0x0300, 's3'],
    [0xfefc, 'd3'],
    [0xfefd, 'd2'],
    [0xfeff, 'd1'],
  ]);
  const count = (list: readonly number[]) => String(Math.min(99, list.length)).padStart(2, '0');
  const head = `${transport}${names.get(version) ?? '00'}${hasName ? 'd' : 'i'}${count(ciphers)}${count(types)}${protocolMark(protocol)}`;
  const sorted = types
    .filter((type) => type !== 0 && type !== 16)
    .map(hex4)
    .sort();
  const signed = signatures.length > 0 ? `_${signatures.map(hex4).join(',')}` : '';
  return `${head}_${digest(ciphers.map(hex4).sort().join(','))}_${sorted.length === 0 ? digest('') : digest(sorted.join(',') + signed)}`;
}

/** First and last character of the first ALPN value; of its hexadecimal form where they are not letters or digits. */
function protocolMark(protocol: Uint8Array): string {
  if (protocol.length === 0) return '00';
  const first = String.fromCharCode(protocol[0] ?? 0);
  const last = String.fromCharCode(protocol[protocol.length - 1] ?? 0);
  if (/^[0-9A-Za-z]{2}$/.test(first + last)) return first + last;
  const hex = Buffer.from(protocol).toString('hex');
  return `${hex.charAt(0)}${hex.charAt(hex.length - 1)}`;
}

function digest(text: string): string {
  return text === '' ? '000000000000' : createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
