import type { Random } from './random.ts';

/** Makes up values that occur nowhere else, in the shape of what people keep; the same random stream gives the same values. */
export type Mint = {
  /** A mobile number of mainland China, E.164, none twice from one mint. */
  phone(): string;
  /** A first and a last name, 74 bits each, so that a name alone is proof. */
  name(): string;
  /** Four groups of six letters and digits, 120 bits. */
  text(): string;
  /** Where somebody may be, `latitude,longitude` with seven decimals (1 cm), within China's provinces. */
  location(): string;
  /** A whole number in [0, below). */
  int(below: number): number;
};

const consonants = 'bdfgjklmnprstvz';
const vowels = 'aeiou';
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Mobile prefixes of mainland China, where the handset of the case was sold (Wikipedia, "Telephone numbers in China"). */
const mobilePrefixes = ['130', '135', '136', '137', '138', '139', '150', '151', '158', '159', '186', '187', '188'];
/** Degrees: from Guangdong to Hebei. */
const region = { south: 23, north: 38, west: 105, east: 117 };
const coordinateScale = 1e7;

/** See `Mint`. */
export function createMint(random: Random): Mint {
  const taken = new Set<string>();
  const number = (): string => {
    const prefix = mobilePrefixes[random.int(mobilePrefixes.length)] ?? '139';
    return `+86${prefix}${String(random.int(1e8)).padStart(8, '0')}`;
  };
  return {
    phone: () => {
      let phone = number();
      while (taken.has(phone)) phone = number();
      taken.add(phone);
      return phone;
    },
    name: () => `${word(random)} ${word(random)}`,
    text: () => Array.from({ length: 4 }, () => lettersAndDigits(random, 6)).join(' '),
    location: () => `${degrees(random, region.south, region.north)},${degrees(random, region.west, region.east)}`,
    int: random.int,
  };
}

/** Characters of 5 bits each that need no escape anywhere. */
export function lettersAndDigits(random: Random, count: number): string {
  return Array.from({ length: count }, () => base32[random.int(base32.length)] ?? 'a').join('');
}

/** Syllables of 75 combinations: 12 of them, two words, are 74 bits. */
function word(random: Random): string {
  let letters = '';
  for (let i = 0; i < 6; i++) {
    letters += (consonants[random.int(consonants.length)] ?? 'b') + (vowels[random.int(vowels.length)] ?? 'a');
  }
  return letters.charAt(0).toUpperCase() + letters.slice(1);
}

/** Ends in 1 to 9, so that no decimal is lost where a program prints it as a number. */
function degrees(random: Random, from: number, to: number): string {
  const tens = random.int(((to - from) * coordinateScale) / 10);
  return (from + (tens * 10 + 1 + random.int(9)) / coordinateScale).toFixed(7);
}
