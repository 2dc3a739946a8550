import { createDecipheriv } from 'node:crypto';
import { type Layer, spend, takeTry } from './layer.ts';
import { isPlain } from './plain.ts';
import { createWholes } from './wholes.ts';

/** In every MIUI updater, and so public (FIELD notes, section 1). The initial vector is these sixteen digits. */
const key = Buffer.from('miuiotavalided11');
const iv = Buffer.from('0102030405060708');
const block = 16;
/** Decrypts whole blocks, each by itself, and so keeps nothing between two calls. */
const blockCipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
/** Longer values are downloads, not questions. */
const longest = 1024 * 1024;

/** What MIUI's updater encrypts with its public key: AES-128 in CBC mode, padded by PKCS#7, or by zeros where the first block reads as text. */
export const miuiOta: Layer = {
  name: 'miui-ota',
  binary: true,
  open({ bytes, wholes }, budget) {
    const opened = createWholes();
    const among = wholes();
    const candidates: number[] = [];
    for (let i = 0; i < among.length; i += 2) {
      const [from = 0, to = 0] = [among[i], among[i + 1]];
      if ((to - from) % block !== 0 || to === from || to - from > longest) continue;
      if (!isPlain(bytes, from, to)) candidates.push(from, to);
    }
    if (candidates.length === 0) return [];
    const ends = decryptEnds(bytes, candidates);
    for (let i = 0; i < candidates.length; i += 2) {
      const [from = 0, to = 0] = [candidates[i], candidates[i + 1]];
      const padding = paddingOf(ends.subarray(i * block + block, (i + 2) * block));
      if (padding === 0 && !isText(ends.subarray(i * block, (i + 1) * block))) continue;
      if (!takeTry(budget) || !spend(budget, to - from)) break;
      opened.add(decrypt(bytes.subarray(from, to)).subarray(0, to - from - padding), from, to);
    }
    return opened.opened();
  },
};

/**
 * The first and the last block of each value, decrypted: in CBC mode (NIST SP 800-38A section 6.2) a block depends on the one before it only, so that all of
 * them can be had at once, which costs no more than one alone.
 */
function decryptEnds(bytes: Uint8Array, candidates: readonly number[]): Buffer {
  const blocks = Buffer.alloc(candidates.length * block);
  for (let i = 0; i < candidates.length; i += 2) {
    const [from = 0, to = 0] = [candidates[i], candidates[i + 1]];
    blocks.set(bytes.subarray(from, from + block), i * block);
    blocks.set(bytes.subarray(to - block, to), (i + 1) * block);
  }
  const plain = blockCipher.update(blocks);
  for (let i = 0; i < candidates.length; i += 2) {
    const [from = 0, to = 0] = [candidates[i], candidates[i + 1]];
    for (let n = 0; n < block; n++) {
      const before = to - from === block ? iv[n] : bytes[to - 2 * block + n];
      plain[i * block + n] = (plain[i * block + n] ?? 0) ^ (iv[n] ?? 0);
      plain[(i + 1) * block + n] = (plain[(i + 1) * block + n] ?? 0) ^ (before ?? 0);
    }
  }
  return plain;
}

/** How many bytes of padding a last block ends with (PKCS#7, RFC 5652 section 6.3); 0 where it is not padded. */
function paddingOf(last: Uint8Array): number {
  const length = last[block - 1] ?? 0;
  if (length === 0 || length > block) return 0;
  return last.subarray(block - length).every((byte) => byte === length) ? length : 0;
}

function decrypt(data: Uint8Array): Buffer {
  const cipher = createDecipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function isText(plain: Uint8Array): boolean {
  return plain.every((byte) => byte >= 9 && byte < 127);
}
