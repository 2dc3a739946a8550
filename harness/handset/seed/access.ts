import type { Handset } from '../handset.ts';
import { withUndo } from '../restore.ts';
import type { Run } from './content.ts';

const firstSdkWithSmsOp = 23;
const shellPackage = 'com.android.shell';

/**
 * Gives `work` the strongest shell there is for messages and calls: root where the handset gives it; else the shell's user, who before
 * 6.0 is refused (4.3 with an exception, 4.4 and 5 silently), from 6.0 may write messages while its app-op is set, and from 15 holds the
 * permissions (packages/Shell, AndroidManifest.xml). Nothing is trusted: what was written is read back.
 */
export async function withMessageAccess<T>(handset: Handset, work: (run: Run) => Promise<T>): Promise<T> {
  const { sdk, root } = handset.capabilities;
  if (root) return work(handset.asRoot);
  if (sdk < firstSdkWithSmsOp) return work(handset.shell);
  return withUndo(async (undo) => {
    undo.push("the shell's right to write messages", async () => {
      await handset.shell(`appops set ${shellPackage} WRITE_SMS default`);
    });
    await handset.shell(`appops set ${shellPackage} WRITE_SMS allow`);
    return work(handset.shell);
  });
}
