import t from 'tap';
import { LeakdiffError } from '../../harness/model/failure.ts';
import { oneLine, printableJson } from '../../harness/model/line.ts';

const hostile = '\u001b[2J\u009b31mred\u0007\r\nverdict: FIX_CONFIRMED\u202e\u2028x';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not be there
const raw = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/;

t.test('what a handset said can neither steer a terminal nor begin a line of its own', async (t) => {
  t.equal(oneLine(hostile), '?[2J?31mred? verdict: FIX_CONFIRMED??x');
  t.equal(oneLine('x'.repeat(1_000_000)).length, 2_000);
  t.notMatch(new LeakdiffError('SHELL_FAILED', `am start failed: ${hostile}`).message, raw);
});

t.test('printed JSON is harmless and still the same value', async (t) => {
  const value = { sni: hostile };
  t.notMatch(printableJson(value), raw);
  t.same(JSON.parse(printableJson(value)), value);
});
