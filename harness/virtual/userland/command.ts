import type { System } from '../system.ts';
import type { Log } from './log.ts';

/** One call of an Android command on the handset. */
export type Call = {
  /** The command's arguments, without its name. */
  readonly argv: readonly string[];
  /** 2000 for a shell session, 0 for root. */
  readonly uid: number;
  /** The caller's working folder, as the handset sees it. */
  readonly cwd: string;
  readonly system: System;
  readonly log: Log;
  /** Prints at once; for commands that go on (`logcat`). */
  readonly print: (text: string) => void;
  /** Fires when the caller has gone. */
  readonly gone: AbortSignal;
};

/** What a command prints at its end; nothing and exit code 0 where left out. */
export type Reply = { readonly stdout?: string; readonly stderr?: string; readonly code?: number };

export type Command = (call: Call) => Reply | Promise<Reply>;

/** A command's entry in the index: its name in /system/bin and the first API level that has it. */
export type CommandEntry = { readonly name: string; readonly since: number; readonly run: Command };
