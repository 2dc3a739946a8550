import { parseArgs } from 'node:util';
import { redmi1sVirtual } from '../../../devices/redmi1s-virtual.ts';
import type { ArmDesign } from '../../../harness/model/scenario.ts';
import type { GivenTreatment } from '../../../harness/model/treatment.ts';
import { listenForInterruption } from '../../../harness/network/interruption.ts';
import { enterLab, insideLab } from '../../../harness/network/lab.ts';
import { makePlan } from '../../../harness/plan/study.ts';
import { createLineProgress } from '../../../harness/run/progress-lines.ts';
import { performStudy } from '../../../harness/run/study.ts';
import { otaQuick } from '../../../scenarios/ota-quick.ts';

/**
 * Performs a short study of treatments in a private lab, as `leakdiff run` would one that is shipped, and prints where its evidence is:
 *
 *     node play.ts --results FOLDER [--ota] [--recovery] ARM=TREATMENT…      (before= twin=handset:twin off=service:off,upgrade:reset)
 */
if (!insideLab()) process.exit(await enterLab());

const { values, positionals } = parseArgs({
  options: { results: { type: 'string' }, ota: { type: 'boolean' }, recovery: { type: 'boolean' } },
  allowPositionals: true,
});
const arms = positionals.map((word): ArmDesign => {
  const [id = '', parts = ''] = word.split('=');
  const pairs = parts.split(',').filter((part) => part !== '');
  const treatment: GivenTreatment = Object.fromEntries(pairs.map((pair) => pair.split(':')));
  return { id, treatment, doses: [3], placebo: 0, repeats: 1, cycles: 2, washout: 0 };
});
const device = values.recovery
  ? { ...redmi1sVirtual, reset: { activity: null, buttons: [], minutes: 1 } }
  : redmi1sVirtual;
const createdAt = new Date().toISOString();
const scenario = { ...otaQuick, ota: values.ota ?? false, arms };
const plan = makePlan({
  run: 'r',
  createdAt,
  seed: createdAt,
  device,
  scenario,
  update: values.ota ? 'JHCCNBH44.0' : 'none',
});
const interruption = listenForInterruption();
const done = await performStudy({
  ...{ plan, results: values.results ?? '', adbPort: 0, benchArgs: [], versions: {}, signal: interruption.unwind },
  progress: createLineProgress(console.log, Date.now),
});
interruption.close();
console.log(`ended: ${done.ending?.failure.code ?? 'complete'}; not undone: ${done.notUndone.join('; ')}`);
console.log(done.folder);
