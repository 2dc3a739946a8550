import type { Clipboard } from '../../system.ts';
import type { Call } from '../command.ts';
import { int32, string16 } from './parcel.ts';

type Clip = NonNullable<Clipboard['clip']>;
const nullString = int32(-1);

/**
 * IClipboard of Android 4.3 (ClipboardService.java): 1 sets a clip of one plain text, 2 gives it back. Only the package's own user may
 * (AppOpsService.noteOperation): for others setting does nothing and there is no clip. Null for another transaction; arguments that
 * are no such clip are an exception in the service, told as null too.
 */
export function clipboardCall(
  { system: { clipboard }, uid }: Pick<Call, 'system' | 'uid'>,
  code: string,
  args: readonly string[],
): Buffer | null {
  const isShell = uid === 2000 && args.at(-1) === 'com.android.shell';
  if (code === '1') {
    const clip = clipOf(args);
    if (clip === undefined) return null;
    if (isShell) clipboard.clip = clip;
    return int32(0);
  }
  if (code !== '2') return null;
  const { clip } = clipboard;
  return Buffer.concat([int32(0), ...(clip === null || !isShell ? [int32(0)] : parcelOf(clip))]);
}

/** The clip among typed arguments of `service call`: null for none, undefined for what is no clip of one plain text. */
function clipOf(args: readonly string[]): Clip | null | undefined {
  const pairs: string[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) pairs.push(`${args[i]} ${args[i + 1]}`);
  if (pairs[0] === 'i32 0') return null;
  const [present, plainLabel, label = '', types, type, icon, items, plainText, text = '', html, intent, address] =
    pairs;
  const shape = [present, plainLabel, types, type, icon, items, plainText, html, intent, address].join(',');
  const oneText = 'i32 1,i32 1,i32 1,s16 text/plain,i32 0,i32 1,i32 1,i32 -1,i32 0,i32 0';
  if (shape !== oneText || !label.startsWith('s16 ') || !text.startsWith('s16 ')) return undefined;
  return { label: label.slice(4), text: text.slice(4) };
}

/** ClipData.writeToParcel: description, no icon, one item. */
function parcelOf({ label, text }: Clip): Buffer[] {
  const one = int32(1);
  const none = int32(0);
  const description = [one, string16(label), one, string16('text/plain')];
  return [one, ...description, none, one, one, string16(text), nullString, none, none];
}
