import { gzipSync } from 'node:zlib';
import t from 'tap';
import { replay } from '../../../harness/analysis/canary/replay.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { createNoise } from '../../bench/speed/traffic.ts';
import { pcap, tcpConversation, u16 } from '../wire.ts';

const imei: Canary = { id: 'imei', kind: 'imei', value: '352099001761481' };
const noise = createNoise('clear-record');
const record = (data: Uint8Array) => Buffer.concat([Buffer.from([23, 3, 3]), u16(data.length), data]);
const text = `{"device":"HM 1SC","imei":"${imei.value}","more":"${'word '.repeat(40)}"}`;

function chainsOf(records: readonly Buffer[]): string[] {
  const stream = Buffer.concat(records);
  const turns = records.map((data) => ({ up: true, data }));
  const { hits } = scanCapture([pcap(tcpConversation(turns))], { file: 'a.pcap', canaries: [imei], lookup: null });
  for (const hit of hits) t.not(replay({ stream, hit, canary: imei }), null, hit.chain.join(' '));
  return hits.map(({ chain, ref }) => `${ref.frame} ${chain.join(' ')}`);
}

t.test('base64 and gzip in records that only look like TLS are opened, also behind records of noise', async (t) => {
  const base64 = Buffer.from(Buffer.from(text).toString('base64'));
  t.match(chainsOf([record(noise(900)), record(base64)]), [/^\d+ tls-record base64 .*imei/]);
  t.match(chainsOf([record(gzipSync(text)), record(noise(900))]), [/^\d+ tls-record gzip .*imei/]);
});

t.test('what goes on in the next records is read on', async (t) => {
  const packed = gzipSync(Buffer.concat([noise(3000), Buffer.from(text)]));
  const records = [
    record(packed.subarray(0, 1000)),
    record(packed.subarray(1000, 2500)),
    record(packed.subarray(2500)),
  ];
  t.match(chainsOf(records), [/tls-record gzip .*imei/]);
});

t.test('records of noise are not opened', async (t) => {
  const base64 = Buffer.from(Buffer.from(text).toString('base64'));
  t.strictSame(chainsOf([record(noise(2000)), record(Buffer.concat([noise(400), base64]))]), []);
});
