/**
 * Who rents out machines in an autonomous system. Numbers and holders as registered with the regional registries (ARIN, RIPE NCC, APNIC), read from
 * the packaged AS table, and a test holds the two together; the Chinese regions of Amazon and Microsoft are run by licensed operators under
 * networks of their own (docs.amazonaws.cn, docs.azure.cn: "operated by").
 *
 * A vendor's own network (Xiaomi's AS63855 and AS63915, Apple's AS714, Facebook's AS32934) is no cloud.
 */
const networks: Record<string, readonly number[]> = {
  Amazon: [16509, 14618, 8987, 7224, 801, 214101, 55960, 135629],
  Google: [15169, 396982, 43515, 36040, 36384, 394089, 395973, 36492, 19527, 139070],
  Microsoft: [8075, 8068, 8069, 8070, 3598, 35106, 58593],
  Alibaba: [37963, 45102, 134963, 24429],
  Tencent: [45090, 132203, 133478, 132591, 137876],
  Huawei: [55990, 136907, 141180, 149167, 131444, 151610],
  Baidu: [38365, 55967, 38627, 63288, 133746, 199506],
  UCloud: [135377, 59077, 139327],
  Kingsoft: [59019, 137280],
  'Volcano Engine': [137718],
  'JD Cloud': [131486, 137753, 137787],
  Qiniu: [152644],
  Oracle: [31898, 54253, 6142, 14544, 20054],
  DigitalOcean: [14061, 393406, 46652],
  OVH: [16276, 35540],
  Hetzner: [24940, 213230, 212317, 215859],
  Akamai: [20940, 16625, 35994, 12222, 24319, 34164, 32787, 36183, 21342, 213120, 31108, 26008, 200005],
  Linode: [63949, 48337],
  Cloudflare: [13335, 209242, 14789, 395747, 132892, 202623, 203898],
  Fastly: [54113],
  Vultr: [20473, 46407, 11508, 54094],
  IBM: [36351, 62597],
  Scaleway: [12876, 29447],
  Leaseweb: [60781, 395954, 28753, 30633, 59253, 205544, 133752],
  Contabo: [51167, 40021, 141995],
  UpCloud: [202053, 25697],
  Yandex: [200350, 210656, 215013],
  Selectel: [49505, 50340],
  Naver: [23576],
};

const providers: ReadonlyMap<number, string> = new Map(
  Object.entries(networks).flatMap(([provider, numbers]) => numbers.map((number) => [number, provider] as const)),
);

/** The provider of rented machines or of delivery that an AS belongs to; null for all others. */
export function cloudProvider(asn: number | null): string | null {
  return asn === null ? null : (providers.get(asn) ?? null);
}

/** Every AS that is known to be a provider's, with the provider. */
export const cloudNetworks: Iterable<readonly [number, string]> = providers;
