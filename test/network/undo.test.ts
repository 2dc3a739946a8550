import t from 'tap';
import { createUndoList } from '../../harness/network/undo.ts';

t.test('everything is undone, last first, past failures and delays, and only once', async (t) => {
  const order: string[] = [];
  const undo = createUndoList(50);
  undo.add('first', () => order.push('first'));
  undo.add('throws', () => {
    throw new Error('no such thing');
  });
  undo.add('rejects', () => Promise.reject(new Error('gone')));
  undo.add('hangs', () => new Promise(() => undefined));
  undo.add('last', async () => order.push('last'));
  t.strictSame(await undo.unwind(), [
    { what: 'last', ok: true, detail: 'done' },
    { what: 'hangs', ok: false, detail: 'not done within 0.05 s' },
    { what: 'rejects', ok: false, detail: 'gone' },
    { what: 'throws', ok: false, detail: 'no such thing' },
    { what: 'first', ok: true, detail: 'done' },
  ]);
  t.strictSame(order, ['last', 'first']);
  t.strictSame(await undo.unwind(), []);
});
