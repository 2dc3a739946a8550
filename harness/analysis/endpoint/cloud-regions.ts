/** Where a provider's region is: a place in English and its country (ISO 3166-1 alpha-2). */
export type RegionPlace = { readonly place: string; readonly country: string };

/**
 * Region codes by provider, since providers use the same code for different places (ap-southeast-1 is Singapore at Amazon and Alibaba, Hong Kong at
 * Huawei). From the providers' public lists: docs.aws.amazon.com "AWS Regions", learn.microsoft.com "List of Azure regions", cloud.google.com
 * "Regions and zones", alibabacloud.com "Regions and zones", cloud.tencent.com "Regions and AZs", developer.huaweicloud.com "Regions and
 * Endpoints", docs.oracle.com "Regions and Availability Domains", docs.digitalocean.com "Regional Availability", cloud.baidu.com "Region".
 */
const regions: Record<string, string> = {
  Amazon: `us-east-1 US Virginia|us-east-2 US Ohio|us-west-1 US California|us-west-2 US Oregon|us-gov-west-1 US Oregon|us-gov-east-1 US Ohio|ca-central-1 CA Montreal|
    ca-west-1 CA Calgary|mx-central-1 MX Queretaro|sa-east-1 BR Sao Paulo|eu-west-1 IE Dublin|eu-west-2 GB London|eu-west-3 FR Paris|eu-central-1 DE Frankfurt|eu-central-2 CH Zurich|
    eu-north-1 SE Stockholm|eu-south-1 IT Milan|eu-south-2 ES Aragon|il-central-1 IL Tel Aviv|me-south-1 BH Bahrain|me-central-1 AE Dubai|af-south-1 ZA Cape Town|
    ap-south-1 IN Mumbai|ap-south-2 IN Hyderabad|ap-southeast-1 SG Singapore|ap-southeast-2 AU Sydney|ap-southeast-3 ID Jakarta|ap-southeast-4 AU Melbourne|
    ap-southeast-5 MY Malaysia|ap-southeast-7 TH Thailand|ap-northeast-1 JP Tokyo|ap-northeast-2 KR Seoul|ap-northeast-3 JP Osaka|ap-east-1 HK Hong Kong|ap-east-2 TW Taipei|
    cn-north-1 CN Beijing|cn-northwest-1 CN Ningxia`,
  Alibaba: `cn-hangzhou CN Hangzhou|cn-shanghai CN Shanghai|cn-qingdao CN Qingdao|cn-beijing CN Beijing|cn-zhangjiakou CN Zhangjiakou|cn-huhehaote CN Hohhot|cn-wulanchabu CN Ulanqab|
    cn-shenzhen CN Shenzhen|cn-heyuan CN Heyuan|cn-guangzhou CN Guangzhou|cn-chengdu CN Chengdu|cn-nanjing CN Nanjing|cn-fuzhou CN Fuzhou|cn-hongkong HK Hong Kong|
    ap-southeast-1 SG Singapore|ap-southeast-2 AU Sydney|ap-southeast-3 MY Kuala Lumpur|ap-southeast-5 ID Jakarta|ap-southeast-6 PH Manila|ap-southeast-7 TH Bangkok|
    ap-northeast-1 JP Tokyo|ap-northeast-2 KR Seoul|ap-south-1 IN Mumbai|eu-central-1 DE Frankfurt|eu-west-1 GB London|us-east-1 US Virginia|us-west-1 US Silicon Valley|me-east-1 AE Dubai`,
  Tencent: `ap-guangzhou CN Guangzhou|ap-shanghai CN Shanghai|ap-nanjing CN Nanjing|ap-beijing CN Beijing|ap-chengdu CN Chengdu|ap-chongqing CN Chongqing|ap-hongkong HK Hong Kong|
    ap-singapore SG Singapore|ap-jakarta ID Jakarta|ap-bangkok TH Bangkok|ap-mumbai IN Mumbai|ap-seoul KR Seoul|ap-tokyo JP Tokyo|na-siliconvalley US Silicon Valley|
    na-ashburn US Virginia|na-toronto CA Toronto|sa-saopaulo BR Sao Paulo|eu-frankfurt DE Frankfurt|eu-moscow RU Moscow`,
  Huawei: `cn-north-1 CN Beijing|cn-north-4 CN Beijing|cn-north-9 CN Ulanqab|cn-east-2 CN Shanghai|cn-east-3 CN Shanghai|cn-east-4 CN Shanghai|cn-south-1 CN Guangzhou|cn-southwest-2 CN Guiyang|
    ap-southeast-1 HK Hong Kong|ap-southeast-2 TH Bangkok|ap-southeast-3 SG Singapore|ap-southeast-4 ID Jakarta|af-south-1 ZA Johannesburg|la-south-2 CL Santiago|
    la-north-2 MX Mexico City|na-mexico-1 MX Mexico City|sa-brazil-1 BR Sao Paulo|tr-west-1 TR Istanbul|me-east-1 SA Riyadh|eu-west-101 IE Dublin`,
  Baidu: `bj CN Beijing|gz CN Guangzhou|su CN Suzhou|bd CN Baoding|fwh CN Wuhan|fsh CN Shanghai|hkg HK Hong Kong|sin SG Singapore`,
  Kingsoft: `cn-beijing CN Beijing|cn-shanghai CN Shanghai|cn-guangzhou CN Guangzhou|cn-hk-1 HK Hong Kong|sgp SG Singapore|rus RU Moscow`,
  UCloud: `cn-bj CN Beijing|cn-bj2 CN Beijing|cn-sh2 CN Shanghai|cn-gd CN Guangzhou|hk HK Hong Kong|sg SG Singapore|us-ca US California|us-ws US Washington|tw-tp TW Taipei|jpn-tky JP Tokyo|ge-fra DE Frankfurt`,
  Microsoft: `eastus US Virginia|eastus2 US Virginia|centralus US Iowa|northcentralus US Illinois|southcentralus US Texas|westus US California|westus2 US Washington|westus3 US Arizona|
    westcentralus US Wyoming|canadacentral CA Toronto|canadaeast CA Quebec|mexicocentral MX Queretaro|brazilsouth BR Sao Paulo|northeurope IE Dublin|westeurope NL Netherlands|uksouth GB London|
    ukwest GB Cardiff|francecentral FR Paris|germanywestcentral DE Frankfurt|switzerlandnorth CH Zurich|norwayeast NO Norway|swedencentral SE Gavle|polandcentral PL Warsaw|
    italynorth IT Milan|spaincentral ES Madrid|israelcentral IL Israel|uaenorth AE Dubai|qatarcentral QA Doha|southafricanorth ZA Johannesburg|centralindia IN Pune|southindia IN Chennai|
    westindia IN Mumbai|southeastasia SG Singapore|eastasia HK Hong Kong|japaneast JP Tokyo|japanwest JP Osaka|koreacentral KR Seoul|koreasouth KR Busan|australiaeast AU Sydney|
    australiasoutheast AU Melbourne|newzealandnorth NZ Auckland|chinanorth CN Beijing|chinanorth2 CN Beijing|chinanorth3 CN Hebei|chinaeast CN Shanghai|chinaeast2 CN Shanghai`,
  Google: `us-central1 US Iowa|us-east1 US South Carolina|us-east4 US Virginia|us-east5 US Ohio|us-south1 US Dallas|us-west1 US Oregon|us-west2 US Los Angeles|us-west3 US Salt Lake City|
    us-west4 US Las Vegas|northamerica-northeast1 CA Montreal|northamerica-northeast2 CA Toronto|southamerica-east1 BR Sao Paulo|southamerica-west1 CL Santiago|europe-west1 BE Belgium|
    europe-west2 GB London|europe-west3 DE Frankfurt|europe-west4 NL Netherlands|europe-west6 CH Zurich|europe-west8 IT Milan|europe-west9 FR Paris|europe-west10 DE Berlin|europe-west12 IT Turin|
    europe-north1 FI Finland|europe-central2 PL Warsaw|europe-southwest1 ES Madrid|me-west1 IL Tel Aviv|me-central1 QA Doha|africa-south1 ZA Johannesburg|asia-east1 TW Taiwan|
    asia-east2 HK Hong Kong|asia-northeast1 JP Tokyo|asia-northeast2 JP Osaka|asia-northeast3 KR Seoul|asia-south1 IN Mumbai|asia-south2 IN Delhi|asia-southeast1 SG Singapore|
    asia-southeast2 ID Jakarta|australia-southeast1 AU Sydney|australia-southeast2 AU Melbourne`,
  Oracle: `ap-singapore-1 SG Singapore|ap-tokyo-1 JP Tokyo|ap-osaka-1 JP Osaka|ap-seoul-1 KR Seoul|ap-chuncheon-1 KR Chuncheon|ap-mumbai-1 IN Mumbai|ap-hyderabad-1 IN Hyderabad|
    ap-sydney-1 AU Sydney|ap-melbourne-1 AU Melbourne|eu-frankfurt-1 DE Frankfurt|eu-amsterdam-1 NL Amsterdam|eu-paris-1 FR Paris|eu-marseille-1 FR Marseille|eu-zurich-1 CH Zurich|
    eu-milan-1 IT Milan|eu-madrid-1 ES Madrid|eu-stockholm-1 SE Stockholm|uk-london-1 GB London|us-ashburn-1 US Virginia|us-phoenix-1 US Phoenix|us-sanjose-1 US San Jose|us-chicago-1 US Chicago|
    ca-toronto-1 CA Toronto|ca-montreal-1 CA Montreal|sa-saopaulo-1 BR Sao Paulo|me-dubai-1 AE Dubai|me-jeddah-1 SA Jeddah|af-johannesburg-1 ZA Johannesburg|il-jerusalem-1 IL Jerusalem`,
  DigitalOcean: `nyc3 US New York|sfo2 US San Francisco|sfo3 US San Francisco|ams3 NL Amsterdam|sgp1 SG Singapore|fra1 DE Frankfurt|blr1 IN Bangalore|syd1 AU Sydney|lon1 GB London|tor1 CA Toronto`,
};

const places: ReadonlyMap<string, RegionPlace> = new Map(
  Object.entries(regions).flatMap(([provider, list]) =>
    list.split('|').map((line) => {
      const [code = '', country = '', ...place] = line.trim().split(' ');
      return [`${provider} ${code}`, { country, place: place.join(' ') }] as const;
    }),
  ),
);

/** Where a provider's region is; null for a code that the provider is not known to have. */
export function regionPlace(provider: string, region: string): RegionPlace | null {
  return places.get(`${provider} ${region}`) ?? null;
}
