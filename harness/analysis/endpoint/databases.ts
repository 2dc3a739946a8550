import { isIP } from 'node:net';
import { Reader, type Response } from 'mmdb-lib';
import { LeakdiffError } from '../../model/failure.ts';
import { createAsnLookup } from './asn.ts';
import type { EndpointLookup, Holder } from './lookup.ts';
import { isPublicAddress } from './scope.ts';

/** The contents of the packaged databases. */
export type EndpointDatabases = {
  /** geo-whois-asn-country.mmdb of @ip-location-db/geo-whois-asn-country-mmdb. */
  readonly countryDb: Buffer;
  /** asn-ipv4.csv and asn-ipv6.csv of @ip-location-db/asn. */
  readonly asn4: Buffer;
  readonly asn6: Buffer;
};

/** Answers kept; a capture asks for few addresses, many times. */
const rememberedAddresses = 65_536;

/** A lookup over the packaged databases. Throws `EVIDENCE_CORRUPT` when the country database cannot be read. */
export function createEndpointLookup({ countryDb, asn4, asn6 }: EndpointDatabases): EndpointLookup {
  const countries = openCountries(countryDb);
  const asns = createAsnLookup({ asn4, asn6 });
  const known = new Map<string, Holder>();

  return (ip) => {
    const remembered = known.get(ip);
    if (remembered !== undefined) return remembered;
    if (known.size >= rememberedAddresses) known.clear();
    // The databases give countries to private addresses too.
    const valid = isIP(ip) !== 0 && isPublicAddress(ip);
    const { asn, org } = (valid ? asns(ip) : null) ?? { asn: null, org: null };
    const holder: Holder = { country: valid ? countries(ip) : null, asn, org };
    known.set(ip, holder);
    return holder;
  };
}

function openCountries(database: Buffer): (ip: string) => string | null {
  // The database has a record of its own, `{ country_code }`, which is none of those that the library knows.
  let reader: Reader<Response>;
  try {
    reader = new Reader<Response>(database);
  } catch (cause) {
    throw new LeakdiffError(
      'EVIDENCE_CORRUPT',
      'the country database cannot be read; expected an MMDB file; install the packages again',
      { cause },
    );
  }
  return (ip) => {
    const record: object | null = reader.get(ip);
    if (record === null || !('country_code' in record)) return null;
    const code = record.country_code;
    return typeof code === 'string' && code !== '' ? code : null;
  };
}
