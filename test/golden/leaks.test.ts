import { checkFolders } from './check.ts';

checkFolders('LEAK_CONFIRMED', 'LEAK_MOVED', 'LEAK_TRANSFORMED', 'OPT_IN_ONLY');
