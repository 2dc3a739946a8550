/** The logs that are read; others are searched as they stand. */
export type ZeekPath = 'http' | 'conn' | 'ssl' | 'dns' | 'other';

/** One line of a log: its fields by name, those that are unset left out. Text is as it was before Zeek escaped it, Latin-1. */
export type ZeekRecord = {
  readonly path: ZeekPath;
  /** Counted from 1. */
  readonly line: number;
  readonly fields: ReadonlyMap<string, string>;
};

export type ZeekReader = {
  readonly push: (chunk: Uint8Array) => void;
  /** One English line for each kind of thing that could not be read. */
  readonly end: () => string[];
};

/** A longer line is passed over: Zeek's own limit for a URI is 8 KiB by default. */
const lineBytes = 1024 * 1024;
const lineFeed = 10;

/** Whether a text begins as a log of Zeek: with the header of its TSV form, or as JSON lines that have its fields. */
export function looksLikeZeek(text: string): boolean {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (/^#(separator|fields|path)[ \t]/.test(start)) return true;
  const first = start.split('\n', 1)[0] ?? '';
  return first.startsWith('{') && /"(ts|_path)"\s*:/.test(first) && /"(uid|id\.orig_h|_path)"\s*:/.test(first);
}

/** Reads a log of Zeek, TSV with its header lines or JSON lines, in chunks of any size. What cannot be read is counted, never an exception. */
export function createZeekReader(onRecord: (record: ZeekRecord) => void): ZeekReader {
  let pending: Buffer = Buffer.alloc(0);
  let line = 0;
  let skipping = false;
  let tooLong = 0;
  let unreadable = 0;
  let header: Header = { separator: '\t', unset: '-', empty: '(empty)', path: 'other', names: [] };

  function push(chunk: Uint8Array): void {
    const bytes = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    let at = 0;
    for (let feed = bytes.indexOf(lineFeed); feed >= 0; feed = bytes.indexOf(lineFeed, at)) {
      take(bytes, at, feed);
      at = feed + 1;
    }
    pending = bytes.subarray(at);
    if (pending.length <= lineBytes) return;
    pending = Buffer.alloc(0);
    skipping = true;
  }

  function take(bytes: Buffer, from: number, to: number): void {
    line++;
    if (skipping || to - from > lineBytes) tooLong++;
    else readLine(bytes.toString('latin1', from, to).replace(/\r$/, ''));
    skipping = false;
  }

  function readLine(text: string): void {
    if (text === '') return;
    if (text.startsWith('#')) {
      header = readHeader(text, header);
      return;
    }
    const record = text.startsWith('{') ? readJson(text, line) : readRow(text, line, header);
    if (record === null) unreadable++;
    else onRecord(record);
  }

  function end(): string[] {
    if (pending.length > 0 || skipping) take(pending, 0, pending.length);
    const notes: string[] = [];
    if (tooLong > 0) notes.push(`${tooLong} lines longer than ${lineBytes} bytes were passed over`);
    if (unreadable > 0) notes.push(`${unreadable} lines could not be read as records of a Zeek log`);
    return notes;
  }

  return { push, end };
}

type Header = {
  readonly separator: string;
  readonly unset: string;
  readonly empty: string;
  readonly path: ZeekPath;
  readonly names: readonly string[];
};

/** A header line of the TSV form: `#fields`, a separator, values. Only `#separator` itself is followed by a space. */
function readHeader(text: string, header: Header): Header {
  const separator = /^#separator (.+)$/.exec(text)?.[1];
  if (separator !== undefined) return { ...header, separator: unescaped(separator) };
  const [key, ...values] = text.split(header.separator);
  const [value = ''] = values;
  if (key === '#fields') return { ...header, names: values };
  if (key === '#path') return { ...header, path: pathOf(value) };
  if (key === '#unset_field') return { ...header, unset: value };
  return key === '#empty_field' ? { ...header, empty: value } : header;
}

function readRow(text: string, line: number, { separator, unset, empty, path, names }: Header): ZeekRecord | null {
  const cells = text.split(separator);
  // A log that is being written can end in the middle of a line: the fields that are there are whole but for the last.
  if (names.length === 0 || cells.length < 2 || cells.length > names.length) return null;
  const fields = new Map<string, string>();
  for (const [i, cell] of cells.entries()) {
    if (cell !== unset && cell !== empty) fields.set(names[i] ?? '', unescaped(cell));
  }
  return { path: path === 'other' ? guessPath(fields) : path, line, fields };
}

function readJson(text: string, line: number): ZeekRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = new Map<string, string>();
  for (const [name, content] of Object.entries(value)) {
    if (content === null || content === undefined) continue;
    const written = Array.isArray(content)
      ? content.map(String).join(',')
      : typeof content === 'object'
        ? JSON.stringify(content)
        : String(content);
    fields.set(name, Buffer.from(written, 'utf8').toString('latin1'));
  }
  const named = fields.get('_path');
  return { path: named === undefined ? guessPath(fields) : pathOf(named), line, fields };
}

function pathOf(name: string): ZeekPath {
  return name === 'http' || name === 'conn' || name === 'ssl' || name === 'dns' ? name : 'other';
}

function guessPath(fields: ReadonlyMap<string, string>): ZeekPath {
  if (fields.has('uri') || fields.has('trans_depth')) return 'http';
  if (fields.has('server_name') || fields.has('cipher')) return 'ssl';
  if (fields.has('query') || fields.has('qtype')) return 'dns';
  return fields.has('conn_state') || fields.has('orig_bytes') ? 'conn' : 'other';
}

/** Zeek writes bytes that would break its lines, and those that are not text, as `\x09`. */
function unescaped(text: string): string {
  if (!text.includes('\\x')) return text;
  return text.replace(/\\x([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** A time as epoch seconds, from either form of a log; null where there is none. */
export function timeOf(fields: ReadonlyMap<string, string>): number | null {
  const text = fields.get('ts');
  if (text === undefined) return null;
  const seconds = /^\d+(\.\d+)?(e\d+)?$/i.test(text) ? Number(text) : Date.parse(text) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

/** A count or an interval; 0 where it is unset or none. */
export function numberOf(fields: ReadonlyMap<string, string>, name: string): number {
  const value = Number(fields.get(name));
  return Number.isFinite(value) && value > 0 ? value : 0;
}
