import t from 'tap';
import { scanCapture } from '../../harness/analysis/scan.ts';
import { fuzzCanaries, fuzzCorpus, fuzzOptions } from './corpus.ts';
import { mutate } from './mutate.ts';

/** `node test/bench/fuzz.ts` does a hundred thousand. */
const inputs = 2500;
/** Processor time that no input may take, ms. */
const limit = 1000;

t.test('the undamaged captures hold what they were made to hold', async (t) => {
  const corpus = fuzzCorpus();
  const results = corpus.map((file) => scanCapture([file], { ...fuzzOptions(0), canaries: fuzzCanaries }));
  t.ok(results.every(({ stats }) => stats.packets > 0 && !stats.truncated));
  const proven = new Set(results.flatMap(({ hits }) => hits.map(({ canary }) => canary)));
  t.same([...proven].sort(), ['imei', 'name', 'phone']);
});

t.test('damaged captures are read without an exception, and none takes a second', async (t) => {
  const corpus = fuzzCorpus();
  let slowest = { number: -1, ms: 0 };
  for (let number = 0; number < inputs; number++) {
    const input = mutate(corpus, number);
    const before = process.cpuUsage();
    try {
      scanCapture([input], fuzzOptions(number));
    } catch (cause) {
      throw new Error(`input ${number} (${input.length} bytes) made the scan fail`, { cause });
    }
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    if (ms > slowest.ms) slowest = { number, ms };
  }
  t.ok(slowest.ms < limit, `input ${slowest.number} took ${slowest.ms.toFixed(0)} ms`);
});
