import { type ParseArgsConfig, parseArgs } from 'node:util';
import { LeakdiffError } from '../model/failure.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses a command's arguments strictly; a mistake is one line that ends with the command's usage. */
export function parse<T extends Options>(of: { args: readonly string[]; options: T; usage: string }) {
  try {
    return parseArgs({ args: [...of.args], options: of.options, allowPositionals: true, strict: true });
  } catch (cause) {
    const [what] = cause instanceof Error ? cause.message.split(/\. |\n/) : ['the arguments are not understood'];
    throw new LeakdiffError('BAD_ARGUMENT', `${what}; usage: ${of.usage}`, { cause });
  }
}

/** Names the choices when what was asked for is none of them. */
export function choose<T extends { id: string }>(of: {
  wanted: string;
  choices: readonly T[];
  code: 'UNKNOWN_DEVICE' | 'UNKNOWN_SCENARIO';
  what: string;
}): T {
  const found = of.choices.find(({ id }) => id === of.wanted);
  if (found) return found;
  throw new LeakdiffError(
    of.code,
    `there is no ${of.what} "${of.wanted}"; choose one of: ${of.choices.map(({ id }) => id).join(', ')}`,
  );
}
