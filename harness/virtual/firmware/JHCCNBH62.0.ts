import { armani, everyday, polls } from './armani.ts';

/** Nothing but the weather and the date, and no browser. */
export default armani({
  id: 'JHCCNBH62.0',
  builtAt: 1412412360,
  builtText: 'Sat Oct  4 16:46:00 CST 2014',
  behaviours: [...polls, ...everyday.filter(({ kind }) => kind !== 'browser')],
});
