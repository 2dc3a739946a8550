import { compressions } from './compression.ts';
import { keyedAlgorithms, keyedDigests } from './derive.ts';
import { createTrial, type Trial } from './trial.ts';

/** A form of a canary that may have been digested. */
export type Value = { readonly canary: number; readonly form: string; readonly text: string };

/** A digest that stands in the traffic, and how it was made. */
export type FoundDigest = Value & { readonly label: string; readonly hex: string };

export type KeyTrials = {
  readonly values: () => readonly Value[];
  /** Digests every value under every key, and compares with `digests`, in hexadecimal; false where `most` digests were made and keys are left. */
  readonly attempt: (
    keys: ReadonlySet<string>,
    digests: ReadonlySet<string>,
    most: number,
    onFound: (found: FoundDigest) => void,
  ) => boolean;
};

/** What a digest that Node makes costs more than one that is made here. */
const costOfNode = 4;

/** Makes ready for trying keys when first asked to: most captures hold nothing to try. */
export function createKeyTrials(valuesOf: () => readonly Value[]): KeyTrials {
  let values: readonly Value[] | null = null;
  const trials = new Map<string, Trial | null>();
  /** The same text may be a form of several canaries. */
  let texts: string[] = [];

  function prepared(): readonly Value[] {
    if (values === null) {
      values = valuesOf();
      texts = [...new Set(values.map(({ text }) => text))];
    }
    return values;
  }

  function trialOf(algorithm: string): Trial | null {
    let trial = trials.get(algorithm);
    if (trial === undefined) {
      const compression = compressions[algorithm];
      trial = compression === undefined ? null : createTrial(compression, texts);
      trials.set(algorithm, trial);
    }
    return trial;
  }

  function attempt(
    keys: ReadonlySet<string>,
    digests: ReadonlySet<string>,
    most: number,
    onFound: (found: FoundDigest) => void,
  ): boolean {
    const all = prepared();
    const look = (algorithm: string, key: string, text: string | undefined) => {
      if (text === undefined || text === key) return;
      for (const { label, hex } of keyedDigests(algorithm, key, text)) {
        if (!digests.has(hex)) continue;
        for (const value of all) if (value.text === text) onFound({ ...value, label, hex });
      }
    };
    const wanted = keyedAlgorithms.flatMap(({ name, length }) => {
      const ofLength = [...digests].filter((hex) => hex.length === length * 2).map((hex) => Buffer.from(hex, 'hex'));
      const trial = trialOf(name);
      const words = new Set(ofLength.map((digest) => trial?.firstWord(digest) ?? 0));
      return ofLength.length === 0 ? [] : [{ name, trial, words }];
    });
    let computed = 0;
    for (const key of keys) {
      for (const { name, trial, words } of wanted) {
        if (computed >= most) return false;
        computed += texts.length * digestsOfValue * (trial === null ? costOfNode : 1);
        if (trial === null) for (const text of texts) look(name, key, text);
        else trial.attempt(key, words, (index) => look(name, key, texts[index]));
      }
    }
    return true;
  }

  return { values: prepared, attempt };
}

/** Digests that are made of a value with most keys. */
const digestsOfValue = 5;
