import t from 'tap';
import { judge } from '../../../harness/analysis/judge/index.ts';
import type { CanaryHit } from '../../../harness/model/traffic.ts';
import { disguised, disguises } from '../../../harness/plan/disguises.ts';
import { positiveControl } from '../../../scenarios/positive-control.ts';
import { honestFirmware, makeStudy } from './study.ts';

/** A rig test in which the handset sent every disguise, and the capture shows those that `sees` lets through. */
function test(sees: (disguise: string) => boolean, counted = 15_500) {
  const study = makeStudy({ scenario: positiveControl, behaviour: { rig: honestFirmware } });
  const { seed, steps } = study.plan;
  const host = 'control.leakdiff.test';
  const endpoint = { host, ip: '192.168.31.1', port: 80, country: null, asn: null, org: null };
  const hits: CanaryHit[] = [];
  const journal = study.journal.map((line) => {
    if (line.event !== 'step-done') return line;
    const step = steps[line.step];
    if (step?.kind !== 'control' || (step.disguise === undefined && step.opaque === undefined)) return line;
    if (step.opaque !== undefined)
      return { ...line, facts: { control: { canary: '', url: `http://${host}/`, opaque: step.opaque } } };
    const dressed = disguised({ seed, arm: 'rig', disguise: step.disguise ?? '' });
    if (dressed === null) throw new Error('no such disguise');
    const { id, kind } = dressed.canary;
    if (sees(step.disguise ?? ''))
      hits.push({
        ...{
          canary: id,
          kind,
          chain: ['http-url', 'hex'],
          direction: 'up',
          time: '2014-09-20T00:00:00.000Z',
          endpoint,
        },
        ...{ strength: 'proof', ref: { file: 'captures/rig.pcapng', frame: 1, stream: 0, offset: 0 } },
      });
    return { ...line, facts: { control: { canary: id, url: `http://${host}/x` } } };
  });
  const captures = study.captures.map((capture) => {
    if (capture.id !== 'rig') return capture;
    const [control, ...others] = [...capture.flows].sort(({ host: a }) => (a === host ? -1 : 1));
    if (control === undefined) throw new Error('no flow to the control host');
    const flow = { ...control, uploads: [{ time: control.start, bytes: counted, frame: 1 }] };
    return {
      ...capture,
      flows: [flow, ...others.filter((other) => other.host !== host)],
      hits: [...capture.hits, ...hits],
    };
  });
  return judge({ ...study, journal, captures });
}

t.test('a rig that sees every disguise and counts every byte would see a leak', async (t) => {
  const { verdict, findings } = test(() => true);
  t.equal(verdict.outcome, 'LEAK_CONFIRMED');
  t.match(
    verdict.answer,
    new RegExp(`This rig would see a leak: .*all ${disguises.length} disguises .* 15,500 of 15,500 B`),
  );
  t.equal(findings.filter(({ id }) => id.startsWith('rig-')).length, disguises.length);
});

t.test('one disguise that is missed is named, and there is no verdict', async (t) => {
  const { verdict } = test((disguise) => disguise !== 'brotli');
  t.equal(verdict.outcome, 'INCONCLUSIVE');
  t.equal(verdict.gates.find(({ passed }) => passed === false)?.id, 'POSITIVE_CONTROL_FAILED');
  t.match(verdict.answer, /46 of 47 disguises of known canaries were found; missed were brotli/);
});

t.test('bytes that were sent and not counted fail it too', async (t) => {
  t.equal(test(() => true, 15_499).verdict.outcome, 'INCONCLUSIVE');
});
