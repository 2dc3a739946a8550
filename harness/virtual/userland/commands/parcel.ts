/** A string as Parcel.writeString16 lays it down: length, UTF-16LE, a zero, filled to four bytes. */
export function string16(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32LE(text.length);
  const characters = Buffer.from(`${text}\0`, 'utf16le');
  return Buffer.concat([length, characters, Buffer.alloc((4 - (characters.length % 4)) % 4)]);
}

export function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}

const rowBytes = 16;

/** A parcel as `service call` prints it (libs/binder Parcel::print and Debug.cpp printHexData): words, then their bytes as text. */
export function printParcel(bytes: Buffer): string {
  const rows: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += rowBytes) {
    const row = bytes.subarray(offset, offset + rowBytes);
    const words = [0, 4, 8, 12].map((at) =>
      at + 4 <= row.length ? row.readUInt32LE(at).toString(16).padStart(8, '0') : ' '.repeat(8),
    );
    const text = [...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    const address = bytes.length > rowBytes ? `\n  0x${offset.toString(16).padStart(8, '0')}: ` : '';
    rows.push(`${address}${words.join(' ')} '${text.padEnd(rowBytes)}'`);
  }
  return `Result: Parcel(${rows.join('')})\n`;
}
