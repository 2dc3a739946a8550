import type { Handset } from '../handset.ts';
import { readReply } from '../parcel.ts';
import { quote } from '../quote.ts';
import type { Removal } from './erase.ts';
import { type Planted, type PlantOptions, plantInChunks, utf8Bytes } from './plant.ts';
import { extras, type SeedStore } from './store.ts';

type Clip = { readonly id: string; readonly text: string };

/** Transactions of IClipboard.aidl, 4.1 to 6.0. From 4.3 on each call ends with the caller's package; before, what follows is not read. */
const setPrimaryClip = 1;
const getPrimaryClip = 2;
const caller = 's16 com.android.shell';
/** ClipData has these fields in this order from API 16 to 23 (ClipData.writeToParcel); 7.0 puts extras into its description. */
const knownSdks = { first: 16, last: 23 };

/** A clip of plain text as arguments of `service call`: ClipDescription (label, types), no icon, one item (text, no HTML, no intent, no address). */
function setText(label: string, text: string): string {
  const charSequence = (value: string) => `i32 1 s16 ${quote(value)}`;
  const description = `${charSequence(label)} i32 1 s16 text/plain`;
  const nothing = { icon: 'i32 0', html: 'i32 -1', intent: 'i32 0', address: 'i32 0' };
  const item = `${charSequence(text)} ${nothing.html} ${nothing.intent} ${nothing.address}`;
  return `service call clipboard ${setPrimaryClip} i32 1 ${description} ${nothing.icon} i32 1 ${item} ${caller}`;
}

const clear = `service call clipboard ${setPrimaryClip} i32 0 ${caller}`;

/** Whether a text stands in the clip, wherever its parcel has it. As the shell's own user, whose package it is. */
async function holds(handset: Handset, text: string, signal: AbortSignal | undefined): Promise<boolean | null> {
  const command = `service call clipboard ${getPrimaryClip} ${caller}`;
  const { stdout } = await handset.shell(command, { what: 'reading the clipboard', signal });
  return readReply(stdout)?.includes(Buffer.from(text, 'utf16le')) ?? null;
}

/** Puts a text on the clipboard, as somebody who copied it; the mark is the clip's label, which no screen shows. */
async function plantClip(
  handset: Handset,
  options: PlantOptions & { readonly clips: readonly Clip[] },
): Promise<Planted> {
  const { signal } = options;
  return plantInChunks(options.clips, options, {
    bytesOf: ({ text }) => utf8Bytes(text),
    write: async (records) => {
      const commands = records.map(({ entry, mark }) => setText(mark, entry.text));
      const { stdout, stderr } = await handset.shell(commands.join('\n'), { what: 'copying a text', signal });
      return `${stdout}${stderr}`;
    },
    readBack: async (records) => {
      const there = new Set<string>();
      for (const { entry } of records) if (await holds(handset, entry.text, signal)) there.add(entry.id);
      return there;
    },
  });
}

/** What the owner had copied before is lost: it can be of any sort, and does not outlive a reboot either. */
async function remove(handset: Handset, nonce: string, signal: AbortSignal | undefined): Promise<Removal> {
  if (barrier(handset) !== null) return { before: 0, after: 0 };
  const label = `${nonce}-`;
  const before = await holds(handset, label, signal);
  if (before === null) return { said: 'the clipboard does not answer' };
  if (!before) return { before: 0, after: 0 };
  await handset.shell(clear, { what: 'clearing the clipboard', signal });
  return { before: 1, after: (await holds(handset, label, signal)) === false ? 0 : 1 };
}

function barrier({ capabilities: { sdk } }: Handset): string | null {
  if (sdk >= knownSdks.first && sdk <= knownSdks.last) return null;
  return `the adb shell can write the clipboard from API ${knownSdks.first} to ${knownSdks.last}; here it is API ${sdk}`;
}

/** What was copied last; there is only one. */
export const clipboard: SeedStore = {
  name: 'clipboard',
  barrier,
  batch: (block) => {
    const made = extras(
      'clipboard',
      block,
      (canary, id) => ({ id, text: canary('text', 'text', block.mint.text()) }),
      1,
    );
    const clips = made.map(({ id, text }) => ({ id, text: text.value }));
    return {
      records: made.map(({ id, text }) => ({ id, canaries: [text] })),
      plant: (handset, options) => plantClip(handset, { ...options, clips }),
    };
  },
  remove: (handset, { nonce, signal }) => remove(handset, nonce, signal),
};
