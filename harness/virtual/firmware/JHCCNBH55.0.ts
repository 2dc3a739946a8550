import { armani, everyday, polls, upload } from './armani.ts';

/** The upload of JHCCNBH45.0, but each record once only: a delta sync. */
export default armani({
  id: 'JHCCNBH55.0',
  builtAt: 1411807560,
  builtText: 'Sat Sep 27 16:46:00 CST 2014',
  behaviours: [{ ...upload, records: 'new' }, ...polls, ...everyday],
});
