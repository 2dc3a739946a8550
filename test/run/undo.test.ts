import t from 'tap';
import { createUndoStack, type Undone } from '../../harness/run/undo.ts';

t.test('things are undone last first, and a failure is told and does not stop the rest', async (t) => {
  const undo = createUndoStack(1_000);
  const order: string[] = [];
  undo.push('first', async () => void order.push('first'));
  undo.push('second', async () => {
    throw new Error('the cable is out');
  });
  undo.push('third', async () => void order.push('third'));
  const told: Undone[] = [];
  t.equal(await undo.unwind(async (undone) => void told.push(undone)), false);
  t.same(order, ['third', 'first']);
  t.same(told, [
    { what: 'third', ok: true, detail: '' },
    { what: 'second', ok: false, detail: 'the cable is out' },
    { what: 'first', ok: true, detail: '' },
  ]);
});

t.test('what hangs is given up at the deadline, and the rest still has a second', async (t) => {
  const undo = createUndoStack(50);
  let reached = false;
  undo.push('first', async () => {
    reached = true;
  });
  undo.push('hangs', () => new Promise(() => undefined));
  const told: Undone[] = [];
  t.equal(await undo.unwind(async (undone) => void told.push(undone)), false);
  t.match(told[0], { what: 'hangs', ok: false, detail: /no answer within 1 s/ });
  t.ok(reached);
});

t.test('what was taken off is not undone, and unwinding twice undoes once', async (t) => {
  const undo = createUndoStack(1_000);
  let times = 0;
  const takeOff = undo.push('taken off', async () => void times++);
  undo.push('kept', async () => void times++);
  takeOff();
  t.equal(await undo.unwind(async () => undefined), true);
  t.equal(await undo.unwind(async () => undefined), true);
  t.equal(times, 1);
});
