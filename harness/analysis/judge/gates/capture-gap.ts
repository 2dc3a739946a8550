import { isPrivateAddress, isPublicAddress } from '../../endpoint/scope.ts';
import type { Arm } from '../facts.ts';
import { bytes, count } from '../words.ts';
import { armsOf } from './evidence.ts';
import { again } from './experiment.ts';
import { always, type GateRule } from './rule.ts';

/** Everything that is known to be missing in an arm's capture, in words. */
function gaps(arm: Arm): string[] {
  const { capture, captureStats: stats, idle } = arm;
  if (capture === null || stats === null) return [];
  const found: string[] = [];
  const dropped = Math.max(stats.dropped, capture.stats.dropped);
  if (dropped > 0) found.push(`${count(dropped, 'packet')} lost by the capture`);
  else if (!(stats.dropped === 0 && capture.stats.dropped === 0)) found.push('how much was lost cannot be read');
  if (!(capture.stats.packets > 0)) found.push('no packet in the file');
  else if (!(capture.stats.packets >= stats.packets))
    found.push(`${count(stats.packets - capture.stats.packets, 'packet')} fewer in the file than were captured`);
  if (!stats.clean) found.push('the capturing program did not end cleanly');
  if (capture.stats.truncated) found.push('the file ends in the middle of a packet');
  if (capture.stats.cut > 0) found.push(`${count(capture.stats.cut, 'packet')} captured only in part`);

  const windows = idle.flatMap(({ facts }) => (facts === null ? [] : [[facts.start.host, facts.end.host] as const]));
  const outside = windows.filter(([start, end]) => !(start >= stats.startedAt && end <= stats.endedAt));
  if (outside.length > 0) found.push(`${count(outside.length, 'idle block')} not covered by the capture`);

  const holes = capture.flows.filter(
    (flow) => flow.gaps > 0 && windows.some(([start, end]) => flow.end * 1000 >= start && flow.start * 1000 <= end),
  );
  if (holes.length > 0) {
    const missing = holes.reduce((sum, flow) => sum + flow.gaps, 0);
    found.push(`${count(missing, 'hole')} in the streams of ${count(holes.length, 'connection')}`);
  }
  // The roles of a connection are the word of whoever takes part in it: what such a handset sends counts as the answer of a server.
  const inward = capture.flows.filter(
    ({ client, server, payload }) => payload.down > 0 && isPublicAddress(client.ip) && isPrivateAddress(server.ip),
  );
  if (inward.length > 0) {
    const sent = inward.reduce((sum, { payload }) => sum + payload.down, 0);
    found.push(
      `${bytes(sent)} sent as a server in ${count(inward.length, 'connection')} from outside, which are not judged`,
    );
  }
  return found.map((gap) => `${gap} ("${arm.id}")`);
}

/** Nothing was lost between the handset and the file while it idled. */
export const captureGap: GateRule = {
  id: 'CAPTURE_GAP',
  needs: ['captures', 'capture statistics', 'idle'],
  blocks: ['volume', 'null', 'rig'],
  notAsked: always,
  remedy: (facts) => again(facts, 'Keep the captures running until each arm has ended'),
  check: (facts) => {
    const found = armsOf(facts).flatMap(gaps);
    const packets = armsOf(facts).reduce((sum, arm) => sum + (arm.capture?.stats.packets ?? 0), 0);
    return found.length === 0
      ? {
          passed: true,
          detail: `${count(packets, 'packet')} captured, none lost, no hole in a stream, every idle block covered.`,
          remedy: '',
        }
      : {
          passed: false,
          detail: `The captures have gaps: ${found.join('; ')}.`,
          remedy: again(facts, 'Give the capture more buffer and a machine with less else to do'),
        };
  },
};
