import { armani, everyday, polls, upload } from './armani.ts';

/** The upload of JHCCNBH45.0 goes on to the same place. */
export default armani({
  id: 'JHCCNBH48.0',
  builtAt: 1411202760,
  builtText: 'Sat Sep 20 16:46:00 CST 2014',
  behaviours: [upload, ...polls, ...everyday],
});
