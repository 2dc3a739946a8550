/** An element of a binary XML file: its name and its attributes as text. */
export type AxmlElement = { readonly name: string; readonly attributes: ReadonlyMap<string, string> };

/** Chunk types (frameworks/base, ResourceTypes.h). */
const chunks = { xml: 0x0003, strings: 0x0001, start: 0x0102 } as const;
const utf8Flag = 0x100;
const nothing = 0xffffffff;
const typedString = 3;
const typedBoolean = 0x12;
/** More than any manifest has. */
const most = { strings: 65_536, elements: 65_536, attributes: 256 } as const;

/** Reads the elements of a compiled XML file (AXML, as aapt makes it) in their order; null when it is none. What is damaged is left out. */
export function readAxml(bytes: Uint8Array): AxmlElement[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint16(0, true) !== chunks.xml) return null;
  let strings: string[] = [];
  const elements: AxmlElement[] = [];
  for (let at = view.getUint16(2, true); at + 8 <= bytes.length; ) {
    const type = view.getUint16(at, true);
    const size = view.getUint32(at + 4, true);
    if (size < 8 || size > bytes.length - at) break;
    const chunk = new DataView(bytes.buffer, bytes.byteOffset + at, size);
    if (type === chunks.strings) strings = readStrings(chunk);
    if (type === chunks.start && elements.length < most.elements) {
      const element = readStart(chunk, strings);
      if (element !== null) elements.push(element);
    }
    at += size;
  }
  return elements;
}

function readStrings(chunk: DataView): string[] {
  if (chunk.byteLength < 28) return [];
  const count = Math.min(chunk.getUint32(8, true), most.strings);
  const utf8 = (chunk.getUint32(16, true) & utf8Flag) !== 0;
  const base = chunk.getUint32(20, true);
  const list: string[] = [];
  for (let i = 0; i < count && 28 + 4 * i + 4 <= chunk.byteLength; i++)
    list.push(readString(chunk, base + chunk.getUint32(28 + 4 * i, true), utf8));
  return list;
}

/** Lengths take one unit, or two where the first has its highest bit set; UTF-8 strings tell characters first and then bytes. */
function readString(chunk: DataView, start: number, utf8: boolean): string {
  let at = start;
  const unit = utf8 ? 1 : 2;
  const length = (): number => {
    if (at + 2 * unit > chunk.byteLength) return 0;
    const read = (): number => {
      const value = utf8 ? chunk.getUint8(at) : chunk.getUint16(at, true);
      at += unit;
      return value;
    };
    const high = utf8 ? 0x80 : 0x8000;
    const first = read();
    return first & high ? ((first & (high - 1)) << (8 * unit)) | read() : first;
  };
  if (utf8) length();
  const bytes = length() * unit;
  if (at + bytes > chunk.byteLength) return '';
  return Buffer.from(chunk.buffer, chunk.byteOffset + at, bytes).toString(utf8 ? 'utf8' : 'utf16le');
}

function readStart(chunk: DataView, strings: readonly string[]): AxmlElement | null {
  if (chunk.byteLength < 36) return null;
  const name = strings[chunk.getUint32(20, true)];
  if (name === undefined) return null;
  const first = 16 + chunk.getUint16(24, true);
  const size = chunk.getUint16(26, true);
  const count = Math.min(chunk.getUint16(28, true), most.attributes);
  const attributes = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const at = first + i * size;
    if (size < 20 || at + 20 > chunk.byteLength) break;
    const key = strings[chunk.getUint32(at + 4, true)];
    if (key !== undefined) attributes.set(key, attributeText(chunk, at, strings));
  }
  return { name, attributes };
}

function attributeText(chunk: DataView, at: number, strings: readonly string[]): string {
  const raw = chunk.getUint32(at + 8, true);
  const type = chunk.getUint8(at + 15);
  const data = chunk.getUint32(at + 16, true);
  if (type === typedString) return strings[data] ?? '';
  if (raw !== nothing && strings[raw] !== undefined) return strings[raw];
  return type === typedBoolean ? String(data !== 0) : String(data);
}
