import type { Perform } from '../context.ts';
import { joinNetwork } from '../join.ts';

/** Lets the handset join the capture network and waits for its address. */
export const join: Perform<'join'> = async (_, context) => ({ address: await joinNetwork(context) });
