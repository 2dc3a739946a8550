import { accessOf } from '../../providers/permissions.ts';
import { type Cursor, javaException, type Value } from '../../providers/provider.ts';
import { providerOf } from '../../providers/resolver.ts';
import type { Call, Reply } from '../command.ts';
import { smsAppOp } from './appops.ts';
import { type ContentRequest, parseContentArguments } from './content-arguments.ts';

const usage = `usage: adb shell content [subcommand] [options]

usage: adb shell content insert --uri <URI> [--user <USER_ID>] --bind <BINDING> [--bind <BINDING>...]
usage: adb shell content update --uri <URI> [--user <USER_ID>] [--where <WHERE>]
usage: adb shell content delete --uri <URI> [--user <USER_ID>] --bind <BINDING> [--bind <BINDING>...] [--where <WHERE>]
usage: adb shell content query --uri <URI> [--user <USER_ID>] [--projection <PROJECTION>] [--where <WHERE>] [--sort <SORT_ORDER>]
`;

/**
 * `content`: rows of content providers, with the manners of cmds/content Content.java: nothing is printed after a change, an exception
 * goes to stderr and leaves the exit status 0, rows are not escaped, and an empty result reads as misspelt up to 4.4.
 */
export function content({ argv, uid, system }: Call): Reply {
  let request: ContentRequest;
  try {
    request = parseContentArguments(argv);
  } catch (error) {
    return { stdout: `${usage}\n[ERROR] ${(error as Error).message}\n` };
  }
  try {
    return { stdout: perform(request, { uid, system }) };
  } catch (error) {
    return { stderr: stackTrace(request, error as Error) };
  }
}

function perform(
  { operation, uri, values, ...query }: ContentRequest,
  { uid, system }: Pick<Call, 'uid' | 'system'>,
): string {
  const provider = providerOf(uri.authority, system);
  if (provider === undefined) {
    throw javaException('java.lang.IllegalStateException', `Could not find provider: ${uri.authority}`);
  }
  const smsWritesAllowed = system.properties.get(smsAppOp) === 'allow';
  const access = accessOf({ sdk: system.sdk, uid, smsWritesAllowed }, uri, operation !== 'query');
  if (access.kind === 'ignored') return '';
  if (access.kind === 'denied') {
    const doing = operation === 'query' ? 'reading' : 'writing';
    const who = `uri ${uri.text} from pid=${process.pid}, uid=${uid}`;
    const message = `Permission Denial: ${doing} ${access.provider} ${who} requires ${access.permission}, or grantUriPermission()`;
    throw javaException('java.lang.SecurityException', message);
  }
  switch (operation) {
    case 'query':
      return printCursor(provider.query(uri, query), system.sdk);
    case 'insert':
      provider.insert(uri, values);
      return '';
    case 'update':
      provider.update(uri, values, query.where);
      return '';
    case 'delete':
      provider.delete(uri, query.where);
      return '';
  }
}

function printCursor({ columns, rows }: Cursor, sdk: number): string {
  if (rows.length === 0) return sdk < 21 ? 'No reuslt found.\n' : 'No result found.\n';
  const lines = rows.map((row, index) => {
    const cells = row.map((value, column) => `${columns[column]}=${printValue(value, sdk)}`);
    return `Row: ${index} ${cells.join(', ')}\n`;
  });
  return lines.join('');
}

/** Up to 4.4 whole numbers are read from the cursor as Java ints, so a date in milliseconds loses its upper half. */
function printValue(value: Value, sdk: number): string {
  if (value === null) return 'NULL';
  if (typeof value === 'bigint') return String(sdk < 21 ? BigInt.asIntN(32, value) : value);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}.0` : String(Math.fround(value));
  return 'BLOB';
}

function stackTrace({ operation, uri }: ContentRequest, error: Error): string {
  // The provider runs in another process: its exception comes out of a parcel.
  const own = `Content$${operation.charAt(0).toUpperCase()}${operation.slice(1)}Command`;
  const frames = [
    'android.os.Parcel.readException(Parcel.java:1431)',
    'android.database.DatabaseUtils.readExceptionFromParcel(DatabaseUtils.java:185)',
    'android.database.DatabaseUtils.readExceptionFromParcel(DatabaseUtils.java:137)',
    `android.content.ContentProviderProxy.${operation}(ContentProviderNative.java)`,
    `com.android.commands.content.${own}.onExecute(Content.java)`,
    'com.android.commands.content.Content$Command.execute(Content.java)',
    'com.android.commands.content.Content.main(Content.java)',
    'com.android.internal.os.RuntimeInit.nativeFinishInit(Native Method)',
    'dalvik.system.NativeStart.main(Native Method)',
  ];
  const trace = frames.map((frame) => `\tat ${frame}\n`).join('');
  return `Error while accessing provider:${uri.authority}\n${error.name}: ${error.message}\n${trace}`;
}
