import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createScan } from '../../harness/analysis/scan.ts';
import type { Canary } from '../../harness/model/canary.ts';
import { blockCanaries } from '../../harness/plan/canaries.ts';
import { pcap, tcpFrame } from '../analysis/wire.ts';
import { makeCanaries } from './recall/cases.ts';
import { randomFill } from './recall/random.ts';

/**
 * False hits: gigabytes that hold no canary, searched for the canaries of a whole study. `--gb N` in all (10), `--dose N` contacts and as
 * many messages (600). Prints what was found by kind of data; any proof is a fault.
 */
const { values } = parseArgs({
  options: { gb: { type: 'string', default: '10' }, dose: { type: 'string', default: '600' } },
});

const megabyte = 1024 * 1024;
/** Words of two to nine letters, so that compressors make of it what they make of text. */
function prose(seed: string): Buffer {
  const noise = randomFill(megabyte, seed);
  const letters = 'etaoinshrdlucmfwypvbgkjqxz      ,.0123456789';
  return Buffer.from(noise.map((byte) => letters.charCodeAt((byte * letters.length) >> 8)));
}

/** About a megabyte of each kind of data; the number makes every piece another. */
const kinds: Record<string, { readonly share: number; readonly make: (n: number) => Buffer }> = {
  random: { share: 0.55, make: (n) => randomFill(megabyte, `random ${n}`) },
  gzip: { share: 0.1, make: (n) => gzipSync(prose(`gzip ${n}`), { level: 1 }) },
  deflate: { share: 0.1, make: (n) => deflateRawSync(prose(`deflate ${n}`), { level: 1 }) },
  brotli: {
    share: 0.05,
    make: (n) => brotliCompressSync(prose(`brotli ${n}`), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  },
  zstd: { share: 0.1, make: (n) => zstdCompressSync(prose(`zstd ${n}`)) },
  base64: { share: 0.05, make: (n) => Buffer.from(randomFill(megabyte, `base64 ${n}`).toString('base64')) },
  digits: {
    share: 0.05,
    make: (n) => Buffer.from(randomFill(megabyte, `digits ${n}`).map((byte) => 48 + (byte % 10))),
  },
};

/** One connection that never ends, in segments of 16 KiB. */
function* capture(kind: string, bytes: number): Generator<Buffer> {
  const segment = 16 * 1024;
  let sequence = 1;
  yield pcap([]);
  for (let n = 0, made = 0; made < bytes; n++) {
    const data = kinds[kind]?.make(n) ?? Buffer.alloc(0);
    made += data.length;
    const frames: Buffer[] = [];
    for (let at = 0; at < data.length; at += segment) {
      const part = data.subarray(at, at + segment);
      const ends = { from: '192.168.31.100', fromPort: 40_000, to: '54.255.160.10', toPort: 5222 };
      const frame = tcpFrame({ ...ends, seq: sequence, ack: 1, flags: 'PA', data: part });
      frames.push(pcap([{ data: frame, time: 1_400_000_000 + n }]).subarray(24));
      sequence = (sequence + part.length) >>> 0;
    }
    yield Buffer.concat(frames);
  }
}

const planted = blockCanaries({ seed: 'false-hits', arm: 'after', block: 0, dose: Number(values.dose) });
const canaries: Canary[] = [
  ...makeCanaries('false-hits'),
  ...planted.contacts.flatMap(({ name, phone }) => [name, phone]),
  ...planted.messages.flatMap(({ address, body }) => [address, body]),
];
console.log(`${canaries.length} canaries`);
console.log(
  `${'data'.padEnd(10)} ${'GB'.padStart(6)} ${'MB/s'.padStart(6)} ${'support'.padStart(8)} ${'proof'.padStart(6)}`,
);
let proofs = 0;
for (const [kind, { share }] of Object.entries(kinds)) {
  const bytes = Number(values.gb) * share * 1e9;
  const scan = createScan({ file: kind, canaries, lookup: null });
  let seconds = 0;
  let read = 0;
  for (const chunk of capture(kind, bytes)) {
    const start = process.hrtime.bigint();
    scan.push(chunk);
    seconds += Number(process.hrtime.bigint() - start) / 1e9;
    read += chunk.length;
  }
  const { hits, stats } = scan.end();
  const proof = hits.filter(({ strength }) => strength === 'proof');
  proofs += proof.length;
  const cells = [
    (read / 1e9).toFixed(2).padStart(6),
    (read / 1e6 / seconds).toFixed(0).padStart(6),
    String(hits.length - proof.length).padStart(8),
    String(proof.length).padStart(6),
  ];
  console.log(`${kind.padEnd(10)} ${cells.join(' ')}`);
  for (const { canary, chain } of proof.slice(0, 5)) console.log(`  proof: ${canary} ${chain.join(' ')}`);
  for (const note of stats.notes) console.log(`  ${note}`);
}
console.log(`\n${proofs} false proofs`);
process.exitCode = proofs === 0 ? 0 : 1;
