import { isIP } from 'node:net';
import { type AddressWords, compareAddresses, readAddress } from './address-words.ts';

/** An autonomous system and the organisation that it is registered to. */
export type AutonomousSystem = { readonly asn: number; readonly org: string | null };

const lineFeed = 10;
const comma = 0x2c;

/**
 * Looks addresses up in the CSV files as they are: lines of `first,last,number,organisation`, sorted by address, the organisation in double
 * quotes where it holds a comma. A binary search over the bytes, so that nothing is parsed beforehand and no memory is taken.
 */
export function createAsnLookup({
  asn4,
  asn6,
}: {
  asn4: Buffer;
  asn6: Buffer;
}): (ip: string) => AutonomousSystem | null {
  const wanted = new Uint16Array(8);
  return (ip) => {
    const family = isIP(ip);
    if (family === 0) return null;
    const text = Buffer.from(ip, 'latin1');
    if (readAddress(text, 0, text.length, wanted) < 0) return null;
    return find(family === 4 ? asn4 : asn6, wanted);
  };
}

const first = new Uint16Array(8);
const last = new Uint16Array(8);

function find(csv: Buffer, wanted: AddressWords): AutonomousSystem | null {
  let low = 0;
  let high = csv.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    let from = middle;
    while (from > low && csv[from - 1] !== lineFeed) from--;
    let to = middle;
    while (to < high && csv[to] !== lineFeed) to++;
    const second = readAddress(csv, from, to, first);
    if (second < 0 || csv[second] !== comma) return null;
    if (compareAddresses(wanted, first) < 0) {
      high = from;
      continue;
    }
    const third = readAddress(csv, second + 1, to, last);
    if (third < 0 || csv[third] !== comma) return null;
    if (compareAddresses(wanted, last) > 0) low = to + 1;
    else return readHolder(csv.toString('utf8', third + 1, to).trim());
  }
  return null;
}

function readHolder(fields: string): AutonomousSystem | null {
  const end = fields.indexOf(',');
  const number = Number(fields.slice(0, end < 0 ? fields.length : end));
  return Number.isInteger(number) ? { asn: number, org: end < 0 ? null : unquote(fields.slice(end + 1)) } : null;
}

function unquote(field: string): string | null {
  const text = /^".*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
  return text === '' ? null : text;
}
