import { armani, everyday, polls, upload } from './armani.ts';

/** As it was found in September 2014: nothing in the clear, and an upload each half hour that nobody explained. */
export default armani({
  id: 'JHCCNBH45.0',
  builtAt: 1410164640,
  builtText: 'Mon Sep  8 16:24:00 CST 2014',
  behaviours: [upload, ...polls, ...everyday],
});
