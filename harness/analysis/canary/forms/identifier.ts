import { bare, cases, type Form, plain, variant } from './form.ts';

/** Text of any other sort, in any case: serial numbers, packages, networks' names. */
export function identifierForms(value: string): readonly Form[] {
  return [...cases(plain('as-is', value)), ...grouped(value)];
}

/** An identifier of 64 bits in hexadecimal, as `android_id`: also as a decimal number, unsigned and signed. */
export function hexForms(value: string): readonly Form[] {
  const forms = [...cases(plain('as-is', value)), ...grouped(value)];
  if (!/^[0-9a-f]{12,16}$/i.test(value)) return forms;
  const number = BigInt(`0x${value}`);
  const signed = BigInt.asIntN(64, number);
  forms.push(variant('decimal', String(number)));
  if (signed < 0n) forms.push(variant('decimal-signed', String(signed)));
  // Long.toHexString and its kin leave leading zeros out.
  if (value.startsWith('0')) forms.push(...cases(variant('no-leading-zeros', value.replace(/^0+/, ''))));
  return forms;
}

/** A UUID (RFC 9562) with and without hyphens. */
export function uuidForms(value: string): readonly Form[] {
  const hex = value.toLowerCase().replace(/[^0-9a-f]/g, '');
  if (hex.length !== 32) return [...cases(plain('as-is', value))];
  const [, a = '', b = '', c = '', d = '', e = ''] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex) ?? [];
  return [...cases(plain('hyphens', [a, b, c, d, e].join('-'))), ...cases(plain('no-hyphens', hex))];
}

/** An identifier that has hyphens or blanks also without; a hexadecimal one in pairs and fours. */
function grouped(value: string): Form[] {
  const joined = value.replace(/[\s:_-]/g, '');
  if (joined !== value && joined.length >= 6) return cases(bare('joined', joined));
  if (!/^([0-9a-f]{4}){2,}$/i.test(value)) return [];
  const inGroups = (size: number, sign: string) => (value.match(new RegExp(`.{${size}}`, 'g')) ?? []).join(sign);
  return [
    ...cases(bare('pairs', inGroups(2, ':'))),
    ...cases(bare('pairs', inGroups(2, '-'))),
    ...cases(bare('pairs', inGroups(2, ' '))),
    ...cases(bare('fours', inGroups(4, '-'))),
  ];
}
