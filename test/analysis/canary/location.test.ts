import t from 'tap';
import { compileCanaries } from '../../../harness/analysis/canary/compile.ts';
import { photoWith } from '../../../harness/handset/seed/photo.ts';

const value = '31.2304161,121.4737014';

/** The labels under which the location is found in some bytes, and whether any of them is the whole of it. */
function found(bytes: Uint8Array): { labels: string[]; whole: boolean } {
  const { search, needles } = compileCanaries([{ id: 'c', kind: 'location', value }]);
  const data = Buffer.concat([Buffer.from([0xc3, 0xc3]), bytes, Buffer.from([0xc3, 0xc3])]);
  const hits: number[] = [];
  search(data, 0, data.length, (needle) => hits.push(needle));
  return {
    labels: hits.map((needle) => needles.at(needle)?.label ?? ''),
    whole: hits.some((needle) => needles.at(needle)?.support === false),
  };
}

/** Three rationals of an Exif position. */
function rationals(numbers: readonly number[], little: boolean): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [i, each] of numbers.entries()) {
    if (little) bytes.writeUInt32LE(each, i * 4);
    else bytes.writeUInt32BE(each, i * 4);
  }
  return bytes;
}

t.test('a photo that goes up as it is tells where it was taken', async (t) => {
  const { labels, whole } = found(photoWith({ latitude: 31.2304161, longitude: 121.4737014, caption: 'x' }));
  t.ok(whole);
  t.ok(labels.some((label) => label.startsWith('lat,lon/dms10000/')));
});

t.test('so does one whose writer cuts the seconds to hundredths, in either byte order', async (t) => {
  // 31.2304161° is 31° 13' 49.49796", 121.4737014° is 121° 28' 25.32504".
  for (const little of [false, true]) {
    const cut = [...rationals([31, 1, 13, 1, 4949, 100, 121, 1, 28, 1, 2532, 100], little)];
    t.ok(found(Buffer.from(cut)).whole, `${little}`);
    t.notOk(found(Buffer.from(cut.slice(0, 24))).whole, 'one coordinate only supports');
    t.equal(found(Buffer.from(cut.slice(0, 24))).labels.length > 0, true);
  }
  t.ok(found(rationals([31, 1, 13, 1, 4950, 100, 121, 1, 28, 1, 2533, 100], false)).whole, 'rounded');
  t.same(found(rationals([31, 1, 13, 1, 4951, 100, 121, 1, 28, 1, 2534, 100], false)).labels, [], 'elsewhere');
});

t.test('the texts of Android’s own readers are known', async (t) => {
  t.ok(found(Buffer.from('GPSLatitude=31/1,13/1,4949/100;')).labels.includes('latitude/dms100'));
  const [lat, lon] = [Math.fround(31.2304161), Math.fround(121.4737014)];
  t.ok(found(Buffer.from(`${lat},${lon}`)).whole, 'floats of the media store');
  t.ok(found(Buffer.from(`{"lat":${lat},"lng":${lon}}`)).labels.includes('latitude/float32'));
});
