export type Position = { readonly latitude: number; readonly longitude: number };

/**
 * The position that a JPEG's Exif tells, as android.media.ExifInterface.getLatLong gives it: 32-bit floats of degrees. Null for a picture
 * without one.
 */
export function positionOf(jpeg: Buffer): Position | null {
  const at = jpeg.indexOf('Exif\0\0', 0, 'latin1');
  if (jpeg.readUInt16BE(0) !== 0xffd8 || at < 0) return null;
  const tiff = jpeg.subarray(at + 6);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (offset: number) => (little ? tiff.readUInt16LE(offset) : tiff.readUInt16BE(offset));
  const u32 = (offset: number) => (little ? tiff.readUInt32LE(offset) : tiff.readUInt32BE(offset));
  /** Where the value field of a tag lies in the directory at `offset`. */
  const valueAt = (offset: number, tag: number): number | null => {
    for (let i = 0; i < u16(offset); i++) {
      const entry = offset + 2 + i * 12;
      if (u16(entry) === tag) return entry + 8;
    }
    return null;
  };
  try {
    const gps = valueAt(u32(4), 0x8825);
    if (gps === null) return null;
    const degreesOf = (tag: number, negative: string): number | null => {
      const [sign, value] = [valueAt(u32(gps), tag - 1), valueAt(u32(gps), tag)];
      if (sign === null || value === null) return null;
      const part = (i: number) => u32(u32(value) + i * 8) / u32(u32(value) + i * 8 + 4);
      const degrees = part(0) + part(1) / 60 + part(2) / 3600;
      return Math.fround(tiff.toString('latin1', sign, sign + 1) === negative ? -degrees : degrees);
    };
    const [latitude, longitude] = [degreesOf(2, 'S'), degreesOf(4, 'W')];
    return latitude === null || longitude === null ? null : { latitude, longitude };
  } catch (error) {
    // An offset that leads out of the picture: the scanner passes over what it cannot read.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
