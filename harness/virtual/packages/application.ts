import { inflateRawSync } from 'node:zlib';

/** What the package parser finds in a file. */
export type Application = {
  readonly package: string;
  readonly versionCode: number;
  readonly versionName: string;
  /** Class names of its activities, in full. */
  readonly activities: readonly string[];
};

/** A refusal in the words of Android's PackageManager. */
export class InstallFailure extends Error {}

type XmlNode = { readonly name: string; readonly values: Readonly<Record<string, string>> };

/**
 * Reads an APK as the package parser does. Throws InstallFailure: INSTALL_FAILED_INVALID_APK for what is no archive,
 * INSTALL_PARSE_FAILED_NO_CERTIFICATES without a signature block, INSTALL_PARSE_FAILED_MANIFEST_MALFORMED without a package name. The signature
 * itself is not checked here: this handset's programs install nothing by themselves that it would have to refuse.
 */
export function readApplication(apk: Buffer): Application {
  const files = listFiles(apk);
  const manifest = files.get('AndroidManifest.xml');
  if (manifest === undefined) throw new InstallFailure('INSTALL_FAILED_INVALID_APK');
  if (![...files.keys()].some((name) => /^META-INF\/.*\.(RSA|DSA|EC)$/.test(name)))
    throw new InstallFailure('INSTALL_PARSE_FAILED_NO_CERTIFICATES');
  const nodes = readNodes(manifest());
  const root = nodes.find(({ name }) => name === 'manifest');
  const name = root?.values.package ?? '';
  if (!/^[a-zA-Z]\w*(\.[a-zA-Z]\w*)+$/.test(name)) throw new InstallFailure('INSTALL_PARSE_FAILED_MANIFEST_MALFORMED');
  return {
    package: name,
    versionCode: Number(root?.values.versionCode ?? 0),
    versionName: root?.values.versionName ?? '',
    activities: nodes.flatMap((node) =>
      node.name === 'activity' && node.values.name ? [fullClass(name, node.values.name)] : [],
    ),
  };
}

const fullClass = (name: string, activity: string): string =>
  activity.startsWith('.') ? `${name}${activity}` : activity.includes('.') ? activity : `${name}.${activity}`;

/** The archive's files by name, each with how to read it. */
function listFiles(zip: Buffer): Map<string, () => Buffer> {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0) throw new InstallFailure('INSTALL_FAILED_INVALID_APK');
  const files = new Map<string, () => Buffer>();
  try {
    for (let at = zip.readUInt32LE(end + 16), n = zip.readUInt16LE(end + 10); n > 0; n -= 1) {
      const nameEnd = at + 46 + zip.readUInt16LE(at + 28);
      const [method, packed, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
      files.set(zip.toString('utf8', at + 46, nameEnd), () => {
        const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
        const content = zip.subarray(start, start + packed);
        return method === 8 ? inflateRawSync(content) : content;
      });
      at = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw new InstallFailure('INSTALL_FAILED_INVALID_APK');
    throw cause;
  }
  return files;
}

/** Start tags of a compiled XML file (frameworks/base, ResourceTypes.h), whose strings must be UTF-16. */
function readNodes(xml: Buffer): XmlNode[] {
  const strings: string[] = [];
  const nodes: XmlNode[] = [];
  try {
    for (let at = 8; at < xml.length; at += Math.max(8, xml.readUInt32LE(at + 4))) {
      const type = xml.readUInt16LE(at);
      if (type === 1) {
        const base = at + xml.readUInt32LE(at + 20);
        for (let i = 0; i < xml.readUInt32LE(at + 8); i += 1) {
          const start = base + xml.readUInt32LE(at + 28 + 4 * i);
          strings.push(xml.toString('utf16le', start + 2, start + 2 + 2 * xml.readUInt16LE(start)));
        }
      }
      if (type !== 0x102) continue;
      const values: Record<string, string> = {};
      for (let i = 0; i < xml.readUInt16LE(at + 28); i += 1) {
        const attribute = at + 36 + 20 * i;
        const data = xml.readUInt32LE(attribute + 16);
        values[strings[xml.readUInt32LE(attribute + 4)] ?? ''] =
          xml[attribute + 15] === 3 ? (strings[data] ?? '') : `${data}`;
      }
      nodes.push({ name: strings[xml.readUInt32LE(at + 20)] ?? '', values });
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw new InstallFailure('INSTALL_PARSE_FAILED_BAD_MANIFEST');
    throw cause;
  }
  return nodes;
}
