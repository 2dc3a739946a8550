import { readFileSync } from 'node:fs';
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

const folderOf = (name: string): string => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));

/** The versions of the packaged databases, by package. */
export async function readDatabaseVersions(): Promise<Readonly<Record<string, string>>> {
  const version = async (name: string): Promise<string> =>
    String(JSON.parse(await readFile(join(folderOf(name), 'package.json'), 'utf8')).version);
  return { [countryPackage]: await version(countryPackage), [asnPackage]: await version(asnPackage) };
}

/** Reads the databases from the installed packages; nothing is fetched. */
export async function readDatabases(): Promise<Databases> {
  return { ...readDatabasesNow(), versions: await readDatabaseVersions() };
}

/** The same without their versions, for who is asked for an address and cannot wait. */
export function readDatabasesNow(): Omit<Databases, 'versions'> {
  return {
    countryDb: readFileSync(join(folderOf(countryPackage), 'geo-whois-asn-country.mmdb')),
    asn4: readFileSync(join(folderOf(asnPackage), 'asn-ipv4.csv')),
    asn6: readFileSync(join(folderOf(asnPackage), 'asn-ipv6.csv')),
  };
}
