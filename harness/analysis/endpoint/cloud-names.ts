import { regionPlace } from './cloud-regions.ts';

/** What a name says of the machine that bears it. */
export type NameClaim = {
  readonly provider: string;
  readonly region: string | null;
  /** The address that the name spells out, dotted; null where it spells none. */
  readonly address: string | null;
};

/**
 * The domains under which providers name what they rent out. Names of delivery networks are left out: their machines stand in other networks too, so
 * that such a name contradicts nothing.
 */
const suffixes: readonly (readonly [string, string])[] = [
  ['amazonaws.com', 'Amazon'],
  ['amazonaws.com.cn', 'Amazon'],
  ['on.aws', 'Amazon'],
  ['awsapprunner.com', 'Amazon'],
  ['elasticbeanstalk.com', 'Amazon'],
  ['awsglobalaccelerator.com', 'Amazon'],
  ['cloudfront.net', 'Amazon'],
  ['compute.internal', 'Amazon'],
  ['cloudapp.azure.com', 'Microsoft'],
  ['cloudapp.chinacloudapi.cn', 'Microsoft'],
  ['azurecontainer.io', 'Microsoft'],
  ['azurewebsites.net', 'Microsoft'],
  ['core.windows.net', 'Microsoft'],
  ['bc.googleusercontent.com', 'Google'],
  ['run.app', 'Google'],
  ['cloudfunctions.net', 'Google'],
  ['appspot.com', 'Google'],
  ['aliyuncs.com', 'Alibaba'],
  ['myqcloud.com', 'Tencent'],
  ['tencentcos.cn', 'Tencent'],
  ['tencentcs.com', 'Tencent'],
  ['myhuaweicloud.com', 'Huawei'],
  ['myhuaweicloud.cn', 'Huawei'],
  ['bcebos.com', 'Baidu'],
  ['baidubce.com', 'Baidu'],
  ['ksyuncs.com', 'Kingsoft'],
  ['ksyun.com', 'Kingsoft'],
  ['ufileos.com', 'UCloud'],
  ['oraclecloud.com', 'Oracle'],
  ['customer-oci.com', 'Oracle'],
  ['digitaloceanspaces.com', 'DigitalOcean'],
  ['linodeobjects.com', 'Linode'],
  ['linodeusercontent.com', 'Linode'],
  ['members.linode.com', 'Linode'],
  ['vultrusercontent.com', 'Vultr'],
  ['your-server.de', 'Hetzner'],
  ['fastly.net', 'Fastly'],
];

/** Cloud Run's older names end in a short form of the region: `service-hash-as.a.run.app`; from the names that the console shows. */
const runShortForms: Readonly<Record<string, string>> = {
  uc: 'us-central1',
  ue: 'us-east1',
  uk: 'us-east4',
  uw: 'us-west1',
  wl: 'us-west2',
  ew: 'europe-west1',
  nw: 'europe-west2',
  ey: 'europe-west3',
  ez: 'europe-west4',
  lz: 'europe-north1',
  de: 'asia-east1',
  df: 'asia-east2',
  an: 'asia-northeast1',
  dt: 'asia-northeast2',
  du: 'asia-northeast3',
  el: 'asia-south1',
  as: 'asia-southeast1',
  et: 'asia-southeast2',
  ts: 'australia-southeast1',
  rj: 'southamerica-east1',
  nn: 'northamerica-northeast1',
};

/** What a host name, an alias (CNAME) or a reverse name says of provider and region; null for a name of no known provider. */
export function readCloudName(name: string): NameClaim | null {
  const host = name.toLowerCase().replace(/\.$/, '');
  const found = suffixes.find(([suffix]) => host === suffix || host.endsWith(`.${suffix}`));
  if (found === undefined) return null;
  const [suffix, provider] = found;
  const labels = host
    .slice(0, -suffix.length)
    .split('.')
    .filter((label) => label !== '');
  return { provider, region: regionOf(labels, { provider, suffix }), address: addressOf(labels, suffix) };
}

/** The label nearest to the provider's domain that is a region, alone or with what providers write around it (`s3-`, `oss-`, `-internal`, `-01`). */
function regionOf(labels: readonly string[], of: { provider: string; suffix: string }): string | null {
  const { provider, suffix } = of;
  const known = (code: string): boolean => regionPlace(provider, code) !== null;
  if (suffix === 'amazonaws.com' && labels.at(-1) === 'compute-1') return 'us-east-1';
  for (const label of [...labels].reverse()) {
    const bare = label
      .replace(/^(?:s3-website-|s3-fips-|s3-|oss-|ks3-|obs-|cos-)/, '')
      .replace(/(?:-internal|-\d\d)$/, '');
    if (known(label)) return label;
    if (known(bare)) return bare;
  }
  const [first = ''] = labels;
  // REGION-PROJECT.cloudfunctions.net
  if (suffix === 'cloudfunctions.net') {
    const region = /^([a-z]+-[a-z]+\d+)-/.exec(first)?.[1];
    return region !== undefined && known(region) ? region : null;
  }
  if (suffix === 'run.app' && labels.at(-1) === 'a')
    return runShortForms[/-([a-z]{2})$/.exec(first)?.[1] ?? ''] ?? null;
  return null;
}

/** `ec2-54-255-160-10`, `ip-10-0-0-1` and `server-54-…` spell the address; bc.googleusercontent.com spells it backwards. */
function addressOf(labels: readonly string[], suffix: string): string | null {
  const [first = ''] = labels;
  const dashed = /^(?:ec2|ip|server)-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})$/.exec(first);
  if (dashed !== null) return dashed.slice(1).join('.');
  const four = labels.slice(0, 4);
  if (four.length < 4 || !four.every((label) => /^\d{1,3}$/.test(label))) return null;
  if (suffix === 'bc.googleusercontent.com') return four.reverse().join('.');
  return suffix === 'vultrusercontent.com' ? four.join('.') : null;
}
