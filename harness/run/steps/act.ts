import { performers } from '../acts/index.ts';
import type { Perform } from '../context.ts';

/** Does what the owner of a handset does, once. */
export const act: Perform<'act'> = async ({ arm, act: name }, context) => {
  const facts = await performers[name](arm, context);
  context.progress.say(facts.act.detail);
  return facts;
};
