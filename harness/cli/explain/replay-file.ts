import { type Asked, createChainReplay } from '../../analysis/chain-replay.ts';
import { createDecryptedScan } from '../../analysis/decrypted/scan.ts';
import { tlsFrameFields } from '../../analysis/decrypted/tshark-lines.ts';
import { createExplainer, createZeekExplainer, type Explanation, explainHar } from '../../analysis/explain.ts';
import { followTls } from '../../evidence/tshark.ts';
import { LeakdiffError } from '../../model/failure.ts';
import { readCapture } from '../../run/capture-source.ts';
import { recogniseInput } from '../input-kind.ts';
import { wholeText } from '../scan-log.ts';

export type ReplayFileOptions = Asked & {
  /** Where the file that the finding names is. */
  readonly path: string;
  readonly keylog: string | null;
};

/**
 * Finds a finding in its file again, whatever kind of file that is, and replays its chain. What was decrypted is decrypted again, by the key log or the
 * secrets that the file holds. Throws BAD_FILE where the file cannot be read and PROGRAM_MISSING where tshark is needed and absent.
 */
export async function replayFile({ path, keylog, hit, canary }: ReplayFileOptions): Promise<Explanation> {
  const kind = await recogniseInput(path);
  const asked = { hit, canary };
  if (kind === 'har') return reading(path, async () => explainHar(await wholeText(path, readCapture({ path })), asked));
  const explainer = kind === 'zeek' ? createZeekExplainer(asked) : createExplainer(hit, canary);
  const explanation = await reading(path, async () => {
    for await (const chunk of readCapture({ path })) explainer.push(chunk);
    return explainer.end();
  });
  return kind === 'capture' && hit.chain[0] === 'tls'
    ? decryptAgain(explanation, { path, keylog, hit, canary })
    : explanation;
}

async function reading(path: string, read: () => Promise<Explanation>): Promise<Explanation> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof LeakdiffError || !(cause instanceof Error) || !('code' in cause)) throw cause;
    throw new LeakdiffError(
      'BAD_FILE',
      `${path}: cannot be read (${cause.code}); expected the file that the finding names`,
      { cause },
    );
  }
}

async function decryptAgain(
  explanation: Explanation,
  { path, keylog, hit, canary }: ReplayFileOptions,
): Promise<Explanation> {
  const chains = createChainReplay([{ hit, canary }]);
  const scan = createDecryptedScan({ file: path, canaries: [], lookup: null, onPiece: chains.search });
  const notes = await followTls({ capture: path, keylog, fields: tlsFrameFields, onLine: scan.line });
  const { streams } = scan.end();
  if (!streams.some(({ stream }) => stream === hit.ref.stream))
    notes.push(
      keylog === null
        ? 'nothing was decrypted by secrets in the file; give the key log that the scan had: --keylog FILE'
        : 'nothing of that connection was decrypted by the key log',
    );
  return { ...explanation, steps: chains.steps()[0] ?? null, notes: [...explanation.notes, ...notes] };
}
