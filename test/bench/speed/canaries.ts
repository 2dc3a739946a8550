import { compileCanaries } from '../../../harness/analysis/canary/compile.ts';
import type { Canary } from '../../../harness/model/canary.ts';
import { createRandom } from '../../../harness/model/random.ts';

/** Contacts as a study seeds them, a name and a number each, and one handset's identifiers. */
function draw(contacts: number): Canary[] {
  const random = createRandom('bench-canaries');
  const digits = (count: number) => Array.from({ length: count }, () => random.int(10)).join('');
  const word = () => Array.from({ length: 4 }, () => `${'bdfghklmnprstvz'[random.int(15)]}${'aeiou'[random.int(5)]}`);
  const name = () => {
    const text = word().join('');
    return text.slice(0, 1).toUpperCase() + text.slice(1);
  };
  const canaries: Canary[] = [
    { id: 'imei', kind: 'imei', value: `35209900${digits(7)}` },
    { id: 'imsi', kind: 'imsi', value: `45400${digits(10)}` },
    { id: 'mac', kind: 'mac', value: `ac:f7:f3:${digits(2)}:${digits(2)}:${digits(2)}` },
  ];
  for (let i = 0; i < contacts; i++) {
    canaries.push({ id: `phone-${i}`, kind: 'phone', value: `+8529${digits(7)}` });
    canaries.push({ id: `name-${i}`, kind: 'name', value: `${name()} ${name()}` });
  }
  return canaries;
}

/** As many canaries as give at least so many needles, and how many needles those are. */
export function drawCanaries(leastNeedles: number): { canaries: Canary[]; needles: number } {
  const sample = 20;
  const each = compileCanaries(draw(sample)).needles.length / sample;
  for (let contacts = Math.max(1, Math.floor(leastNeedles / each)); ; contacts += Math.ceil(contacts / 50)) {
    const canaries = draw(contacts);
    const needles = compileCanaries(canaries).needles.length;
    if (needles >= leastNeedles) return { canaries, needles };
  }
}
