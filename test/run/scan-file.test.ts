import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { createScanGatherer, type ScanResult, scanCapture } from '../../harness/analysis/scan.ts';
import { scanFile } from '../../harness/run/scan-file.ts';
import { realCaptures } from '../analysis/tshark.ts';
import { drawCanaries } from '../bench/speed/canaries.ts';
import { idleHandset, makeCapture } from '../bench/speed/captures.ts';

const folder = mkdtempSync(join(tmpdir(), 'leakdiff-scan-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const { canaries } = drawCanaries(500);
const { file, planted } = makeCapture({ recipe: idleHandset, bytes: 24e6, folder, canaries });
const lookup = () => ({ country: 'XX', asn: 1, org: 'one' });

async function scan(path: string, jobs: number): Promise<ScanResult> {
  const gathered = createScanGatherer();
  const stats = await scanFile({ file: 'a.pcap', canaries, lookup, jobs, source: { path }, sink: gathered.sink });
  return gathered.result(stats);
}

const alone = scanCapture([readFileSync(file)], { file: 'a.pcap', canaries, lookup });

t.test('every planted canary of the generated capture is found', async (t) => {
  t.ok(planted > 0);
  t.equal(new Set(alone.hits.map(({ ref }) => `${ref.stream} ${ref.offset}`)).size >= planted, true);
});

t.test('one thread and three give the flows, hits and remarks of a scan of the whole file in memory', async (t) => {
  for (const jobs of [1, 3]) t.same(await scan(file, jobs), alone, `${jobs} threads`);
});

t.test('threads hand on what they find in the order of one', async (t) => {
  const orders: number[][] = [];
  for (const jobs of [1, 3]) {
    const list: number[] = [];
    const sink = { onFlow: (_: unknown, order: number) => list.push(order) };
    await scanFile({ file: 'a.pcap', canaries, lookup, jobs, source: { path: file }, sink });
    orders.push(list);
  }
  t.same(orders[1], orders[0]);
  t.equal(orders[0]?.length, alone.flows.length);
});

t.test('a capture that is compressed with gzip is read as it is', async (t) => {
  const packed = join(folder, 'packed.pcap.gz');
  const bytes = readFileSync(file);
  writeFileSync(packed, gzipSync(bytes, { level: 1 }));
  t.same(await scan(packed, 1), alone);
  writeFileSync(packed, readFileSync(packed).subarray(0, 2_000_000));
  const { stats, flows } = await scan(packed, 1);
  t.equal(stats.truncated, true);
  t.match(stats.notes[0], /^the compressed file is damaged or ends too early/);
  t.ok(flows.length > 10);
});

t.test('what is no capture, or is not there, is told from what was expected', async (t) => {
  const text = join(folder, 'text.pcap');
  writeFileSync(text, 'this is not a capture at all');
  for (const jobs of [1, 2]) {
    await t.rejects(scan(text, jobs), { code: 'BAD_FILE', message: /text\.pcap: .*expected a pcap or pcapng capture/ });
  }
  await t.rejects(scan(join(folder, 'absent.pcap'), 1), { code: 'BAD_FILE', message: /ENOENT/ });
});

for (const real of realCaptures()) {
  t.test(`two threads give what one gives of ${basename(real)}`, async (t) =>
    t.same(await scan(real, 2), await scan(real, 1)),
  );
}
