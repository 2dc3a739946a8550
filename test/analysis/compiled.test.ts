import t from 'tap';
import { adoptParts, compiledOnce, sharedParts } from '../../harness/analysis/compiled.ts';
import type { Canary } from '../../harness/model/canary.ts';

const canaries: readonly Canary[] = [
  { id: 'phone', kind: 'phone', value: '+85261847305' },
  { id: 'imei', kind: 'imei', value: '352099004827615' },
];

t.test('what one thread compiled finds in another what it finds in the first', async (t) => {
  // As a message to a thread is copied, but for shared memory.
  const theirs = structuredClone(canaries);
  adoptParts(theirs, structuredClone(sharedParts(canaries)));
  const [here, there] = [compiledOnce(canaries), compiledOnce(theirs)];
  t.same([...there.needles], [...here.needles]);
  t.same(there.notes, here.notes);
  const data = Buffer.concat([...here.needles].flatMap(({ bytes }) => [bytes, Buffer.from('..')]));
  const found = ({ search }: typeof here) => {
    const list: string[] = [];
    search(data, 0, data.length, (needle, at, length) => list.push(`${needle} ${at} ${length}`));
    return list;
  };
  t.ok(found(here).length >= here.needles.length);
  t.same(found(there), found(here));
  t.type(there.parts.spots.places.buffer, SharedArrayBuffer);
});
