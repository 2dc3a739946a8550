import { bare, type Form, part, plain, variant } from './form.ts';

/** Decimals that are kept of a coordinate, 11 m to 1 cm. */
const decimals = [4, 5, 6, 7];
/** Characters of a geohash that are enough: 9 are 5 m. */
const geohashLength = 9;

/**
 * `latitude,longitude` in decimal degrees: both together in either order, cut or rounded to fewer decimals, in millionths and ten-millionths of
 * a degree (E6, E7), as a geohash; each coordinate alone only supports.
 */
export function locationForms(value: string): readonly Form[] {
  const [latitude = '', longitude = ''] = value.split(',').map((each) => each.trim());
  const forms: Form[] = [plain('as-is', value)];
  const [lat, lon] = [Number(latitude), Number(longitude)];
  if (longitude === '' || !Number.isFinite(lat) || !Number.isFinite(lon)) return forms;
  forms.push(...pairs('', latitude, longitude));
  for (const digits of decimals) {
    const fewer = [latitude, longitude].map((text) => cut(text, digits));
    forms.push(...pairs(`/cut${digits}`, fewer[0] ?? '', fewer[1] ?? ''));
    forms.push(...pairs(`/rounded${digits}`, lat.toFixed(digits), lon.toFixed(digits)));
    if (digits >= 5) forms.push(...alone(`/cut${digits}`, fewer[0] ?? '', fewer[1] ?? ''));
  }
  for (const [name, scale] of [
    ['e6', 1e6],
    ['e7', 1e7],
  ] as const) {
    const [north, east] = [String(Math.round(lat * scale)), String(Math.round(lon * scale))];
    forms.push(...pairs(`/${name}`, north, east), ...alone(`/${name}`, north, east));
  }
  // What a program prints that keeps coordinates as 32-bit floats, as Android's media store does.
  const narrow = [lat, lon].map((degrees) => String(Math.fround(degrees)));
  forms.push(
    ...pairs('/float32', narrow[0] ?? '', narrow[1] ?? ''),
    ...alone('/float32', narrow[0] ?? '', narrow[1] ?? ''),
  );
  forms.push(...sexagesimal(lat, lon));
  forms.push(...alone('', latitude, longitude));
  const hash = geohash(lat, lon, geohashLength);
  if (hash !== '') forms.push({ ...bare('geohash', hash), bits: geohashLength * 5 });
  return forms;
}

function pairs(suffix: string, latitude: string, longitude: string): Form[] {
  return [
    variant(`lat,lon${suffix}`, `${latitude},${longitude}`),
    variant(`lon,lat${suffix}`, `${longitude},${latitude}`),
    ...[', ', ';', ' ', '|', '_', '/'].flatMap((sign) => [
      bare(`lat,lon${suffix}`, latitude + sign + longitude),
      bare(`lon,lat${suffix}`, longitude + sign + latitude),
    ]),
  ];
}

function alone(suffix: string, latitude: string, longitude: string): Form[] {
  return [[`latitude${suffix}`, latitude] as const, [`longitude${suffix}`, longitude] as const]
    .filter(([, text]) => text.replace(/\D/g, '').length >= 7)
    .map(([name, text]) => part(name, text));
}

/** Degrees, minutes and seconds as Android's ExifInterface hands them to programs, `22/1,17/1,123456/10000`; each coordinate alone only supports. */
function sexagesimal(latitude: number, longitude: number): Form[] {
  return [['latitude', latitude] as const, ['longitude', longitude] as const].flatMap(([name, degrees]) =>
    secondScales.map((scale) => {
      const [whole, minutes, seconds] = dms(degrees, scale);
      return part(`${name}/dms${scale}`, `${whole}/1,${minutes}/1,${seconds}/${scale}`);
    }),
  );
}

/** Denominators that writers give the seconds of arc: from hundredths, as Android's camera, to what a coordinate of seven decimals needs. */
export const secondScales = [100, 1_000, 10_000, 100_000, 1_000_000] as const;

/** Whole degrees and minutes of arc, and seconds times `scale`, cut as Android's camera cuts them; without the sign, which Exif keeps apart. */
export function dms(degrees: number, scale: number): readonly [degrees: number, minutes: number, seconds: number] {
  // A little is added so that a product which is whole on paper is not cut by a binary fraction.
  const all = Math.floor(Math.abs(degrees) * 3600 * scale + 1e-4);
  const minute = 60 * scale;
  return [Math.floor(all / (60 * minute)), Math.floor(all / minute) % 60, all % minute];
}

/** A decimal number without some of its last digits; as it is when it has no more. */
function cut(text: string, digits: number): string {
  const point = text.indexOf('.');
  return point < 0 ? text : text.slice(0, point + 1 + digits);
}

/** Niemeyer's geohash (2008): longitude and latitude halved in turn, five bits a character. Empty for what lies outside the globe. */
export function geohash(latitude: number, longitude: number, length: number): string {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return '';
  const alphabet = '0123456789bcdefghjkmnpqrstuvwxyz';
  const ranges: [number, number][] = [
    [-180, 180],
    [-90, 90],
  ];
  let hash = '';
  let value = 0;
  for (let bit = 0; bit < length * 5; bit++) {
    const range = ranges[bit % 2] ?? [0, 0];
    const middle = (range[0] + range[1]) / 2;
    const isUpper = (bit % 2 === 0 ? longitude : latitude) >= middle;
    range[isUpper ? 0 : 1] = middle;
    value = value * 2 + (isUpper ? 1 : 0);
    if (bit % 5 < 4) continue;
    hash += alphabet[value] ?? '';
    value = 0;
  }
  return hash;
}
