import type { BinaryFamily, Written } from './written.ts';

type Write = {
  readonly name: string;
  readonly size: number;
  readonly put: (view: DataView, at: number, degrees: number) => void;
};

/** The ways in which programs keep a coordinate in binary. */
const writes: readonly Write[] = [true, false].flatMap((little) => {
  const order = little ? 'le' : 'be';
  return [
    { name: `float64${order}`, size: 8, put: (view, at, degrees) => view.setFloat64(at, degrees, little) },
    { name: `float32${order}`, size: 4, put: (view, at, degrees) => view.setFloat32(at, degrees, little) },
    {
      name: `int32${order}/e6`,
      size: 4,
      put: (view, at, degrees) => view.setInt32(at, Math.round(degrees * 1e6), little),
    },
    {
      name: `int32${order}/e7`,
      size: 4,
      put: (view, at, degrees) => view.setInt32(at, Math.round(degrees * 1e7), little),
    },
  ] satisfies Write[];
});

/** Latitude and longitude side by side, in either order; a coordinate of eight bytes alone supports. */
export const coordinates: BinaryFamily = ({ kind, value }, forms) => {
  const [latitude, longitude] = value.split(',').map(Number);
  if (kind !== 'location' || latitude === undefined || longitude === undefined) return [];
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return [];
  const bits = forms[0]?.bits ?? 0;
  return writes.flatMap(({ name, size, put }): Written[] => {
    const both = (first: number, second: number) => {
      const bytes = new Uint8Array(size * 2);
      const view = new DataView(bytes.buffer);
      put(view, 0, first);
      put(view, size, second);
      return bytes;
    };
    const pair = both(latitude, longitude);
    const pairs: Written[] = [
      { name: `lat,lon/${name}`, bytes: pair, support: false, bits },
      { name: `lon,lat/${name}`, bytes: both(longitude, latitude), support: false, bits },
    ];
    if (size === 8) {
      pairs.push({ name: `latitude/${name}`, bytes: pair.subarray(0, 8), support: true, bits: bits / 2 });
      pairs.push({ name: `longitude/${name}`, bytes: pair.subarray(8), support: true, bits: bits / 2 });
    }
    return pairs;
  });
};
