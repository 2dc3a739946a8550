import { checkFolders } from './check.ts';

checkFolders('INCONCLUSIVE');
