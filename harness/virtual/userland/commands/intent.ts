import type { Intent } from '../../system.ts';

/** An intent as the command line gave it, with what only its printing needs. */
export type ParsedIntent = {
  readonly intent: Intent;
  readonly categories: readonly string[];
  readonly type: string | null;
  readonly flags: number;
  /** `-W`: wait for the launch and print its times. */
  readonly wait: boolean;
};

/** Options of `am` that take a value and are of no account here. */
const ignoredWithValue = ['--user', '--receiver-permission', '-P', '--start-profiler', '-R'];
/** `--es KEY VALUE` and its like. */
const extraOptions = ['-e', '--es', '--ez', '--ei', '--el', '--ef', '--eu', '--ecn'];

/**
 * Reads an intent as Am.makeIntent of Android 4.3 does: `-a ACTION -d DATA -t TYPE -c CATEGORY -n COMPONENT -f FLAGS --es KEY VALUE ... [URI |
 * PACKAGE | COMPONENT]`. Throws an Error with Am's own words.
 */
export function parseIntent(argv: readonly string[]): ParsedIntent {
  const intent = { action: null as string | null, data: null as string | null, component: null as string | null };
  const extras: Record<string, string> = {};
  const categories: string[] = [];
  let [type, flags, wait]: [string | null, number, boolean] = [null, 0, false];
  const rest = [...argv];
  const value = (option: string) => {
    const next = rest.shift();
    if (next === undefined) throw new Error(`Argument expected after "${option}"`);
    return next;
  };
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    if (option === '-a') intent.action = value(option);
    else if (option === '-d') intent.data = value(option);
    else if (option === '-t') type = value(option);
    else if (option === '-c') categories.push(value(option));
    else if (option === '-f') flags = Number(value(option));
    else if (option === '-n') intent.component = shortComponent(value(option));
    else if (extraOptions.includes(option)) extras[value(option)] = value(option);
    else if (option === '--esn') extras[value(option)] = '';
    else if (option === '-W') wait = true;
    else if (ignoredWithValue.includes(option)) value(option);
    else if (!option.startsWith('-')) {
      if (option.includes(':'))
        Object.assign(intent, { data: option, action: intent.action ?? 'android.intent.action.VIEW' });
      else if (option.includes('/')) intent.component = shortComponent(option);
      else intent.component = `${option}/.MainActivity`;
    } else if (!option.startsWith('--') && !['-D', '-S'].includes(option)) throw new Error(`Unknown option: ${option}`);
  }
  if (intent.action === null && intent.data === null && intent.component === null && type === null) {
    throw new Error('No intent supplied');
  }
  return { intent: { ...intent, extras }, categories, type, flags, wait };
}

/** A component in its short form, `package/.Class`, as ComponentName.flattenToShortString has it. Throws where it is none. */
export function shortComponent(text: string): string {
  const [name = '', className = ''] = text.split('/');
  if (name === '' || className === '') throw new Error(`Bad component name: ${text}`);
  return className.startsWith(`${name}.`) ? `${name}/${className.slice(name.length)}` : text;
}

/** A component in its long form, `package/package.Class`, as ComponentName.flattenToString has it. */
export function longComponent(text: string): string {
  const [name = '', className = ''] = text.split('/');
  return `${name}/${className.startsWith('.') ? name + className : className}`;
}

/** android.content.Intent.toString. */
export function printIntent({ intent, categories, type, flags }: ParsedIntent): string {
  const parts = [
    intent.action === null ? null : `act=${intent.action}`,
    categories.length === 0 ? null : `cat=[${categories.join(',')}]`,
    intent.data === null ? null : `dat=${intent.data}`,
    type === null ? null : `typ=${type}`,
    flags === 0 ? null : `flg=0x${flags.toString(16)}`,
    intent.component === null ? null : `cmp=${intent.component}`,
    Object.keys(intent.extras).length === 0 ? null : '(has extras)',
  ];
  return `Intent { ${parts.filter((part) => part !== null).join(' ')} }`;
}
