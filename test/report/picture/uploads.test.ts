import t from 'tap';
import { judge } from '../../../harness/analysis/judge/index.ts';
import type { Scenario } from '../../../harness/model/scenario.ts';
import { uploadsPicture } from '../../../harness/report/picture/uploads.ts';
import { otaFix } from '../../../scenarios/ota-fix.ts';
import { otaQuick } from '../../../scenarios/ota-quick.ts';
import { makeStudy } from '../../analysis/judge/study.ts';

/** The arms' bars of a scenario's picture with the names that stand on them. */
function bars(scenario: Scenario): { width: number; name: string }[] {
  const markup = uploadsPicture(judge(makeStudy({ scenario })).series)?.markup ?? '';
  const bar = /<rect class="arm"[^>]* width="([\d.]+)"[^>]*>.*?<\/rect>\n<text class="on-arm"[^>]*>([^<]*)<\/text>/g;
  return [...markup.matchAll(bar)].map(([, width, name = '']) => ({ width: Number(width), name }));
}

t.test('a name on an arm has room there, however many arms there are', async (t) => {
  const all = bars(otaFix);
  t.equal(all.length, otaFix.arms.length);
  for (const { width, name } of all) t.ok(name.length * 6 <= width, `"${name}" on ${width} px`);
  t.ok(
    all.some(({ name }) => name === 'opted-out'),
    'one that has room is whole',
  );
});

t.test('where there is room the firmware stands beside it', async (t) => {
  t.match(
    bars(otaQuick).map(({ name }) => name),
    ['before', 'after: JHCCNBH45.0'],
  );
});
