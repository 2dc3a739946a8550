/** One way to write a canary down as text. */
export type Form = {
  /** The last link of a chain, or what a digest was taken of. */
  readonly name: string;
  readonly text: string;
  /** Only a part of the value: never proof. */
  readonly support: boolean;
  /** Must not be followed by a further digit, or it would be the head of some other number. */
  readonly closed: boolean;
  /** Programs also send digests of this form: of `usual` ones also digests of digests. */
  readonly digested: 'usual' | 'possible' | false;
  /** Information of the text, bits, where its family knows it better than `informationBits`. */
  readonly bits?: number;
};

/** The forms of a canary's value; for a value that is not of the kind's shape, the value itself. */
export type Family = (value: string) => readonly Form[];

/** The whole value, whose digests are usual. */
export function plain(name: string, text: string): Form {
  return { name, text, support: false, closed: false, digested: 'usual' };
}

/** The whole value in a writing that is seldom digested. */
export function variant(name: string, text: string): Form {
  return { ...plain(name, text), digested: 'possible' };
}

/** The whole value in a writing that nobody takes a digest of. */
export function bare(name: string, text: string): Form {
  return { ...plain(name, text), digested: false };
}

/** A part of the value. */
export function part(name: string, text: string): Form {
  return { name, text, support: true, closed: true, digested: false };
}

/** A form as written, and in upper and lower case. */
export function cases(form: Form): Form[] {
  const { name, text } = form;
  return [
    form,
    { ...form, name: `${name}/upper`, text: text.toUpperCase() },
    { ...form, name: `${name}/lower`, text: text.toLowerCase() },
  ];
}

/** A number as Java prints one that a JSON reader took for a `double`: 8.5291234567E10. */
export function asDouble(digits: string): string {
  return `${digits.charAt(0)}.${digits.slice(1).replace(/0+$/, '') || '0'}E${digits.length - 1}`;
}
