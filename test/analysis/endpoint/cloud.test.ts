import { readFileSync } from 'node:fs';
import t from 'tap';
import { siteOf } from '../../../harness/analysis/endpoint/cloud.ts';
import { readCloudName } from '../../../harness/analysis/endpoint/cloud-names.ts';
import { cloudNetworks, cloudProvider } from '../../../harness/analysis/endpoint/cloud-networks.ts';
import { regionPlace } from '../../../harness/analysis/endpoint/cloud-regions.ts';

const singapore = { provider: 'Amazon', region: 'ap-southeast-1', place: 'Singapore' };

t.test('a reverse name that spells its own address shows the region', async (t) => {
  const site = siteOf({ host: 'data.example.com', ip: '54.255.160.10', asn: 16509 }, [
    'ec2-54-255-160-10.ap-southeast-1.compute.amazonaws.com',
  ]);
  t.same(site, { domain: 'example.com', cloud: singapore, nameClaims: null });
});

t.test('an alias and the host show the region too, and the provider needs no name', async (t) => {
  const alias = siteOf({ host: 'up.example.com', ip: '54.255.160.10', asn: 16509 }, [
    'lb-1.ap-southeast-1.elb.amazonaws.com',
  ]);
  t.same(alias.cloud, singapore);
  t.same(siteOf({ host: 's3.ap-southeast-1.amazonaws.com', ip: '52.219.1.1', asn: 16509 }).cloud, singapore);
  t.same(siteOf({ host: null, ip: '54.255.160.10', asn: 16509 }).cloud, {
    provider: 'Amazon',
    region: null,
    place: null,
  });
  t.equal(
    siteOf({ host: 'api.io.mi.com', ip: '124.251.1.1', asn: 63855 }).cloud,
    null,
    "the vendor's own network is no cloud",
  );
});

t.test('a name that its address contradicts adds nothing, and both are said', async (t) => {
  const wrongAddress = siteOf({ host: null, ip: '54.255.160.10', asn: 16509 }, [
    'ec2-3-3-3-3.eu-west-1.compute.amazonaws.com',
  ]);
  t.same(wrongAddress, {
    domain: null,
    cloud: { provider: 'Amazon', region: null, place: null },
    nameClaims: 'Amazon, eu-west-1, 3.3.3.3',
  });
  const elsewhere = siteOf({ host: 's3.ap-southeast-1.amazonaws.com', ip: '42.62.48.98', asn: 4808 });
  t.equal(elsewhere.cloud, null);
  t.equal(elsewhere.nameClaims, 'Amazon, ap-southeast-1');
  const other = siteOf({ host: 's3.ap-southeast-1.amazonaws.com', ip: '47.1.1.1', asn: 45102 });
  t.same(other.cloud, { provider: 'Alibaba', region: null, place: null });
  t.equal(other.nameClaims, 'Amazon, ap-southeast-1');
  t.equal(
    siteOf({ host: 's3.ap-southeast-1.amazonaws.com', ip: '10.0.0.1', asn: null }).nameClaims,
    null,
    'nobody knows the address',
  );
});

