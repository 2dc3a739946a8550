import { armani, everyday, polls, upload } from './armani.ts';

/** The upload of JHCCNBH45.0, while the handset charges only. */
export default armani({
  id: 'JHCCNBH53.0',
  builtAt: 1411634760,
  builtText: 'Thu Sep 25 16:46:00 CST 2014',
  behaviours: [{ ...upload, power: 'charging' }, ...polls, ...everyday],
});
