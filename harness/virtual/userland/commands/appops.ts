import type { Call, Reply } from '../command.ts';

/** Where the one operation that matters here is kept. */
export const smsAppOp = 'persist.sys.appops.com.android.shell.WRITE_SMS';

/** `appops set com.android.shell WRITE_SMS allow` and `appops get`: what from Android 6 lets the shell write messages. */
export function appops({ argv, system }: Call): Reply {
  const [verb, name, operation = '', mode = ''] = argv;
  const known = name === 'com.android.shell' && ['WRITE_SMS', '15'].includes(operation);
  if (verb === 'set' && ['allow', 'ignore', 'deny', 'default'].includes(mode)) {
    if (known) system.properties.set(smsAppOp, mode);
    return {};
  }
  if (verb === 'get' && name !== undefined) {
    const kept = system.properties.get(smsAppOp);
    return { stdout: kept !== '' && name === 'com.android.shell' ? `WRITE_SMS: ${kept}\n` : 'No operations.\n' };
  }
  return {
    stderr:
      'AppOps service (appops) commands:\n  set <PACKAGE> <OP> allow|ignore|deny|default\n  get <PACKAGE> [<OP>]\n',
    code: 255,
  };
}
