import type { Canary } from '../model/canary.ts';
import { type CompiledCanaries, compileCanaries } from './canary/compile.ts';

const made = new WeakMap<readonly Canary[], CompiledCanaries>();

/** As `compileCanaries`, made once for a list that several files are searched for: all captures and transcripts of a run. */
export function compiledOnce(canaries: readonly Canary[]): CompiledCanaries {
  const known = made.get(canaries);
  if (known !== undefined) return known;
  const compiled = compileCanaries(canaries);
  made.set(canaries, compiled);
  return compiled;
}
