import { copyOf } from './copy.ts';

/** What a DNS message says that is of use here: the names asked for and the addresses given. */
export type DnsMessage = {
  readonly response: boolean;
  readonly questions: readonly DnsName[];
  /** Aliases (CNAME) and reverse names (PTR): the record's owner and the name that it points to. */
  readonly pointers: readonly { readonly type: 'CNAME' | 'PTR'; readonly owner: string; readonly target: string }[];
  /** Addresses, each with the name that was asked for (not the last alias), so that a chain of CNAMEs reads as the handset meant it. */
  readonly answers: readonly { readonly name: string; readonly ip: Uint8Array }[];
  readonly texts: readonly DnsText[];
};

export type DnsName = { readonly labels: readonly Uint8Array[]; readonly at: number };

/** What an answer says in text (TXT), in bytes (NULL) or in a name (CNAME, NS, PTR, MX, SRV), without the lengths between its parts. */
export type DnsText = {
  readonly bytes: Uint8Array;
  /** Where in the message it begins. */
  readonly at: number;
  /** How far from there its byte `i` stands; of a compressed name, as if it were written out. */
  readonly step: (i: number) => number;
};

/** Compression pointers followed in one name; more is a loop. */
const jumps = 32;
const records = 512;

/** Parses a DNS message (RFC 1035 section 4) at `bytes[start, end)`; null when it is not one. Damage after the questions ends the list of answers early. */
export function readDns(bytes: Uint8Array, start: number, end: number): DnsMessage | null {
  if (end - start < 12) return null;
  const u16 = (at: number) => (at + 2 <= end ? ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0) : -1);
  const flags = u16(start + 2);
  const counts = { questions: u16(start + 4), answers: u16(start + 6) };
  // Opcodes above 6 are unassigned, the Z bit is always 0.
  if (((flags >> 11) & 15) > 6 || flags & 0x0040 || counts.questions > 64 || counts.questions + counts.answers === 0)
    return null;
  const questions: DnsName[] = [];
  let at = start + 12;
  for (let i = 0; i < counts.questions; i++) {
    const name = readName(bytes, start, end, at);
    if (name === null || name.next + 4 > end) return null;
    questions.push({ labels: name.labels, at });
    at = name.next + 4;
  }
  const pointers: { type: 'CNAME' | 'PTR'; owner: string; target: string }[] = [];
  const answers: { name: string; ip: Uint8Array }[] = [];
  const texts: DnsText[] = [];
  const asked = questions[0] === undefined ? null : nameText(questions[0]);
  for (let i = 0; i < Math.min(counts.answers, records); i++) {
    const owner = readName(bytes, start, end, at);
    if (owner === null || owner.next + 10 > end) break;
    const type = u16(owner.next);
    const length = u16(owner.next + 8);
    const data = owner.next + 10;
    if (data + length > end) break;
    const target = type === 5 || type === 12 ? readName(bytes, start, end, data) : null;
    if (target !== null)
      pointers.push({
        type: type === 5 ? 'CNAME' : 'PTR',
        owner: nameText({ labels: owner.labels, at }),
        target: nameText({ labels: target.labels, at: data }),
      });
    if ((type === 1 && length === 4) || (type === 28 && length === 16)) {
      answers.push({ name: asked ?? nameText({ labels: owner.labels, at }), ip: copyOf(bytes, data, data + length) });
    }
    const text = readText(bytes, { type, start, data, end: data + length });
    if (text !== null && text.bytes.length > 0) texts.push(text);
    at = data + length;
  }
  return { response: (flags & 0x8000) !== 0, questions, answers, pointers, texts };
}

/** Where in the data of a record its name begins, by the record's type (RFC 1035 section 3.3, RFC 2782). */
const nameIn: ReadonlyMap<number, number> = new Map([
  [2, 0],
  [5, 0],
  [12, 0],
  [15, 2],
  [33, 6],
]);
const nullRecord = 10;
const textRecord = 16;

function readText(
  bytes: Uint8Array,
  { type, start, data, end }: { type: number; start: number; data: number; end: number },
): DnsText | null {
  if (type === nullRecord) return { bytes: copyOf(bytes, data, end), at: data, step: (i) => i };
  const parts: Uint8Array[] = [];
  const into = nameIn.get(type);
  if (type === textRecord) {
    for (let at = data; at < end; at += 1 + (bytes[at] ?? 0)) {
      parts.push(copyOf(bytes, at + 1, Math.min(end, at + 1 + (bytes[at] ?? 0))));
    }
  } else if (into === undefined) return null;
  else parts.push(...(readName(bytes, start, end, data + into)?.labels ?? []));
  const step = (i: number) => {
    let before = 0;
    let lengths = 1;
    for (const part of parts) {
      before += part.length;
      if (i < before) break;
      lengths++;
    }
    return i + lengths;
  };
  return { bytes: Buffer.concat(parts), at: data + (into ?? 0), step };
}

/** A name in lower case with dots; bytes that do not belong into host names are kept as Latin-1. */
export function nameText({ labels }: DnsName): string {
  return labels
    .map((label) => Buffer.from(label).toString('latin1'))
    .join('.')
    .toLowerCase();
}

function readName(
  bytes: Uint8Array,
  start: number,
  end: number,
  from: number,
): { labels: Uint8Array[]; next: number } | null {
  const labels: Uint8Array[] = [];
  let at = from;
  let next = -1;
  for (let jump = 0; jump <= jumps; ) {
    if (at >= end) return null;
    const length = bytes[at] ?? 0;
    if (length === 0) return { labels, next: next < 0 ? at + 1 : next };
    if (length >= 0xc0) {
      if (next < 0) next = at + 2;
      at = start + ((length & 0x3f) << 8) + (bytes[at + 1] ?? 0);
      jump++;
    } else {
      if (length > 63 || at + 1 + length > end || labels.length > 127) return null;
      labels.push(copyOf(bytes, at + 1, at + 1 + length));
      at += 1 + length;
    }
  }
  return null;
}
