import type { Canary } from '../../../harness/model/canary.ts';

/** One way in which a program writes a value down, from the notes on what leaks look like. `part`: only a piece of it, never proof. */
export type Written = { readonly name: string; readonly bytes: Buffer; readonly part?: true };

const text = (name: string, value: string): Written => ({ name, bytes: Buffer.from(value, 'utf8') });

/** Semi-octets (3GPP TS 23.040 section 9.1.2.3): the digits in pairs, each pair swapped, F as filler. */
function semiOctets(digits: string, swapped: boolean): Buffer {
  const even = digits.length % 2 === 0 ? digits : `${digits}f`;
  const pairs = even.match(/../g) ?? [];
  return Buffer.from(pairs.map((pair) => (swapped ? `${pair[1]}${pair[0]}` : pair)).join(''), 'hex');
}

/** Letters, digits and blank of the GSM 7-bit alphabet have their ASCII codes (3GPP TS 23.038); packed from the low bits up. */
function gsm7(value: string): Buffer {
  let bits = '';
  for (const character of value) bits = character.charCodeAt(0).toString(2).padStart(7, '0') + bits;
  bits = bits.padStart(Math.ceil(bits.length / 8) * 8, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).reverse().map((byte) => Number.parseInt(byte, 2)));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) return Buffer.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

function int64(value: bigint, little: boolean): Buffer {
  const bytes = Buffer.alloc(8);
  if (little) bytes.writeBigUInt64LE(value);
  else bytes.writeBigUInt64BE(value);
  return bytes;
}

/** The binary forms of a string of decimal digits. */
const numbers = (digits: string): Written[] => [
  { name: 'BCD', bytes: semiOctets(digits, false) },
  { name: 'BCD, nibbles swapped', bytes: semiOctets(digits, true) },
  { name: 'varint', bytes: varint(BigInt(digits)) },
  { name: 'int64 big-endian', bytes: int64(BigInt(digits), false) },
  { name: 'int64 little-endian', bytes: int64(BigInt(digits), true) },
];

const luhn = (digits: string): string => {
  const sum = [...digits].reduceRight((total, digit, i) => {
    const doubled = (digits.length - 1 - i) % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + Math.floor(doubled / 10) + (doubled % 10);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
};

function phone(value: string): Written[] {
  const digits = value.slice(1);
  const national = digits.slice(2);
  const part = (name: string, tail: string): Written => ({ ...text(name, tail), part: true });
  return [
    text('E.164', value),
    text('digits', digits),
    text('00', `00${digits}`),
    text('national', national),
    text('trunk zero', `0${national}`),
    text('blanks', `+${digits.slice(0, 2)} ${national.slice(0, 3)} ${national.slice(3, 7)} ${national.slice(7)}`),
    text('hyphens', `${national.slice(0, 3)}-${national.slice(3, 7)}-${national.slice(7)}`),
    text('brackets', `(+${digits.slice(0, 2)}) ${national.slice(0, 3)}.${national.slice(3, 7)}.${national.slice(7)}`),
    part('last 9', digits.slice(-9)),
    part('last 8', digits.slice(-8)),
    part('last 7', digits.slice(-7)),
    ...numbers(digits),
  ];
}

function name(value: string): Written[] {
  const [first = '', last = ''] = value.split(' ');
  return [
    text('as written', value),
    text('other order', `${last} ${first}`),
    text('other order, comma', `${last}, ${first}`),
    text('upper', value.toUpperCase()),
    text('lower', value.toLowerCase()),
    text('joined', first + last),
    text('joined reversed', last + first),
    { name: 'GSM-7', bytes: gsm7(value) },
    { name: 'GSM-7 within a message', bytes: gsm7(`Hi from ${value} today`) },
  ];
}

function mac(value: string): Written[] {
  const pairs = value.split(':');
  return [
    text('colons', value),
    text('colons, upper', value.toUpperCase()),
    text('hyphens', pairs.join('-')),
    text('bare', pairs.join('')),
    text('bare, upper', pairs.join('').toUpperCase()),
  ];
}

const any = (value: string): Written[] => [text('as written', value), text('upper', value.toUpperCase())];

/** All the ways for a canary of its kind. */
export function writings({ kind, value }: Canary): Written[] {
  switch (kind) {
    case 'phone':
      return phone(value);
    case 'name':
      return name(value);
    case 'text':
      return [...any(value), { name: 'GSM-7', bytes: gsm7(value) }];
    case 'imei':
      return [
        text('15 digits', value),
        text('14 digits', value.slice(0, 14)),
        text('16 digits (SV)', `${value.slice(0, 14)}77`),
        text('grouped', `${value.slice(0, 2)}-${value.slice(2, 8)}-${value.slice(8, 14)}-${value.slice(14)}`),
        text('check digit computed', luhn(value.slice(0, 14))),
        ...numbers(value),
      ];
    case 'imsi':
      return [text('as written', value), ...numbers(value)];
    case 'mac':
    case 'bssid':
      return mac(value);
    case 'location': {
      const [latitude, longitude] = value.split(',');
      return [text('lat,lon', value), text('lon,lat', `${longitude},${latitude}`)];
    }
    case 'iccid':
      return [text('as written', value), { name: 'BCD, nibbles swapped', bytes: semiOctets(value, true) }];
    default:
      return any(value);
  }
}

/** The texts that programs take digests of. */
export function digested(canary: Canary): Written[] {
  const wanted = ['E.164', 'digits', 'national', 'as written', 'lower', '15 digits', '14 digits', 'colons', 'bare'];
  return writings(canary).filter((each) => wanted.includes(each.name));
}
