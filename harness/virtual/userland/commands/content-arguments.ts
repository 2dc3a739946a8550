import { javaException, type Value } from '../../providers/provider.ts';
import { type ContentUri, parseUri } from '../../providers/uri.ts';

export type ContentRequest = {
  readonly operation: 'insert' | 'query' | 'update' | 'delete';
  readonly uri: ContentUri;
  readonly values: Readonly<Record<string, Value>>;
  readonly projection: readonly string[] | null;
  readonly where: string | null;
  readonly sort: string | null;
};

const illegal = (message: string) => javaException('java.lang.IllegalArgumentException', message);

/** Which arguments an operation takes, by cmds/content Content.java of Android 4.3. */
const argumentsOf: Readonly<Record<ContentRequest['operation'], readonly string[]>> = {
  insert: ['--uri', '--user', '--bind'],
  query: ['--uri', '--user', '--projection', '--where', '--sort'],
  update: ['--uri', '--user', '--bind', '--where'],
  delete: ['--uri', '--user', '--where'],
};

/** Reads the arguments of `content`. Throws an IllegalArgumentException, which makes `content` print its usage and exit 0. */
export function parseContentArguments(argv: readonly string[]): ContentRequest {
  const [operation] = argv;
  if (operation !== 'insert' && operation !== 'query' && operation !== 'update' && operation !== 'delete') {
    throw illegal(`Unsupported operation: ${operation ?? null}`);
  }
  const single: Record<string, string> = {};
  const values: Record<string, Value> = {};
  for (let index = 1; index < argv.length; index += 2) {
    const name = argv[index] ?? '';
    if (!argumentsOf[operation].includes(name)) throw illegal(`Unsupported argument: ${name}`);
    const value = argv[index + 1] ?? '';
    if (name === '--bind') Object.assign(values, parseBinding(value));
    else if (value === '' || value.startsWith('--')) throw illegal(`No value for argument: ${name}`);
    else single[name] = value;
  }
  const uri = single['--uri'];
  if (uri === undefined) throw illegal('Content provider URI not specified. Did you specify --uri argument?');
  if (argumentsOf[operation].includes('--bind') && Object.keys(values).length === 0) {
    throw illegal('Bindings not specified. Did you specify --bind argument(s)?');
  }
  return {
    operation,
    uri: parseUri(uri),
    values,
    projection: single['--projection']?.split(/\s*:\s*/) ?? null,
    where: single['--where'] ?? null,
    sort: single['--sort'] ?? null,
  };
}

/** `COLUMN:TYPE:VALUE`; only the first two colons count. Both `i` and `l` are read as a Java long. */
function parseBinding(binding: string): Record<string, Value> {
  const [, column = '', type = '', value = ''] = /^([^:]*):([^:]*):(.*)$/s.exec(binding) ?? [];
  if (!/^[^:]*:[^:]*:/.test(binding)) throw illegal(`Binding not well formed: ${binding === '' ? null : binding}`);
  return { [column]: typed(type, value) };
}

function typed(type: string, value: string): Value {
  if (type === 's') return value;
  switch (type.toLowerCase()) {
    case 'b':
      return value.toLowerCase() === 'true' ? 1n : 0n;
    case 'i':
    case 'l': {
      const number = /^[+-]?\d+$/.test(value) ? BigInt(value.replace('+', '')) : null;
      if (number !== null && BigInt.asIntN(64, number) === number) return number;
      throw illegal(`Invalid long: "${value}"`);
    }
    case 'f':
    case 'd': {
      const number = Number(value);
      if (value.trim() !== '' && !Number.isNaN(number)) return number;
      throw illegal(`Invalid double: "${value}"`);
    }
    default:
      throw illegal(`Unsupported type: ${type}`);
  }
}
