import { bare, cases, type Form, part, plain, variant } from './form.ts';

/** Letters that Unicode does not take apart into a base letter and a mark. */
const foldings: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'O',
  Đ: 'D',
  Ð: 'D',
  Ł: 'L',
  Þ: 'Th',
};

/** A text without diacritics: `é` as `e`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđðłıþÆŒØĐÐŁÞ]/g, (letter) => foldings[letter] ?? letter);
}

/** Shorter names alone are ordinary words. */
const shortestAlone = 6;

/** A person's name in every order that address books and forms know, in any case, joined by several signs, without diacritics; one word of it only supports. */
export function nameForms(value: string): readonly Form[] {
  const forms = ordersOf(value).flatMap(cases);
  const folded = fold(value);
  const ascii = folded === value.normalize('NFD') || folded === value ? [] : ordersOf(folded).flatMap(cases);
  return [...forms, ...ascii.map((form) => ({ ...form, name: `ascii/${form.name}` })), ...wordsOf(value)];
}

function ordersOf(value: string): Form[] {
  const words = value.trim().split(/\s+/);
  const last = words[words.length - 1] ?? '';
  const first = words[0] ?? '';
  const rest = words.slice(0, -1);
  if (rest.length === 0) return [plain('as-is', value)];
  const title = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  const forms = [
    plain('as-is', words.join(' ')),
    variant('reversed', [last, ...rest].join(' ')),
    variant('reversed,', `${last}, ${rest.join(' ')}`),
    bare('reversed,', `${last},${rest.join(' ')}`),
    bare('first-last', [...words.slice(1), first].join(' ')),
    bare('first-last,', `${words.slice(1).join(' ')}, ${first}`),
    variant('joined', words.join('')),
    bare('joined-reversed', last + rest.join('')),
    bare('title', title.join(' ')),
  ];
  for (const [name, sign] of [
    ['dotted', '.'],
    ['underscored', '_'],
    ['hyphened', '-'],
    ['comma', ','],
    ['semicolon', ';'],
    ['piped', '|'],
    ['tabbed', '\t'],
  ] as const) {
    forms.push(bare(name, words.join(sign)), bare(`${name}-reversed`, [last, ...rest].join(sign)));
  }
  if (words.length > 2)
    forms.push(bare('first-and-last', `${first} ${last}`), bare('last-and-first', `${last} ${first}`));
  return forms;
}

/** First and last name by themselves. */
function wordsOf(value: string): Form[] {
  const words = value.trim().split(/\s+/);
  if (words.length < 2) return [];
  return [words[0] ?? '', words[words.length - 1] ?? '']
    .filter((word) => word.length >= shortestAlone)
    .flatMap((word) => cases({ ...part('word', word), closed: false }));
}
