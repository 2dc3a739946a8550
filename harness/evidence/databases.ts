import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The packaged databases of who holds an address, as bytes, and their versions for the evidence. */
export type Databases = {
  readonly countryDb: Buffer;
  readonly asn4: Buffer;
  readonly asn6: Buffer;
  readonly versions: Readonly<Record<string, string>>;
};

const countryPackage = '@ip-location-db/geo-whois-asn-country-mmdb';
const asnPackage = '@ip-location-db/asn';

/** Reads the databases from the installed packages; nothing is fetched. */
export async function readDatabases(): Promise<Databases> {
  const require = createRequire(import.meta.url);
  const folder = (name: string): string => dirname(require.resolve(`${name}/package.json`));
  const version = async (name: string): Promise<string> =>
    String(JSON.parse(await readFile(join(folder(name), 'package.json'), 'utf8')).version);
  const [countryDb, asn4, asn6] = await Promise.all([
    readFile(join(folder(countryPackage), 'geo-whois-asn-country.mmdb')),
    readFile(join(folder(asnPackage), 'asn-ipv4.csv')),
    readFile(join(folder(asnPackage), 'asn-ipv6.csv')),
  ]);
  return {
    countryDb,
    asn4,
    asn6,
    versions: { [countryPackage]: await version(countryPackage), [asnPackage]: await version(asnPackage) },
  };
}
