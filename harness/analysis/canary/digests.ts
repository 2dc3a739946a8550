import type { Digest } from './digests/digest.ts';
import { md2 } from './digests/md2.ts';
import { murmurs } from './digests/murmur.ts';
import { furtherOpenssl, md5, md5Middle, sha1, sha256 } from './digests/openssl.ts';
import { wasmDigests } from './digests/wasm.ts';

/** What nearly all programs use, for themselves and inside each other. */
export const commonDigests: readonly Digest[] = [md5, sha1, sha256];

/** All others. A new algorithm is a line in one of these files. */
export const furtherDigests: readonly Digest[] = [md5Middle, md2, ...furtherOpenssl, ...wasmDigests, ...murmurs];
