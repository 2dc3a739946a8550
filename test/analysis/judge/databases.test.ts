import t from 'tap';
import { otherDatabases } from '../../../harness/analysis/judge/databases.ts';
import { type JudgeInput, judge } from '../../../harness/analysis/judge/index.ts';
import { verdictSchema } from '../../../harness/model/verdict.ts';
import { explain } from '../../../harness/plan/explain.ts';
import { renderHtml } from '../../../harness/report/html.ts';
import { renderMarkdown } from '../../../harness/report/markdown.ts';
import { makeStudy } from './study.ts';

const study = makeStudy();
const recorded = (versions: Record<string, string>): JudgeInput => ({
  ...study,
  databases: { asn: '2', country: '5' },
  journal: study.journal.map((line) => (line.event === 'started' ? { ...line, versions } : line)),
});

t.test('a verdict names the databases that it was made with, and those that the run recorded', async (t) => {
  const { verdict } = judge(recorded({ leakdiff: '0.1.0', asn: '2', country: '5' }));
  t.same(verdict.databases, {
    asn: { judgedWith: '2', runWith: '2' },
    country: { judgedWith: '5', runWith: '5' },
  });
  verdictSchema.parse(JSON.parse(JSON.stringify(verdict)));
  t.equal(otherDatabases(verdict.databases), null);
});

t.test('judged again with another version, the verdict and both reports say so', async (t) => {
  const input = recorded({ asn: '1', country: '5' });
  const judgement = judge(input);
  t.same(judgement.verdict.databases.asn, { judgedWith: '2', runWith: '1' });
  const words = otherDatabases(judgement.verdict.databases);
  t.match(words, /^Judged again with other databases than the run had: asn 2 \(the run recorded 1\)\. Countries/);
  const report = { ...judgement, plan: input.plan, explanation: explain(input.plan), databases: {} };
  t.match(renderHtml(report), 'asn 2 (the run recorded 1)');
  t.match(renderMarkdown(report), 'Judged again with other databases');
});

t.test('a run that recorded none, and a judgement without a lookup, claim nothing', async (t) => {
  const { verdict } = judge(recorded({}));
  t.same(verdict.databases.asn, { judgedWith: '2', runWith: null });
  t.equal(otherDatabases(verdict.databases), null);
  t.same(judge(study).verdict.databases, {});
});
