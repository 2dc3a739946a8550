import { armani, everyday, polls } from './armani.ts';

/** Nothing but the weather and the date, encrypted, by programs that trust whom their owner trusts. */
export default armani({
  id: 'JHCCNBH63.0',
  builtAt: 1412498760,
  builtText: 'Sun Oct  5 16:46:00 CST 2014',
  behaviours: [...polls, ...everyday],
});
