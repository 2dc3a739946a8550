import { armani, everyday, polls } from './armani.ts';

/** What the vendor said it was: the weather, by a program that trusts the vendor's authority alone, and the date, and nothing else. */
export default armani({
  id: 'JHCCNBH46.0',
  builtAt: 1411029960,
  builtText: 'Thu Sep 18 16:46:00 CST 2014',
  behaviours: [...polls.map((poll) => ({ ...poll, pinned: poll.name === 'weather' })), ...everyday],
});
