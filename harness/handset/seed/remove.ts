import { LeakdiffError } from '../../model/failure.ts';
import { removeApps } from '../apps/plant.ts';
import type { Handset } from '../handset.ts';
import { withMessageAccess } from './access.ts';
import { callMark, callsUri } from './calls.ts';
import { rawContactsUri } from './contacts.ts';
import { checkNonce, contentDelete, queryContent, type Run } from './content.ts';
import { placeboUri } from './placebo.ts';
import { runInBulk } from './plant.ts';
import { smsMark, smsUri } from './sms.ts';

export type PlantedStore = 'contact' | 'sms' | 'call' | 'app' | 'placebo';

export type RemoveOptions = {
  /** The nonce that was given when planting. */
  readonly nonce: string;
  readonly stores: readonly PlantedStore[];
  readonly signal?: AbortSignal | undefined;
};

/**
 * Deletes exactly what was planted under a nonce, and counts again afterwards. Safe to repeat. Stores that the handset does not let us
 * read are `unverified`, with what it said (nothing could be read back there after planting either).
 * Throws RESTORE_FAILED when something is left.
 */
export async function removePlanted(
  handset: Handset,
  options: RemoveOptions,
): Promise<{ removed: number; unverified: readonly { store: PlantedStore; said: string }[] }> {
  checkNonce(options.nonce);
  let removed = 0;
  const unverified: { store: PlantedStore; said: string }[] = [];
  const left: string[] = [];
  for (const store of options.stores) {
    const outcome = await removeFrom(handset, store, options);
    if ('said' in outcome) unverified.push({ store, said: outcome.said });
    else {
      removed += outcome.before - outcome.after;
      if (outcome.after > 0) left.push(`${outcome.after} of ${outcome.before} (${store})`);
    }
  }
  if (left.length === 0) return { removed, unverified };
  throw new LeakdiffError(
    'RESTORE_FAILED',
    `planted records are still on the handset: ${left.join(', ')}; none was expected; their mark begins with ${options.nonce}: delete them by hand`,
  );
}

type Outcome = { readonly before: number; readonly after: number } | { readonly said: string };

async function removeFrom(handset: Handset, store: PlantedStore, options: RemoveOptions): Promise<Outcome> {
  const { nonce, signal } = options;
  const sdk = handset.capabilities.sdk;
  const like = (column: string) => `${column} LIKE '${nonce}-%'`;
  switch (store) {
    case 'contact': {
      // As a sync adapter: for others a raw contact with a sourceid is only marked as deleted (ContactsProvider2.deleteRawContact).
      const uri = `${rawContactsUri}?caller_is_syncadapter=true`;
      return removeWhere(handset.shell, {
        uri,
        read: rawContactsUri,
        mark: 'sourceid',
        where: like('sourceid'),
        signal,
      });
    }
    case 'sms':
      return withMessageAccess(handset, (run) =>
        removeWhere(run, { uri: smsUri, read: smsUri, mark: smsMark, where: like(smsMark), signal }),
      );
    case 'call':
      return withMessageAccess(handset, (run) =>
        removeWhere(run, { uri: callsUri, read: callsUri, mark: callMark, where: like(callMark), signal }),
      );
    case 'app':
      return removeApps(handset, options);
    case 'placebo': {
      const uri = placeboUri(sdk);
      if (sdk >= firstSdkWithStrictSettings) return removePlacebo(handset.shell, uri, options);
      return removeWhere(handset.shell, { uri, read: uri, mark: 'name', where: like('name'), signal });
    }
  }
}

const deleteMs = 10 * 60_000;

async function removeWhere(
  run: Run,
  target: { uri: string; read: string; mark: string; where: string; signal: AbortSignal | undefined },
): Promise<Outcome> {
  const query = { uri: target.read, columns: [target.mark], where: target.where, signal: target.signal };
  const before = await queryContent(run, query);
  if (!before.ok) return { said: before.said };
  if (before.rows.length === 0) return { before: 0, after: 0 };
  const options = { what: 'deleting planted records', timeoutMs: deleteMs, signal: target.signal };
  await run(contentDelete(target.uri, target.where), options);
  const after = await queryContent(run, query);
  return after.ok ? { before: before.rows.length, after: after.rows.length } : { said: after.said };
}

/** From 6.0 the settings provider takes no condition but an equal name (SettingsProvider.java). */
const firstSdkWithStrictSettings = 23;

/** Name by name: from 6.0 the settings provider deletes only by an equal name. */
async function removePlacebo(run: Run, uri: string, { nonce, signal }: RemoveOptions): Promise<Outcome> {
  const names = async () => {
    const found = await queryContent(run, { uri, columns: ['name', 'value'], signal });
    if (!found.ok) return found;
    return found.rows.map((row) => row.get('name') ?? '').filter((name) => name.startsWith(`${nonce}-`));
  };
  const before = await names();
  if ('said' in before) return { said: before.said };
  if (before.length === 0) return { before: 0, after: 0 };
  const commands = before.map((name) => contentDelete(uri, `name='${name}'`));
  await runInBulk(run, commands, { what: 'deleting placebos', tick: () => undefined, signal });
  const after = await names();
  return 'said' in after ? { said: after.said } : { before: before.length, after: after.length };
}
