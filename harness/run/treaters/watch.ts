import type { Treater } from './treater.ts';

/** A network without an interceptor only watches. */
export const watch: Treater<'watch'> = {
  bring: async () => ({ read: 'passive' }),
};
