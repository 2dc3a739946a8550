import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { photoWith } from '../../../harness/handset/seed/photo.ts';
import { positionOf } from '../../../harness/virtual/providers/exif.ts';

const facts = { latitude: 31.2304161, longitude: 121.4737014, caption: 'ab2cd3 ef4gh5' };

t.test('a photo’s position is read back by a reader that shares nothing with the writer', async () => {
  fc.assert(
    fc.property(
      fc.double({ min: -90, max: 90, noNaN: true }),
      fc.double({ min: -180, max: 180, noNaN: true }),
      (latitude, longitude) => {
        const read = positionOf(photoWith({ latitude, longitude, caption: 'x' }));
        // Half of a ten-thousandth of a second, and what a 32-bit float cuts off.
        const near = (got: number | undefined, want: number) =>
          Math.abs((got ?? Number.NaN) - want) <= 1.4e-8 + Math.abs(want) * 2 ** -24;
        return near(read?.latitude, latitude) && near(read?.longitude, longitude);
      },
    ),
    { numRuns: 200 },
  );
});

t.test('it is a picture of 8 x 8 pixels to others', { skip: noFile() }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'leakdiff-photo-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'photo.jpg');
  writeFileSync(path, photoWith(facts));
  const said = execFileSync('file', ['--brief', path]).toString();
  t.match(said, /JPEG image data, Exif standard: \[TIFF image data, big-endian/);
  t.match(said, /description=ab2cd3 ef4gh5/);
  t.match(said, /GPS-Data/);
  t.match(said, /baseline, precision 8, 8x8, components 1/);
});

function noFile(): false | string {
  return spawnSync('file', ['--version']).status === 0 ? false : 'file is not installed: apt-get install file';
}
