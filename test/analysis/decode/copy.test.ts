import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { replay } from '../../../harness/analysis/canary/replay.ts';
import { copyOf } from '../../../harness/analysis/decode/copy.ts';
import { scanCapture } from '../../../harness/analysis/scan.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { pcap, tcpConversation } from '../wire.ts';

const analysis = join(import.meta.dirname, '../../../harness/analysis');

t.test('a copy keeps what it had when the memory is used again, also that of a Buffer', async (t) => {
  const memory = Buffer.from('first second');
  const copy = copyOf(memory, 6, 12);
  memory.fill(0);
  t.equal(Buffer.from(copy).toString(), 'second');
});

t.test('nothing that is kept of packets is made by slice, which shares the memory of a Buffer', async (t) => {
  for (const entry of await readdir(analysis, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.ts')) continue;
    const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
    t.notMatch(text, /\b(bytes|payload|data|buffer|chunk|stream)\.slice\(/, entry.name);
  }
});

t.test('a replayed step shows the bytes of its own request, not those of a later one', async (t) => {
  const canary: Canary = { id: 'phone', kind: 'phone', value: '+85291234567' };
  const request = (target: string) => Buffer.from(`GET ${target} HTTP/1.1\r\nHost: api.example.com\r\n\r\n`);
  const stream = Buffer.concat([request('/first?tel=%2B85291234567'), request('/second/and/quite/another/path')]);
  const { hits } = scanCapture([pcap(tcpConversation([{ up: true, data: stream }]))], {
    file: 'a.pcap',
    canaries: [canary],
    lookup: null,
  });
  const [hit] = hits;
  const steps = hit === undefined ? null : replay({ stream, hit, canary });
  t.equal(Buffer.from(steps?.[0]?.bytes ?? []).toString(), '/first?tel=%2B85291234567');
});
