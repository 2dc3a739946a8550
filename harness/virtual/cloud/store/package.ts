import { createHash, sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Author } from './author.ts';
import { integer, octets, oid, rsa, sequence, set, sha1, tagged } from './der.ts';

/** An application as its author packs it. */
export type AppSource = {
  readonly package: string;
  readonly versionCode: number;
  readonly versionName: string;
  readonly files: Readonly<Record<string, Buffer>>;
};

const u16 = (...values: readonly number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);
const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const none = 0xffffffff;

/** The compiled manifest: its root alone, which is all that tells who an application is (frameworks/base, ResourceTypes.h). */
function compileManifest({ package: name, versionCode, versionName }: AppSource): Buffer {
  const strings = ['versionCode', 'versionName', 'package', 'manifest', name, versionName];
  const encoded = strings.map((text) => Buffer.concat([u16(text.length), Buffer.from(text, 'utf16le'), u16(0)]));
  const offsets = encoded.map((_, i) => Buffer.concat(encoded.slice(0, i)).length);
  const text = Buffer.concat(encoded);
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4)]);
  const chunk = (type: number, head: number, ...parts: readonly Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    return Buffer.concat([u16(type, head), u32(8 + content.length), content]);
  };
  const attribute = (id: number, type: number, data: number): Buffer =>
    Buffer.concat([u32(none, id, type === 3 ? data : none), u16(8), Buffer.from([0, type]), u32(data)]);
  const attributes = [attribute(0, 0x10, versionCode), attribute(1, 3, 5), attribute(2, 3, 4)];
  return chunk(
    0x0003,
    8,
    chunk(0x0001, 28, u32(strings.length, 0, 0, 28 + 4 * strings.length, 0), u32(...offsets), padded),
    chunk(0x0180, 8, u32(0x0101021b, 0x0101021c)),
    chunk(0x0102, 16, u32(1, none, none, 3), u16(20, 20, attributes.length, 0, 0, 0), ...attributes),
    chunk(0x0103, 16, u32(1, none, none, 3)),
  );
}

const digest = (content: string | Buffer): string => createHash('sha1').update(content).digest('base64');

/** A PKCS#7 signature without its content (RFC 2315), as `jarsigner` of that time made it. */
function signatureBlock(content: string, { key, certificate, issuer, serial }: Author): Buffer {
  const signer = sequence(
    integer(Buffer.from([1])),
    sequence(issuer, serial),
    sha1,
    rsa,
    octets(sign('sha1', Buffer.from(content), key)),
  );
  const signedData = sequence(
    integer(Buffer.from([1])),
    set(sha1),
    sequence(oid('2a864886f70d010701')),
    tagged(0xa0, certificate),
    set(signer),
  );
  return sequence(oid('2a864886f70d010702'), tagged(0xa0, signedData));
}

function archive(files: Readonly<Record<string, Buffer>>): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  for (const [name, content] of Object.entries(files)) {
    const at = Buffer.concat(locals).length;
    const head = Buffer.concat([
      u16(10, 0, 0, 0, 0x4521),
      u32(crc32(content), content.length, content.length),
      u16(name.length, 0),
    ]);
    locals.push(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), content]));
    const tail = Buffer.concat([u16(0, 0, 0), u32(0, at)]);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), u16(10), head, tail, Buffer.from(name)]));
  }
  const [data, directory] = [Buffer.concat(locals), Buffer.concat(centrals)];
  const end = Buffer.concat([u16(0, 0, centrals.length, centrals.length), u32(directory.length, data.length), u16(0)]);
  return Buffer.concat([data, directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

/** Packs and signs an application. The same source and author give the same bytes. */
export function packApplication(source: AppSource, author: Author): Buffer {
  const files = { 'AndroidManifest.xml': compileManifest(source), ...source.files };
  const section = (name: string, value: string): string => `Name: ${name}\r\nSHA1-Digest: ${value}\r\n\r\n`;
  const sections = Object.entries(files).map(([name, content]) => [name, section(name, digest(content))] as const);
  const manifest = `Manifest-Version: 1.0\r\nCreated-By: 1.6.0 (Sun Microsystems Inc.)\r\n\r\n${sections.map(([, text]) => text).join('')}`;
  const head = `Signature-Version: 1.0\r\nSHA1-Digest-Manifest: ${digest(manifest)}\r\n\r\n`;
  const signature = `${head}${sections.map(([name, text]) => section(name, digest(text))).join('')}`;
  return archive({
    'META-INF/MANIFEST.MF': Buffer.from(manifest),
    'META-INF/CERT.SF': Buffer.from(signature),
    'META-INF/CERT.RSA': signatureBlock(signature, author),
    ...files,
  });
}
