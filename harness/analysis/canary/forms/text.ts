import { informationBits } from '../information.ts';
import { bare, cases, type Form, plain, variant } from './form.ts';
import { fold } from './name.ts';

/** A preview of a longer text has at least so many characters. */
const preview = 24;
/** A preview must carry enough to be proof. */
const previewBits = 64;

/** A message in any case, with other white space, without diacritics, and cut off after a preview's length. */
export function textForms(value: string): readonly Form[] {
  const forms = cases(plain('as-is', value));
  const words = value.trim().split(/\s+/);
  forms.push(variant('trimmed', value.trim()), ...cases(variant('one-blank', words.join(' '))));
  if (words.length > 1) {
    forms.push(...cases(variant('no-blanks', words.join(''))));
    for (const sign of ['_', '-', '.']) forms.push(bare('joined', words.join(sign)));
  }
  if (/\r?\n/.test(value)) {
    forms.push(bare('crlf', value.replace(/\r?\n/g, '\r\n')), bare('lf', value.replace(/\r\n/g, '\n')));
  }
  if (fold(value) !== value.normalize('NFD')) forms.push(...cases(variant('ascii', fold(value))));
  return [...forms, ...previewOf(value)];
}

/** The shortest head of a long text that still is proof. */
function previewOf(value: string): Form[] {
  const characters = [...value];
  for (let length = preview; length < characters.length; length += 8) {
    const head = characters.slice(0, length).join('');
    const bits = informationBits({ kind: 'text' }, head);
    if (bits >= previewBits) return [{ ...bare(`head${length}`, head), bits }];
    if (length > 256) break;
  }
  return [];
}
