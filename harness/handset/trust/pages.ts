import { centre, findButton, findText, type ScreenNode } from '../ota/window.ts';

/** One look at a screen, decided. */
export type PageMove =
  | { readonly kind: 'tap'; readonly label: string; readonly x: number; readonly y: number }
  /** Type the PIN, then tap. */
  | { readonly kind: 'pin'; readonly label: string; readonly x: number; readonly y: number }
  /** None of the pages that are known is on the screen. */
  | { readonly kind: 'none' };

/** A page by a text on it, and what is done there: the first of the buttons that is there, after the PIN where the page asks for it. */
export type Page = { readonly sign: string; readonly buttons: readonly string[]; readonly pin?: boolean };

/**
 * The pages of AOSP 4.0 to 6 in English (CertInstaller and Settings, res/values/strings.xml: name_cred_dialog_title, credentials_configure_lock_screen_hint,
 * lockpassword_choose_your_pin_header, lockpassword_confirm_your_pin_header, unlock_set_unlock_launch_picker_title); not yet seen on a real MIUI V5.
 */
export const installPages: readonly Page[] = [
  { sign: 'Name the certificate', buttons: ['OK'] },
  { sign: 'lock screen PIN or password before', buttons: ['OK'] },
  { sign: 'Choose your PIN', buttons: ['Continue'], pin: true },
  { sign: 'Confirm your PIN', buttons: ['OK', 'Continue', 'Next'], pin: true },
  { sign: 'screen lock', buttons: ['PIN'] },
];
export const clearPages: readonly Page[] = [{ sign: 'All the contents will be removed', buttons: ['OK'] }];
export const unlockPages: readonly Page[] = [
  { sign: 'Confirm your PIN', buttons: ['Continue', 'Next', 'OK'], pin: true },
  { sign: 'screen lock', buttons: ['None', 'Slide'] },
];

/** The first page whose sign is on the screen decides. */
export function decidePage(nodes: readonly ScreenNode[], pages: readonly Page[]): PageMove {
  for (const { sign, buttons, pin } of pages) {
    if (findText(nodes, [sign]) === null) continue;
    const button = findButton(nodes, buttons);
    if (button !== null) return { kind: pin ? 'pin' : 'tap', label: button.label, ...centre(button.node) };
  }
  return { kind: 'none' };
}
