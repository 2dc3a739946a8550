import { LeakdiffError } from '../../model/failure.ts';
import type { Handset } from '../handset.ts';
import { commandLine, quote } from '../quote.ts';
import { contentDelete, queryContent } from './content.ts';
import type { Removal } from './erase.ts';
import { photoWith } from './photo.ts';
import { type Planted, type PlantOptions, plantInChunks, utf8Bytes } from './plant.ts';
import { extras, type SeedStore } from './store.ts';

type Photo = {
  readonly id: string;
  /** `latitude,longitude`, decimal degrees. */
  readonly position: string;
  readonly caption: string;
};

/** Where the camera keeps its pictures (Environment.DIRECTORY_DCIM), by a path that every version leads to the owner's storage. */
const folder = '/sdcard/DCIM/Camera';
const pathOf = (mark: string): string => `${folder}/IMG_${mark}.jpg`;
const imagesUri = 'content://media/external/images/media';

/** The picture of an entry. Deterministic, so that reading back can compare bytes. */
function bytesOf({ position, caption }: Photo): Buffer {
  const [latitude = Number.NaN, longitude = Number.NaN] = position.split(',').map(Number);
  return photoWith({ latitude, longitude, caption });
}

/** Writes pictures where the camera does and tells the media scanner of each; what counts is that the same bytes are read back. */
async function plantPhotos(
  handset: Handset,
  options: PlantOptions & { readonly photos: readonly Photo[] },
): Promise<Planted> {
  const { signal } = options;
  return plantInChunks(options.photos, options, {
    bytesOf: ({ position, caption }) => utf8Bytes(position) + utf8Bytes(caption),
    write: async (records, tick) => {
      const told: string[] = [];
      await handset.shell(commandLine('mkdir', '-p', folder), { what: 'making the folder of photos', signal });
      for (const [done, { entry, mark }] of records.entries()) {
        try {
          await handset.push(bytesOf(entry), pathOf(mark), { signal });
        } catch (error) {
          if (!isRefusal(error)) throw error;
          told.push(`[ERROR] ${error.message}`);
        }
        const scan = `am broadcast -a android.intent.action.MEDIA_SCANNER_SCAN_FILE -d ${quote(`file://${pathOf(mark)}`)}`;
        const { stdout, stderr } = await handset.shell(scan, { what: 'telling the media scanner of a photo', signal });
        told.push(stdout, stderr);
        tick(done + 1);
      }
      return told.join('\n');
    },
    readBack: async (records) => {
      const there = new Set<string>();
      for (const { entry, mark } of records) {
        try {
          if ((await handset.pull(pathOf(mark), { signal })).equals(bytesOf(entry))) there.add(entry.id);
        } catch (error) {
          // A missing picture is what reading back is for.
          if (!isRefusal(error)) throw error;
        }
      }
      return there;
    },
  });
}

const isRefusal = (error: unknown): error is LeakdiffError =>
  error instanceof LeakdiffError && error.code === 'TRANSFER_FAILED';

/** The files, and their rows in the media store, which outlive a file that is removed behind its back. */
async function remove(handset: Handset, nonce: string, signal: AbortSignal | undefined): Promise<Removal> {
  const files = async (): Promise<number> => {
    // `ls` and not a pattern of the shell, which stays as it is where nothing matches.
    const { stdout } = await handset.shell(`ls ${folder} 2>/dev/null`, { what: 'listing photos', signal });
    return stdout.split(/\s+/).filter((name) => name.startsWith(`IMG_${nonce}-`)).length;
  };
  const where = `_data LIKE '%/IMG_${nonce}-%'`;
  const rows = () => queryContent(handset.shell, { uri: imagesUri, columns: ['_id'], where, signal });
  const before = await files();
  const known = await rows();
  if (before > 0) await handset.shell(`rm ${folder}/IMG_${nonce}-*.jpg`, { what: 'removing photos', signal });
  if (known.ok && known.rows.length > 0) {
    await handset.shell(contentDelete(imagesUri, where), { what: "removing photos' rows", signal });
  }
  const left = await rows();
  return { before, after: Math.max(await files(), left.ok ? left.rows.length : 0) };
}

/** Photos of the camera with a caption and the place where they were taken. */
export const photos: SeedStore = {
  name: 'photo',
  batch: (block) => {
    const { mint } = block;
    const made = extras('photo', block, (canary, id) => ({
      id,
      position: canary('location', 'position', mint.location()),
      caption: canary('text', 'caption', mint.text()),
    }));
    const all = made.map(({ id, position, caption }) => ({ id, position: position.value, caption: caption.value }));
    return {
      records: made.map(({ id, position, caption }) => ({ id, canaries: [position, caption] })),
      plant: (handset, options) => plantPhotos(handset, { ...options, photos: all }),
    };
  },
  remove: (handset, { nonce, signal }) => remove(handset, nonce, signal),
};
