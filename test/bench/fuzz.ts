import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { scanCapture } from '../../harness/analysis/scan.ts';
import { fuzzCorpus, fuzzOptions } from '../analysis/corpus.ts';
import { mutate } from '../analysis/mutate.ts';

/**
 * Scans damaged captures: `node test/bench/fuzz.ts [count] [first]`. Prints the slowest input and the memory at the beginning and the end;
 * exits 1 at an exception, or when an input took a second of processor time.
 */

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');
const megabytes = () => {
  if (typeof collect === 'function') collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: rss / 1e6, heap: heapUsed / 1e6, external: external / 1e6 };
};
const show = ({ rss, heap, external }: ReturnType<typeof megabytes>) =>
  `resident ${rss.toFixed(0)} MB, heap ${heap.toFixed(1)} MB, buffers ${external.toFixed(1)} MB`;

const [count = 100_000, first = 0] = process.argv.slice(2).map(Number);
const corpus = fuzzCorpus();
let slowest = { number: -1, ms: 0, bytes: 0 };
let failures = 0;
let bytes = 0;
let hits = 0;

const warmUp = Math.min(count, 1000);
let start = megabytes();
const begun = performance.now();
for (let i = 0; i < count; i++) {
  // As a program that reads a file does: what zlib holds of a stream that failed is let go only when the event loop turns.
  if (i % 100 === 0) await new Promise(setImmediate);
  // The first inputs warm up caches and compiler; memory is compared from there.
  if (i === warmUp) start = megabytes();
  const number = first + i;
  const input = mutate(corpus, number);
  bytes += input.length;
  const before = process.cpuUsage();
  try {
    hits += scanCapture([input], fuzzOptions(number)).hits.length;
  } catch (error) {
    failures++;
    console.log(`input ${number} (${input.length} bytes) failed:`, error);
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  if (ms > slowest.ms) slowest = { number, ms, bytes: input.length };
  if (i % 10_000 === 9_999) console.log(`${i + 1} inputs, ${show(megabytes())}`);
}
const seconds = (performance.now() - begun) / 1000;
console.log(
  `${count} damaged captures of ${corpus.length}, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(0)} s; ${hits} hits`,
);
console.log(`failed: ${failures}`);
console.log(`slowest: input ${slowest.number}, ${slowest.bytes} bytes, ${slowest.ms.toFixed(0)} ms of processor time`);
console.log(`memory after ${warmUp} inputs: ${show(start)}`);
console.log(`memory at the end: ${show(megabytes())}`);
process.exitCode = failures > 0 || slowest.ms > 1000 ? 1 : 0;
