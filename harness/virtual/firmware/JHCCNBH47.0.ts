import { armani, everyday, polls } from './armani.ts';

/** Nothing but the weather and the date, and those in plain HTTP, as weather services had it in 2014. */
export default armani({
  id: 'JHCCNBH47.0',
  builtAt: 1411116360,
  builtText: 'Fri Sep 19 16:46:00 CST 2014',
  behaviours: [...polls.map((poll) => ({ ...poll, scheme: 'http' as const })), ...everyday],
});
