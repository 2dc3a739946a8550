import { dms, secondScales } from '../forms/location.ts';
import type { BinaryFamily, Written } from './written.ts';

/** Bytes of one coordinate: three rationals of two 32-bit numbers. */
const coordinateBytes = 24;

/**
 * A position as a photo keeps it: degrees, minutes and seconds as rationals (CIPA DC-008, 4.6.6: GPSLatitude, GPSLongitude), in either byte
 * order, the longitude right behind the latitude as in every IFD that is written in order of its tags; each alone supports. Writers cut the
 * seconds or round them.
 */
export const rationals: BinaryFamily = ({ kind, value }, forms) => {
  const [latitude, longitude] = value.split(',').map(Number);
  if (kind !== 'location' || latitude === undefined || longitude === undefined) return [];
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return [];
  const bits = forms[0]?.bits ?? 0;
  const written = new Map<string, Written>();
  for (const scale of secondScales) {
    for (const [way, half] of [
      ['cut', 0],
      ['rounded', 0.5 / 3600 / scale],
    ] as const) {
      for (const little of [false, true]) {
        const bytes = new Uint8Array(2 * coordinateBytes);
        const view = new DataView(bytes.buffer);
        put(view, 0, { numbers: dms(Math.abs(latitude) + half, scale), scale, little });
        put(view, coordinateBytes, { numbers: dms(Math.abs(longitude) + half, scale), scale, little });
        const key = Buffer.from(bytes).toString('latin1');
        if (written.has(key)) continue;
        const name = `dms${scale}/${way}/${little ? 'le' : 'be'}`;
        written.set(key, { name: `lat,lon/${name}`, bytes, support: false, bits });
        written.set(`${key}<`, {
          name: `latitude/${name}`,
          bytes: bytes.subarray(0, coordinateBytes),
          support: true,
          bits: bits / 2,
        });
        written.set(`${key}>`, {
          name: `longitude/${name}`,
          bytes: bytes.subarray(coordinateBytes),
          support: true,
          bits: bits / 2,
        });
      }
    }
  }
  return [...written.values()];
};

function put(
  view: DataView,
  at: number,
  { numbers, scale, little }: { numbers: ReturnType<typeof dms>; scale: number; little: boolean },
): void {
  const all = [numbers[0], 1, numbers[1], 1, numbers[2], scale];
  for (const [i, each] of all.entries()) view.setUint32(at + i * 4, each, little);
}
