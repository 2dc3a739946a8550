import { createHash } from 'node:crypto';
import type { Certificate } from '../../model/traffic.ts';
import { type Element, readElement, readElements, readText } from './der.ts';

/** Certificates remembered; more are read each time. */
const knownCertificates = 4096;
/** Names kept of one certificate; those of large hosting companies hold a few hundred. */
const keptNames = 1000;
/** A name longer than this is no host. */
const nameBytes = 255;

const sequence = 0x30;
const explicitVersion = 0xa0;
const explicitExtensions = 0xa3;
const dnsName = 0x82;
const commonName = '550403';
const organisation = '55040a';
const subjectAltName = '551d11';

/**
 * Reads subject, issuer and host names of an X.509 certificate in DER (RFC 5280 section 4.1); null when it is not one. Nothing is verified.
 */
export function readCertificate(der: Uint8Array): Certificate | null {
  return parse(der, createHash('sha256').update(der).digest('hex'));
}

/** Reads certificates as `readCertificate` does, each one only once: many flows get the same. */
export type CertificateReader = (der: Uint8Array) => Certificate | null;

export function createCertificateReader(): CertificateReader {
  const known = new Map<string, Certificate | null>();
  return (der) => {
    const sha256 = createHash('sha256').update(der).digest('hex');
    const old = known.get(sha256);
    if (old !== undefined) return old;
    const certificate = parse(der, sha256);
    if (known.size < knownCertificates) known.set(sha256, certificate);
    return certificate;
  };
}

function parse(der: Uint8Array, sha256: string): Certificate | null {
  const outer = readElement(der, 0, der.length);
  const signed = outer?.tag === sequence ? readElement(der, outer.start, outer.end) : null;
  if (signed?.tag !== sequence) return null;
  const fields = readElements(der, signed);
  const first = fields[0]?.tag === explicitVersion ? 1 : 0;
  // serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo.
  const issuer = fields[first + 2];
  const subject = fields[first + 4];
  if (issuer?.tag !== sequence || subject?.tag !== sequence) return null;
  const extensions = fields.find(({ tag }) => tag === explicitExtensions);
  return {
    subject: readName(der, subject),
    issuer: readName(der, issuer),
    names: extensions === undefined ? [] : altNames(der, extensions),
    sha256,
  };
}

/** The last common name of a distinguished name, as RFC 6125 has it; its organisation where there is none. */
function readName(der: Uint8Array, name: Element): string | null {
  let common: string | null = null;
  let company: string | null = null;
  for (const set of readElements(der, name)) {
    for (const attribute of readElements(der, set)) {
      const [type, value] = readElements(der, attribute);
      if (type === undefined || value === undefined) continue;
      const text = value.end - value.start > nameBytes ? null : readText(der, value);
      if (oid(der, type) === commonName) common = text ?? common;
      else if (oid(der, type) === organisation) company = text ?? company;
    }
  }
  return common ?? company;
}

function altNames(der: Uint8Array, extensions: Element): string[] {
  const list: string[] = [];
  const [all] = readElements(der, extensions);
  for (const extension of all === undefined ? [] : readElements(der, all)) {
    const parts = readElements(der, extension);
    const [type] = parts;
    // An OBJECT IDENTIFIER, perhaps "critical", and the value as an OCTET STRING.
    const value = parts[parts.length - 1];
    if (type === undefined || value === undefined || oid(der, type) !== subjectAltName) continue;
    const [names] = readElements(der, value);
    for (const name of names === undefined ? [] : readElements(der, names)) {
      if (name.tag !== dnsName || name.end - name.start > nameBytes || list.length >= keptNames) continue;
      list.push(Buffer.from(der.subarray(name.start, name.end)).toString('latin1').toLowerCase());
    }
  }
  return list;
}

function oid(der: Uint8Array, { tag, start, end }: Element): string {
  return tag === 6 && end - start < 16 ? Buffer.from(der.subarray(start, end)).toString('hex') : '';
}
