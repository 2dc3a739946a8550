import type { StepFacts } from '../../model/journal.ts';
import { treatmentOf, treatmentWords } from '../../model/treatment.ts';
import type { Perform } from '../context.ts';
import { treaters } from '../treaters/index.ts';

/** Brings the handset from what the arm before left it in into what this arm asks for, and keeps what was read back. */
export const treat: Perform<'treat'> = async ({ arm: id }, context) => {
  const { plan, progress } = context;
  const arm = plan.scenario.arms.find((one) => one.id === id) ?? { id };
  const wanted = treatmentOf(arm);
  for (const { end } of Object.values(treaters).reverse()) await end?.(wanted, context);
  const handset = await treaters.handset.bring(wanted, context, id);
  const upgrade = await treaters.upgrade.bring(wanted, context, id);
  const service = await treaters.service.bring(wanted, context, id);
  const watch = await treaters.watch.bring(wanted, context, id);
  const facts: StepFacts = {
    ...handset.facts,
    ...upgrade.facts,
    ...service.facts,
    ...watch.facts,
    treatment: { handset: handset.read, upgrade: upgrade.read, service: service.read, watch: watch.read },
  };
  progress.say(`the handset is as the arm "${id}" asks: ${treatmentWords(wanted) || 'nothing special'}`);
  return facts;
};
