import { providerOf } from '../../providers/resolver.ts';
import { parseUri } from '../../providers/uri.ts';
import type { Call, Reply } from '../command.ts';

const usage = `usage:  settings [--user NUM] get namespace key
        settings [--user NUM] put namespace key value

'namespace' is one of {system, secure, global}, case-insensitive
If '--user NUM' is not given, the operations are performed on the owner user.
`;

/** `settings get|put NAMESPACE KEY [VALUE]` of Android 4.2 and later; `delete` and `list` came with 5.0 and 6.0. */
export function settings({ argv, system }: Call): Reply {
  const rest = argv[0] === '--user' ? argv.slice(2) : argv;
  const [verb = '', namespace = '', key, value] = rest;
  const table = namespace.toLowerCase();
  const provider = providerOf('settings', system);
  if (provider === undefined || !['system', 'secure', 'global'].includes(table)) return { stderr: usage, code: 1 };
  const all = parseUri(`content://settings/${table}`);
  const one = parseUri(`content://settings/${table}/${encodeURIComponent(key ?? '')}`);
  const query = { where: null, sort: null };

  if (verb === 'list' && system.sdk >= 23) {
    const { rows } = provider.query(all, { ...query, projection: ['name', 'value'], sort: 'name' });
    return { stdout: rows.map(([name, held]) => `${name}=${held}\n`).join('') };
  }
  if (key === undefined) return { stderr: usage, code: 1 };
  if (verb === 'get') {
    const [held = null] = provider.query(one, { ...query, projection: ['value'] }).rows[0] ?? [];
    return { stdout: `${held}\n` };
  }
  if (verb === 'put' && value !== undefined) {
    provider.insert(all, { name: key, value });
    return {};
  }
  if (verb === 'delete' && system.sdk >= 21) return { stdout: `Deleted ${provider.delete(one, null)} rows\n` };
  return { stderr: usage, code: 1 };
}
