/** An attribute of Android's own, by its resource id, or of no namespace (`package`). */
export type Attribute = {
  readonly name: string;
  /** Resource id (frameworks/base, core/res/res/values/public.xml); null for one without. */
  readonly id: number | null;
  readonly value: string | number | boolean;
};
export type Element = {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Element[];
};

const androidUri = 'http://schemas.android.com/apk/res/android';
const nothing = 0xffffffff;
/** Chunk and value types (frameworks/base, include/androidfw/ResourceTypes.h of 4.3). */
const chunk = {
  xml: 0x0003,
  strings: 0x0001,
  resources: 0x0180,
  open: 0x0100,
  close: 0x0101,
  start: 0x0102,
  end: 0x0103,
};
const typed = { string: 0x03, integer: 0x10, boolean: 0x12 };

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, 4 * i);
  return bytes;
};

function makeChunk(type: number, head: Buffer, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(type, 0);
  header.writeUInt16LE(8 + head.length, 2);
  header.writeUInt32LE(8 + head.length + body.length, 4);
  return Buffer.concat([header, head, body]);
}

/** Strings in UTF-16 behind their lengths, as Android has read them from the first. */
function stringPool(strings: readonly string[]): Buffer {
  const parts = strings.map((text) => {
    const length = Buffer.alloc(2);
    length.writeUInt16LE(text.length);
    return Buffer.concat([length, Buffer.from(text, 'utf16le'), Buffer.alloc(2)]);
  });
  let at = 0;
  const offsets = parts.map((part) => {
    at += part.length;
    return at - part.length;
  });
  const data = Buffer.concat(parts);
  const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
  const head = words(strings.length, 0, 0, 28 + 4 * strings.length, 0);
  return makeChunk(chunk.strings, head, Buffer.concat([words(...offsets), padded]));
}

const allElements = (element: Element): Element[] => [element, ...element.children.flatMap(allElements)];

/**
 * Compiles an XML document into Android's binary form, as aapt does: names of attributes that have resource ids stand first in the string
 * pool and in the order of the resource map, and the attributes of an element in the order of their ids, as Android looks them up by.
 */
export function writeAxml(root: Element): Buffer {
  const elements = allElements(root);
  const attributes = elements.flatMap((element) => element.attributes);
  const ids = new Map(attributes.flatMap(({ name, id }) => (id === null ? [] : [[name, id] as const])));
  const strings = new Set([...ids.keys(), 'android', androidUri]);
  for (const { name } of elements) strings.add(name);
  for (const { name, value } of attributes)
    for (const text of [name, value]) if (typeof text === 'string') strings.add(text);
  const pool = [...strings];
  const index = (text: string): number => pool.indexOf(text);
  let line = 0;
  const node = (type: number, body: Buffer): Buffer => makeChunk(type, words(++line, nothing), body);

  const attribute = ({ name, id, value }: Attribute): Buffer => {
    const type = typeof value === 'string' ? typed.string : typeof value === 'number' ? typed.integer : typed.boolean;
    const data = typeof value === 'string' ? index(value) : typeof value === 'number' ? value : value ? nothing : 0;
    const raw = typeof value === 'string' ? data : nothing;
    const namespace = id === null ? nothing : index(androidUri);
    // Size of the value, a zero, and its type share a word.
    return words(namespace, index(name), raw, 8 | (type << 24), data);
  };
  const write = ({ name, attributes: own, children }: Element): Buffer => {
    const sorted = [...own].sort((a, b) => (a.id ?? nothing) - (b.id ?? nothing));
    const head = Buffer.alloc(12);
    for (const [i, value] of [20, 20, sorted.length].entries()) head.writeUInt16LE(value, 2 * i);
    const start = node(chunk.start, Buffer.concat([words(nothing, index(name)), head, ...sorted.map(attribute)]));
    const inner = children.map(write);
    return Buffer.concat([start, ...inner, node(chunk.end, words(nothing, index(name)))]);
  };

  const namespace = words(index('android'), index(androidUri));
  const body = [
    stringPool(pool),
    makeChunk(chunk.resources, Buffer.alloc(0), words(...ids.values())),
    node(chunk.open, namespace),
    write(root),
    node(chunk.close, namespace),
  ];
  return makeChunk(chunk.xml, Buffer.alloc(0), Buffer.concat(body));
}
