/** A place and a caption to be written into a photo. Degrees, north and east positive. */
export type PhotoFacts = { readonly latitude: number; readonly longitude: number; readonly caption: string };

/** Field types of TIFF 6.0. */
const byte = 1;
const ascii = 2;
const long = 4;
const rational = 5;

type Field = { readonly tag: number; readonly type: number; readonly count: number; readonly value: Buffer };

/** Seconds of arc are kept in ten-thousandths: 3 mm, so that seven decimals of a degree come back. */
const secondScale = 10_000;

/**
 * A grey picture of 8 x 8 pixels as a baseline JPEG (ITU-T T.81) with an Exif segment (CIPA DC-008, 4.6): the caption as ImageDescription
 * and the position as degrees, minutes and seconds in the GPS IFD, as a camera writes it.
 */
export function photoWith(facts: PhotoFacts): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(facts)]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), segment(0xe1, exif), picture()]);
}

/** Two IFDs: the picture's, which points to that of the position. */
function tiff({ latitude, longitude, caption }: PhotoFacts): Buffer {
  const header = Buffer.from('MM\0\x2a\0\0\0\x08', 'latin1');
  const image = (gps: number): Field[] => [
    { tag: 0x010e, type: ascii, ...text(caption) },
    { tag: 0x8825, type: long, count: 1, value: uint32(gps) },
  ];
  const gps: Field[] = [
    { tag: 0, type: byte, count: 4, value: Buffer.from([2, 2, 0, 0]) },
    { tag: 1, type: ascii, ...text(latitude < 0 ? 'S' : 'N') },
    { tag: 2, type: rational, count: 3, value: degrees(latitude) },
    { tag: 3, type: ascii, ...text(longitude < 0 ? 'W' : 'E') },
    { tag: 4, type: rational, count: 3, value: degrees(longitude) },
  ];
  const gpsAt = header.length + directory(image(0), header.length).length;
  return Buffer.concat([header, directory(image(gpsAt), header.length), directory(gps, gpsAt)]);
}

/** An IFD at `at`: its fields in order of their tags, no next one, then the values that are longer than four bytes. */
function directory(fields: readonly Field[], at: number): Buffer {
  const entries: Buffer[] = [];
  const values: Buffer[] = [];
  let valueAt = at + 2 + fields.length * 12 + 4;
  for (const { tag, type, count, value } of fields) {
    const entry = Buffer.alloc(12);
    entry.writeUInt16BE(tag, 0);
    entry.writeUInt16BE(type, 2);
    entry.writeUInt32BE(count, 4);
    if (value.length <= 4) value.copy(entry, 8);
    else {
      entry.writeUInt32BE(valueAt, 8);
      const even = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.alloc(1)]);
      values.push(even);
      valueAt += even.length;
    }
    entries.push(entry);
  }
  return Buffer.concat([uint16(fields.length), ...entries, uint32(0), ...values]);
}

function text(value: string): Pick<Field, 'count' | 'value'> {
  const bytes = Buffer.from(`${value}\0`);
  return { count: bytes.length, value: bytes };
}

/** Three rationals: whole degrees, whole minutes, seconds. */
function degrees(signed: number): Buffer {
  const seconds = Math.round(Math.abs(signed) * 3600 * secondScale);
  const whole = Math.floor(seconds / (3600 * secondScale));
  const minutes = Math.floor(seconds / (60 * secondScale)) % 60;
  const rest = seconds % (60 * secondScale);
  return Buffer.concat([whole, 1, minutes, 1, rest, secondScale].map(uint32));
}

/** Quantisation by ones, and Huffman tables whose only codes are a 0 for "no difference" and a 0 for "end of block": one grey block is two bits. */
function picture(): Buffer {
  const oneCode = [1, ...Array.from({ length: 15 }, () => 0), 0];
  return Buffer.concat([
    segment(0xdb, Buffer.from([0, ...Array.from({ length: 64 }, () => 1)])),
    segment(0xc0, Buffer.from([8, 0, 8, 0, 8, 1, 1, 0x11, 0])),
    segment(0xc4, Buffer.from([0x00, ...oneCode, 0x10, ...oneCode])),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x3f, 0xff, 0xd9]),
  ]);
}

function segment(marker: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker]), uint16(body.length + 2), body]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
