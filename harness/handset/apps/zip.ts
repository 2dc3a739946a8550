import { crc32 } from 'node:zlib';

export type ZipFile = { readonly name: string; readonly content: Uint8Array };

/** 1 January 1980, the first day of the format: nothing of this machine's clock goes into an archive. */
const date = 0x0021;
const version = 20;

/** The fields that a local and a central header share, from the needed version on (APPNOTE.TXT 6.3.10, 4.3.7 and 4.3.12). */
function shared({ name, content }: ZipFile): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(date, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
}

const signature = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** Packs files into an archive, stored, in the order given. */
export function writeZip(files: readonly ZipFile[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const entry = Buffer.concat([signature(0x04034b50), shared(file), Buffer.from(file.name), file.content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    const made = Buffer.from([version, 0]);
    central.push(Buffer.concat([signature(0x02014b50), made, shared(file), rest, Buffer.from(file.name)]));
    local.push(entry);
    at += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}