t.test('names of each provider give their region', async (t) => {
  const names: [string, string, string | null, string | null][] = [
    ['ec2-54-255-160-10.ap-southeast-1.compute.amazonaws.com', 'Amazon', 'ap-southeast-1', 'Singapore'],
    ['ec2-54-1-2-3.compute-1.amazonaws.com.', 'Amazon', 'us-east-1', 'Virginia'],
    ['EC2-54-1-2-3.CN-NORTH-1.compute.amazonaws.com.cn', 'Amazon', 'cn-north-1', 'Beijing'],
    ['ip-10-0-0-1.eu-west-1.compute.internal', 'Amazon', 'eu-west-1', 'Dublin'],
    ['bucket.s3-eu-central-1.amazonaws.com', 'Amazon', 'eu-central-1', 'Frankfurt'],
    ['abc.execute-api.ap-northeast-1.amazonaws.com', 'Amazon', 'ap-northeast-1', 'Tokyo'],
    ['s3.amazonaws.com', 'Amazon', null, null],
    ['oss-cn-beijing.aliyuncs.com', 'Alibaba', 'cn-beijing', 'Beijing'],
    ['b.oss-cn-shenzhen-internal.aliyuncs.com', 'Alibaba', 'cn-shenzhen', 'Shenzhen'],
    ['x.cn-hangzhou.log.aliyuncs.com', 'Alibaba', 'cn-hangzhou', 'Hangzhou'],
    ['b-125.cos.ap-guangzhou.myqcloud.com', 'Tencent', 'ap-guangzhou', 'Guangzhou'],
    ['obs.cn-north-4.myhuaweicloud.com', 'Huawei', 'cn-north-4', 'Beijing'],
    ['obs.ap-southeast-1.myhuaweicloud.com', 'Huawei', 'ap-southeast-1', 'Hong Kong'],
    ['bj.bcebos.com', 'Baidu', 'bj', 'Beijing'],
    ['vm.southeastasia.cloudapp.azure.com', 'Microsoft', 'southeastasia', 'Singapore'],
    ['app-xyz.westeurope-01.azurewebsites.net', 'Microsoft', 'westeurope', 'Netherlands'],
    ['svc-abcdefghij-uc.a.run.app', 'Google', 'us-central1', 'Iowa'],
    ['svc-123456.asia-southeast1.run.app', 'Google', 'asia-southeast1', 'Singapore'],
    ['us-central1-project.cloudfunctions.net', 'Google', 'us-central1', 'Iowa'],
    ['10.9.8.7.bc.googleusercontent.com', 'Google', null, null],
    ['objectstorage.ap-singapore-1.oraclecloud.com', 'Oracle', 'ap-singapore-1', 'Singapore'],
    ['sgp1.digitaloceanspaces.com', 'DigitalOcean', 'sgp1', 'Singapore'],
  ];
  for (const [name, provider, region, place] of names) {
    const claim = readCloudName(name);
    t.match(claim, { provider, region }, name);
    if (region !== null) t.equal(regionPlace(provider, region)?.place, place, name);
  }
  t.equal(readCloudName('10.9.8.7.bc.googleusercontent.com')?.address, '7.8.9.10');
  for (const none of ['', 'example.com', 'notamazonaws.com', 'amazonaws.com.evil.example'])
    t.equal(readCloudName(none), null, none);
});

t.test('every network of the table is registered to the provider that it is said to be of', async (t) => {
  const registered = new Map<number, string>();
  for (const family of ['4', '6']) {
    const csv = readFileSync(
      new URL(`../../../node_modules/@ip-location-db/asn/asn-ipv${family}.csv`, import.meta.url),
      'utf8',
    );
    for (const [, number, org] of csv.matchAll(/^[^,]*,[^,]*,(\d+),(.*)$/gm)) registered.set(Number(number), org ?? '');
  }
  const holders: Record<string, RegExp> = {
    Amazon: /amazon|guanghuan xinwang|ningxia west cloud/i,
    Microsoft: /microsoft|shanghai blue cloud/i,
    Alibaba: /alibaba|taobao/i,
    'Volcano Engine': /volcano/i,
    'JD Cloud': /jingdong/i,
    Linode: /linode|akamai/i,
    Vultr: /constant company/i,
    Huawei: /huawei/i,
  };
  let checked = 0;
  for (const [asn, provider] of cloudNetworks) {
    t.match(registered.get(asn) ?? 'nobody', holders[provider] ?? new RegExp(provider, 'i'), `AS${asn}`);
    t.equal(cloudProvider(asn), provider, `AS${asn} is listed once`);
    checked++;
  }
  t.ok(checked > 80);
  t.equal(cloudProvider(63855), null, 'Xiaomi');
  t.equal(cloudProvider(null), null);
});
