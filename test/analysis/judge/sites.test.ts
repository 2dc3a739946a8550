import t from 'tap';
import { judge } from '../../../harness/analysis/judge/index.ts';
import { place } from '../../../harness/analysis/judge/words.ts';
import { verdictSchema } from '../../../harness/model/verdict.ts';
import { makeStudy } from './study.ts';

const singapore = { ip: '54.255.160.10', port: 443, country: 'SG', asn: 16509, org: 'Amazon.com, Inc.' };
const cloud = { provider: 'Amazon', region: 'ap-southeast-1', place: 'Singapore' };

t.test('an endpoint in words names place, provider, network and region', async (t) => {
  t.equal(
    place({ ...singapore, host: 'x.example.com', cloud }),
    'x.example.com (54.255.160.10, Singapore, Amazon, AS16509, ap-southeast-1)',
  );
  t.equal(
    place({
      ...singapore,
      host: null,
      country: 'DE',
      cloud: { provider: 'Amazon', region: 'eu-central-1', place: 'Frankfurt' },
    }),
    '54.255.160.10 (Frankfurt in Germany, Amazon, AS16509, eu-central-1)',
  );
  t.equal(
    place({ ...singapore, host: null }),
    '54.255.160.10 (Singapore, Amazon.com, Inc., AS16509)',
    'no cloud is known',
  );
});

t.test('where name and address contradict, both are said', async (t) => {
  t.equal(
    place({ ...singapore, host: null, country: 'US', cloud }),
    '54.255.160.10 (Singapore by its name, United States by its address, Amazon, AS16509, ap-southeast-1)',
  );
  t.equal(
    place({ ...singapore, host: 'h', country: 'CN', asn: 4808, org: 'Unicom', nameClaims: 'Amazon, ap-southeast-1' }),
    'h (54.255.160.10, China, Unicom, AS4808, though its name says Amazon, ap-southeast-1)',
  );
});

t.test('every finding of a verdict tells domain and cloud, the region by a reverse name of the capture', async (t) => {
  const study = makeStudy();
  const reverse = 'ec2-54-255-160-10.ap-southeast-1.compute.amazonaws.com';
  const captures = study.captures.map((capture) => ({
    ...capture,
    flows: capture.flows.map((flow) => (flow.server.ip === singapore.ip ? { ...flow, names: [reverse] } : flow)),
  }));
  const { verdict, findings } = judge({ ...study, captures });
  verdictSchema.parse(JSON.parse(JSON.stringify(verdict)));
  for (const { endpoint } of findings) t.ok('domain' in endpoint && 'cloud' in endpoint && 'nameClaims' in endpoint);
  const hidden = verdict.grounds.find(({ endpoint }) => endpoint.ip === singapore.ip);
  t.match(hidden, { kind: 'volume', endpoint: { domain: 'mi-img.example', cloud, nameClaims: null } });
  t.match(hidden?.claim, '(54.255.160.10, Singapore, Amazon, AS16509, ap-southeast-1)');
  t.match(verdict.answer, 'Amazon, AS16509, ap-southeast-1');
});
