import { createHash, timingSafeEqual, verify, X509Certificate } from 'node:crypto';
import { type Element, readElement, readElements } from '../decode/der.ts';

/** A detached signature: the certificate of whom it is, and whether it holds for the content. */
export type Pkcs7 = { readonly certificate: Uint8Array; readonly fault: string | null };

/** Digests by the contents of their object identifiers (RFC 3370, RFC 5754). */
const digests: Readonly<Record<string, string>> = {
  '2a864886f70d0205': 'md5',
  '2b0e03021a': 'sha1',
  '608648016503040204': 'sha224',
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
};
const messageDigest = '2a864886f70d010904';
const mostSigners = 16;

type Whole = Element & { readonly from: number };

/** Elements inside another, each with where its own header begins. */
function within(bytes: Uint8Array, outer: Element): Whole[] {
  let from = outer.start;
  return readElements(bytes, outer).map((element) => {
    const whole = { ...element, from };
    from = element.end;
    return whole;
  });
}

const hex = (bytes: Uint8Array, { start, end }: Element): string =>
  Buffer.from(bytes.subarray(start, end)).toString('hex');

/**
 * Reads a PKCS#7 SignedData (RFC 2315, 9.1; CMS, RFC 5652, 5) whose content is elsewhere, and checks its first signature over `content`. Null
 * when it is none, or holds no certificate of its signer. The certificate is not traced to any authority, as Android does not either.
 */
export function readPkcs7(der: Uint8Array, content: Uint8Array): Pkcs7 | null {
  const outer = readElement(der, 0, der.length);
  const wrapped = outer && readElements(der, outer)[1];
  const signedData = wrapped && readElements(der, wrapped)[0];
  if (!signedData) return null;
  const parts = within(der, signedData);
  const certificates = parts.find(({ tag }) => tag === 0xa0);
  const signerInfos = parts.at(-1);
  if (!certificates || signerInfos?.tag !== 0x31) return null;
  const [info] = within(der, signerInfos).slice(0, mostSigners);
  const fields = info === undefined ? [] : within(der, info);
  const certificate = within(der, certificates)
    .map(({ from, end }) => der.subarray(from, end))
    .find((one) => isOf(one, der, fields[1]));
  return certificate === undefined ? null : { certificate, fault: faultOf({ der, fields, content, certificate }) };
}

/** True for the certificate that a signer is named by: issuer and serial number. */
function isOf(certificate: Uint8Array, der: Uint8Array, name: Element | undefined): boolean {
  const outer = readElement(certificate, 0, certificate.length);
  const body = outer && readElements(certificate, outer)[0];
  if (!body || name?.tag !== 0x30) return false;
  const fields = readElements(certificate, body);
  const first = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [serial, issuer] = [fields[first], fields[first + 2]];
  const [wantedIssuer, wantedSerial] = readElements(der, name);
  if (!serial || !issuer || !wantedIssuer || !wantedSerial) return false;
  return hex(certificate, serial) === hex(der, wantedSerial) && hex(certificate, issuer) === hex(der, wantedIssuer);
}

function faultOf(of: {
  readonly der: Uint8Array;
  readonly fields: readonly Whole[];
  readonly content: Uint8Array;
  readonly certificate: Uint8Array;
}): string | null {
  const { der, fields, content, certificate } = of;
  const [algorithm] = fields[2] ? readElements(der, fields[2]) : [];
  const digest = algorithm === undefined ? undefined : digests[hex(der, algorithm)];
  const attributes = fields.find(({ tag }) => tag === 0xa0);
  const signature = fields.find(({ tag }) => tag === 0x04);
  if (digest === undefined || signature === undefined) return 'it is of a kind that is not known here';
  if (attributes && !hasDigest(der, attributes, createHash(digest).update(content).digest()))
    return 'it was made over another signature file';
  try {
    const key = new X509Certificate(certificate).publicKey;
    const signed = attributes
      ? // Signed as a SET OF, though it stands there under an implicit tag (RFC 5652, 5.4).
        Buffer.concat([Buffer.from([0x31]), der.subarray(attributes.from + 1, attributes.end)])
      : content;
    return verify(digest, signed, key, der.subarray(signature.start, signature.end))
      ? null
      : "it does not hold under its certificate's key";
  } catch {
    return 'its certificate has no key that can be used';
  }
}

function hasDigest(der: Uint8Array, attributes: Element, digest: Uint8Array): boolean {
  for (const attribute of readElements(der, attributes)) {
    const [type, values] = readElements(der, attribute);
    const value = type && values && hex(der, type) === messageDigest ? readElements(der, values)[0] : undefined;
    if (value === undefined) continue;
    const claimed = der.subarray(value.start, value.end);
    return claimed.length === digest.length && timingSafeEqual(claimed, digest);
  }
  return false;
}
