import { enterLab, insideLab } from '../../harness/network/lab.ts';

// The update comes over a network, which only exists inside a private lab: this file runs itself once more in there.
if (insideLab()) await import('./handset/update.ts');
else process.exitCode = await enterLab();
