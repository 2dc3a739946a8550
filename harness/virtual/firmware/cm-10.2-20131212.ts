import { cyanogen } from './cyanogen.ts';

/** As it was built: the weather, and a look for a newer build. */
export default cyanogen({
  id: 'cm-10.2-20131212',
  builtAt: 1386838800,
  builtText: 'Thu Dec 12 17:00:00 CST 2013',
});
