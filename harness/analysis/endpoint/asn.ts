import { isIP } from 'node:net';

/** An autonomous system and the organisation that it is registered to. */
export type AutonomousSystem = { readonly asn: number; readonly org: string | null };

const lineFeed = 10;

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
  return (ip) => {
    const family = isIP(ip);
    if (family === 0) return null;
    return find(family === 4 ? asn4 : asn6, addressNumber(ip));
  };
}

function find(csv: Buffer, address: bigint): AutonomousSystem | null {
  let low = 0;
  let high = csv.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const from = middle === 0 ? 0 : csv.lastIndexOf(lineFeed, middle - 1) + 1;
    const feed = csv.indexOf(lineFeed, middle);
    const to = feed < 0 ? csv.length : feed;
    const [first = '', last = '', number = '', ...organisation] = csv.toString('utf8', from, to).trim().split(',');
    if (isIP(first) === 0 || isIP(last) === 0) return null;
    if (address < addressNumber(first)) high = from;
    else if (address > addressNumber(last)) low = to + 1;
    else return { asn: Number(number), org: unquote(organisation.join(',')) };
  }
  return null;
}

function unquote(field: string): string | null {
  const text = /^".*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
  return text === '' ? null : text;
}

/** The number that an address in textual form stands for; the two families are never compared with each other. */
export function addressNumber(ip: string): bigint {
  if (!ip.includes(':')) return ip.split('.').reduce((sum, part) => (sum << 8n) + BigInt(Number(part)), 0n);
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(ip.replace(/%.*$/, ''));
  const plain =
    dotted === null
      ? ip.replace(/%.*$/, '')
      : `${dotted[1]}${addressNumber(dotted[2] ?? '0.0.0.0')
          .toString(16)
          .padStart(8, '0')
          .replace(/(....)$/, ':$1')}`;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(Number.parseInt(group, 16)), 0n);
}
