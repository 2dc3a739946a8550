import type { TlsFacts } from './conversation.ts';

/** What a cipher suite adds to a record's plaintext, bytes. `block` is 0 for streams and AEAD. */
type Overhead = { readonly explicit: number; readonly tag: number; readonly block: number };

const tls13 = 0x0304;

/**
 * Application bytes in an application-data record whose payload (after the five-byte header) is `length` bytes.
 * Exact for AEAD and stream suites: TLS 1.3 takes off tag and content type (RFC 8446 section 5.2; padding, if any, is counted), TLS 1.2
 * GCM and CCM take off explicit nonce and tag (RFC 5288, RFC 6655), ChaCha20-Poly1305 its tag (RFC 7905). For CBC suites the padding is
 * unknown: MAC, IV (TLS 1.1 and later) and one byte of padding are taken off, so the result is 0 to 15 bytes too large (3DES: 0 to 7).
 * Where the ServerHello was not captured, TLS 1.2 with GCM is assumed.
 */
export function plaintextBytes(facts: TlsFacts, length: number): number {
  if (facts.chosen === tls13) return inner13(facts, length) === 2 ? 0 : Math.max(0, inner13(facts, length));
  const { explicit, tag, block } = overhead(facts.cipher);
  if (block === 0) return Math.max(0, length - explicit - tag);
  const iv = (facts.chosen ?? 0x0303) >= 0x0302 ? block : 0;
  return Math.max(0, length - iv - tag - 1);
}

/** Plaintext of a TLS 1.3 record. Two bytes are an alert in disguise: close_notify travels as application data (RFC 8446 section 5.2). */
function inner13(facts: TlsFacts, length: number): number {
  return length - (facts.cipher === 0x1305 ? 8 : 16) - 1;
}

/**
 * Whether a record of TLS 1.3 has the size of a Finished message: 4 bytes of header and a hash (RFC 8446 section 4.4.4). Only asked for after early
 * data; without them the client's first protected record always ends its handshake, whatever else it holds (Chrome adds EncryptedExtensions).
 */
export function isFinished13(facts: TlsFacts, length: number): boolean {
  return inner13(facts, length) === 4 + (facts.cipher === 0x1302 ? 48 : 32);
}

/**
 * The record of at most one byte that TLS 1.0 stacks send before each record against BEAST (0/n or 1/n-1 splitting): with CBC suites the
 * shortest record that there can be.
 */
export function isEmptyFragment(facts: TlsFacts, length: number): boolean {
  if ((facts.chosen ?? 0x0303) > 0x0301) return false;
  const { tag, block } = overhead(facts.cipher);
  return block > 0 && length <= Math.ceil((tag + 2) / block) * block;
}

/** By the numbers of the IANA registry "TLS Cipher Suites". */
function overhead(cipher: number | null): Overhead {
  if (cipher === null) return { explicit: 8, tag: 16, block: 0 };
  if (cipher >= 0xcca8 && cipher <= 0xccae) return { explicit: 0, tag: 16, block: 0 };
  if (cipher >= 0xcc13 && cipher <= 0xcc15) return { explicit: 0, tag: 16, block: 0 };
  const eightByteTag = [0xc0a0, 0xc0a1, 0xc0a2, 0xc0a3, 0xc0a8, 0xc0a9, 0xc0aa, 0xc0ab, 0xc0ae, 0xc0af];
  if (eightByteTag.includes(cipher)) return { explicit: 8, tag: 8, block: 0 };
  const within = (low: number, high: number) => cipher >= low && cipher <= high;
  if (within(0x009c, 0x00a7) || within(0xc02b, 0xc032) || within(0xc09c, 0xc0af))
    return { explicit: 8, tag: 16, block: 0 };
  if (cipher === 0x0004 || cipher === 0x0018) return { explicit: 0, tag: 16, block: 0 };
  if ([0x0005, 0x0066, 0x008a, 0xc002, 0xc007, 0xc00c, 0xc011, 0xc016, 0xc033].includes(cipher)) {
    return { explicit: 0, tag: 20, block: 0 };
  }
  const tripleDes = [
    0x000a, 0x000d, 0x0010, 0x0013, 0x0016, 0x001b, 0x008b, 0xc003, 0xc008, 0xc00d, 0xc012, 0xc017, 0xc034,
  ];
  if (tripleDes.includes(cipher)) return { explicit: 0, tag: 20, block: 8 };
  const isSha384 = [0xc024, 0xc026, 0xc028, 0xc02a, 0xc038, 0x00af, 0x00b3, 0x00b7].includes(cipher);
  if (isSha384) return { explicit: 0, tag: 48, block: 16 };
  const isSha256 =
    within(0x003c, 0x0040) ||
    within(0x0067, 0x006d) ||
    [0xc023, 0xc025, 0xc027, 0xc029, 0xc037, 0x00ae].includes(cipher);
  if (isSha256) return { explicit: 0, tag: 32, block: 16 };
  if (within(0x002f, 0x003a) || within(0x0041, 0x0046) || within(0x0084, 0x0095) || within(0xc004, 0xc036)) {
    return { explicit: 0, tag: 20, block: 16 };
  }
  return { explicit: 8, tag: 16, block: 0 };
}
