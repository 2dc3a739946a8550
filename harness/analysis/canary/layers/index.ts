import { ascii85 } from './ascii85.ts';
import { base32 } from './base32.ts';
import { base58 } from './base58.ts';
import { base64 } from './base64.ts';
import { br } from './brotli.ts';
import { chunks } from './chunks.ts';
import { deflate, gzip, zip, zlib } from './deflate.ts';
import { entities } from './entities.ts';
import { fields } from './fields.ts';
import { hex } from './hex.ts';
import { json } from './json.ts';
import type { Layer } from './layer.ts';
import { lzString } from './lz-string.ts';
import { lz4 } from './lz4.ts';
import { miuiOta } from './miui-ota.ts';
import { form, percent } from './percent.ts';
import { quotedPrintable } from './quoted-printable.ts';
import { reversed } from './reversed.ts';
import { separators } from './separators.ts';
import { snappy } from './snappy.ts';
import { spelled } from './spelled.ts';
import { unfolded } from './unfolded.ts';
import { utf16 } from './utf16.ts';
import { uuencode } from './uuencode.ts';
import { xor } from './xor.ts';
import { zstd } from './zstd.ts';

/** All layers that are recognised by themselves. A new one is a file and a line here. */
export const layers: readonly Layer[] = [
  gzip,
  zlib,
  zip,
  zstd,
  lz4,
  snappy,
  deflate,
  br,
  miuiOta,
  base64,
  hex,
  base32,
  base58,
  ascii85,
  percent,
  form,
  json,
  entities,
  quotedPrintable,
  unfolded,
  uuencode,
  utf16,
  lzString,
  xor,
  reversed,
  separators,
  spelled,
  chunks,
  fields,
];
