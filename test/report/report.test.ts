import t, { type Test } from 'tap';
import { type JudgeInput, judge } from '../../harness/analysis/judge/index.ts';
import { explain } from '../../harness/plan/explain.ts';
import { renderHtml } from '../../harness/report/html.ts';
import type { ReportInput } from '../../harness/report/input.ts';
import { renderJunit } from '../../harness/report/junit.ts';
import { escapeMarkdown, renderMarkdown } from '../../harness/report/markdown.ts';
import { escapeText, html } from '../../harness/report/markup.ts';
import { renderNdjson } from '../../harness/report/ndjson.ts';
import { virtualLine } from '../../harness/report/outcome-words.ts';
import { honestFirmware, makeStudy, movedFirmware, oldFirmware } from '../analysis/judge/study.ts';

const reportOf = (study: JudgeInput): ReportInput => ({
  ...judge(study),
  plan: study.plan,
  explanation: explain(study.plan),
  databases: { '@ip-location-db/asn': '2.3.0' },
});

/** Every tag that is opened is closed, in order; void elements of HTML excepted. */
function checkNesting(t: Test, text: string): void {
  const open: string[] = [];
  for (const [, closing, name = '', rest = ''] of text.matchAll(/<(\/?)([a-zA-Z][\w:-]*)((?:[^<>"]|"[^"]*")*)>/g)) {
    if (closing === '/') {
      if (open.pop() !== name) {
        t.fail(`</${name}> closes nothing`);
        return;
      }
    } else if (!rest.endsWith('/') && !['meta', 'br', '!doctype'].includes(name)) open.push(name);
  }
  t.strictSame(open, []);
}

t.test('the first line says that the handset is virtual, with the measured pace of its clock', async (t) => {
  const report = reportOf(makeStudy());
  const line = 'virtual handset, clock x3600 while idle';
  t.match(renderHtml(report), new RegExp(`<body>\\n<p class="virtual">${line}</p>`));
  t.ok(renderMarkdown(report).startsWith(`${line}\n`));
  t.match(renderJunit(report), `value="${line}"`);
  t.equal(virtualLine({ virtual: true }, { clockRate: 59.96 }), 'virtual handset, clock x60 while idle');
  t.match(virtualLine({ virtual: true }, { clockRate: null }), /unknown/);
  const real = { ...report, verdict: { ...report.verdict, virtual: false } };
  t.notMatch(renderHtml(real), line);
});

t.test('the page holds the answer, every ground, gate and endpoint, and three pictures', async (t) => {
  const report = reportOf(makeStudy());
  const page = renderHtml(report);
  t.ok(page.includes(escapeText(report.verdict.answer)));
  for (const { claim, id } of report.verdict.grounds) t.ok(page.includes(escapeText(claim)) && page.includes(id), id);
  for (const gate of report.verdict.gates)
    t.ok(page.includes(gate.id) && page.includes(escapeText(gate.detail)), gate.id);
  for (const { key } of report.series.endpoints) t.ok(page.includes(key), key);
  for (const line of report.explanation) t.ok(page.includes(escapeText(line)), line);
  t.equal(page.match(/<svg /g)?.length, 3);
  t.match(page, /Singapore/);
  checkNesting(t, page);
});

t.test('the page needs nothing but itself', async (t) => {
  const page = renderHtml(reportOf(makeStudy()));
  t.notMatch(page, /<script|<link|<img|<iframe|@import|url\((?!#)|\son\w+=/i);
  t.match(page, `content="default-src 'none'; style-src 'unsafe-inline'"`);
  t.notMatch(page, /href=|src=/);
});

t.test('no verdict still makes a whole page, with the next step', async (t) => {
  const study = makeStudy({ noUpdate: true });
  for (const input of [study, { ...study, journal: [], captures: [], clock: [], clockSamples: [] }]) {
    const report = reportOf(input);
    const page = renderHtml(report);
    checkNesting(t, page);
    t.ok(page.includes(escapeText(report.verdict.next)) && report.verdict.next !== '');
    checkNesting(t, renderJunit(report));
    t.match(renderMarkdown(report), /INCONCLUSIVE/);
  }
});

const attacks = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</svg></style><svg onload=alert(1)>',
  ']]><!-- --><?xml?>',
  '| [x](javascript:alert(1)) `code` **b**',
  '\u0000\u001b[31mred\u0007\u202egnp.exe\ud800',
  '&amp;&#60;script&#62;',
  `${'a'.repeat(5000)}.example`,
];

t.test('what a handset chooses (hosts, firmware names, messages) cannot leave its place', async (t) => {
  for (const attack of attacks) {
    const evil = (beat: (typeof movedFirmware.beats)[number]) => ({ ...beat, host: `${attack}${beat.ip}` });
    const study = makeStudy({
      before: { incremental: `F${attack}`, beats: oldFirmware.beats.map(evil) },
      after: { incremental: `H${attack}`, beats: movedFirmware.beats.map(evil) },
    });
    const report = reportOf(study);
    t.equal(report.verdict.outcome, 'LEAK_MOVED');
    const page = renderHtml(report);
    checkNesting(t, page);
    t.notMatch(page, /<script|<img|onerror=alert\(1\)>|<svg onload|onmouseover='/i);
    t.equal(page.match(/<svg /g)?.length, 3);
    const xml = renderJunit(report);
    checkNesting(t, xml.replace(/<\?xml[^>]*\?>/, ''));
    t.notMatch(xml, /\]\]>|<!--|<\?xml.*<\?xml/s);
    for (const text of [page, xml, renderMarkdown(report), report.verdict.answer]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may come through
      t.notMatch(text, /[\u0000-\u0008\u001b\u202e]/, 'no control characters');
      t.ok(text.isWellFormed());
    }
    t.notMatch(renderMarkdown(report), /<script|[^\\]\]\(javascript/);
  }
});

t.test('text in Markdown stays text, in one line', async (t) => {
  t.equal(escapeMarkdown('a|b\n<i>`c`'), 'a\\|b &lt;i&gt;\\`c\\`');
  t.equal(escapeMarkdown("the owner's #1"), 'the owner&#39;s \\#1');
});

t.test('a template escapes its values and keeps markup, lists and nothing', async (t) => {
  t.equal(
    html`<p title="${'"'}">${['<', html`<b>${'&'}</b>`]}${null}${3}</p>`.markup,
    '<p title="&quot;">&lt;<b>&amp;</b>3</p>',
  );
});

t.test(
  'in JUnit a leak is a failure, an unmet gate without verdict an error, all else passes or is skipped',
  async (t) => {
    const totals = (study: JudgeInput): string | undefined =>
      renderJunit(reportOf(study)).match(/tests="\d+" failures="\d+" errors="\d+" skipped="\d+"/)?.[0];
    t.equal(totals(makeStudy()), 'tests="23" failures="2" errors="0" skipped="3"');
    t.match(totals(makeStudy({ after: honestFirmware })), /failures="0" errors="0" skipped="3"/);
    const none = renderJunit(reportOf(makeStudy({ noUpdate: true })));
    t.match(none, /<testcase classname="leakdiff.gate" name="FIRMWARE_UNCHANGED" time="0"><error /);
    t.match(none, /<testcase classname="leakdiff.verdict" name="INCONCLUSIVE" time="0"><error /);
    t.match(none, /failures="0"/);
  },
);

t.test('findings are printed one a line', async (t) => {
  const { findings } = reportOf(makeStudy());
  const lines = renderNdjson(findings).split('\n');
  t.equal(lines.pop(), '');
  t.strictSame(
    lines.map((line) => JSON.parse(line)),
    JSON.parse(JSON.stringify(findings)),
  );
});

t.test('the same judgement gives the same bytes', async (t) => {
  for (const render of [renderHtml, renderJunit, renderMarkdown])
    t.equal(render(reportOf(makeStudy())), render(reportOf(makeStudy())));
});
