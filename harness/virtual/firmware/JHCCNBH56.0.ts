import { armani, everyday, polls, upload } from './armani.ts';

/** The upload of JHCCNBH45.0, by a program that trusts the vendor's authority alone. */
export default armani({
  id: 'JHCCNBH56.0',
  builtAt: 1411893960,
  builtText: 'Sun Sep 28 16:46:00 CST 2014',
  behaviours: [{ ...upload, pinned: true }, ...polls, ...everyday],
});
