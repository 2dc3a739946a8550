import { armani, everyday, polls, upload } from './armani.ts';

/** The upload of JHCCNBH45.0, while the handset runs on its battery only. */
export default armani({
  id: 'JHCCNBH54.0',
  builtAt: 1411721160,
  builtText: 'Fri Sep 26 16:46:00 CST 2014',
  behaviours: [{ ...upload, power: 'on-battery' }, ...polls, ...everyday],
});
