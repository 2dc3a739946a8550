import { LeakdiffError } from '../../model/failure.ts';
import { performers } from '../acts/index.ts';
import type { Perform } from '../context.ts';

/** Does what the owner of a handset does, once. */
export const act: Perform<'act'> = async ({ arm, act: name }, context) => {
  const perform = performers[name];
  if (perform === undefined) throw new LeakdiffError('BAD_ARGUMENT', `nothing here can do the step "${name}" yet`);
  const facts = await perform(arm, context);
  context.progress.say(facts.act.detail);
  return facts;
};
