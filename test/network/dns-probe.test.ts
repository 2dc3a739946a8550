import packet from 'dns-packet';
import t from 'tap';
import { waitForAnswer, writeQuery } from '../../harness/network/dns-probe.ts';

t.test('the question is one that a DNS library reads', (t) => {
  t.match(packet.decode(writeQuery({ id: 4711, name: 'control.leakdiff.test' })), {
    id: 4711,
    type: 'query',
    flag_rd: true,
    questions: [{ name: 'control.leakdiff.test', type: 'A', class: 'IN' }],
  });
  t.end();
});

t.test('silence is told after the deadline, and an interruption at once', async (t) => {
  const question = { server: '127.99.99.99', name: 'a.test', withinMs: 250 };
  await t.rejects(waitForAnswer(question), {
    code: 'CAPTURE_FAILED',
    message: /127\.99\.99\.99 gave no answer within 0\.25 s/,
  });
  const abort = new AbortController();
  const waiting = waitForAnswer({ ...question, withinMs: 60_000, signal: abort.signal });
  abort.abort(new Error('interrupted'));
  await t.rejects(waiting, new Error('interrupted'));
});
