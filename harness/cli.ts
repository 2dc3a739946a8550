#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { LeakdiffError } from './model/failure.ts';

// Commands are loaded after this, from Node's own cache in the temporary folder from the second time on: half of a short scan is compiling.
enableCompileCache();

/** A command of the program: its name, what it is for, and where it is. Loaded only when it is asked for. */
const commands: Record<
  string,
  { readonly usage: string; load(): Promise<(args: readonly string[]) => Promise<unknown>> }
> = {
  run: {
    usage: 'run SCENARIO --device ID [--firmware ID] [--seed S] [--references FOLDER]   perform a study and judge it',
    load: async () => (await import('./cli/run.ts')).run,
  },
  analyse: {
    usage: 'analyse RUN-FOLDER                                    judge again, from the files alone',
    load: async () => (await import('./cli/analyse.ts')).analyse,
  },
  scan: {
    usage: 'scan --canaries FILE | --flows [--keylog FILE] CAPTURE...|-   search any capture (-: standard input)',
    load: async () => (await import('./cli/scan.ts')).scan,
  },
  diff: {
    usage:
      'diff A B [--canaries FILE] [--json]                   what differs between two captures, archives, runs or firmwares',
    load: async () => (await import('./cli/diff.ts')).diff,
  },
  explain: {
    usage: 'explain RUN-FOLDER FINDING | SCAN-OUTPUT LINE --canaries FILE   every step from the frame to the finding',
    load: async () => (await import('./cli/explain.ts')).explain,
  },
  apk: {
    usage:
      'apk REFERENCE.apk COPY.apk                            how a copy of an application stands to a reference: signer, digest, content',
    load: async () => (await import('./cli/apk.ts')).apk,
  },
  doctor: {
    usage: 'doctor [--device ID]                                  what is missing here, and what mends it',
    load: async () => (await import('./cli/doctor.ts')).doctor,
  },
};

const usage = [
  'usage: leakdiff COMMAND',
  ...Object.values(commands).map((command) => `  leakdiff ${command.usage}`),
].join('\n');

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    console.log(usage);
    if (name === undefined) process.exitCode = 2;
    return;
  }
  const command = commands[name];
  if (command === undefined)
    throw new LeakdiffError(
      'BAD_ARGUMENT',
      `there is no command "${name}"; choose one of: ${Object.keys(commands).join(', ')}`,
    );
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`usage: leakdiff ${command.usage}`);
    return;
  }
  await (await command.load())(args);
}

// A reader that has seen enough (`| head`) is no error; a disk that is full is one, but not of the program.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  console.error(`leakdiff: standard output cannot be written (${error.code ?? error.message})`);
  process.exit(1);
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof LeakdiffError) {
    console.error(`leakdiff: ${error.message}`);
    process.exitCode = error.exitCode;
  } else {
    // A mistake of ours: everything that helps to mend it.
    console.error('leakdiff: a fault of the program itself; please report it with what follows');
    console.error(error);
    process.exitCode = 1;
  }
}
