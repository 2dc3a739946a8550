/** How a run tells what it does; one face, shown as a live list on a terminal and as plain lines in a pipe. */
export type Progress = {
  /** A part of the study begins, e.g. `After the update`. */
  phase(title: string): void;
  /** What is being done now, in a line, e.g. `block 3 of 10: cycle 4 of 6`. A `minor` one only replaces the line on a terminal. */
  say(line: string, options?: { minor?: boolean }): void;
  /** The phase ended well, or not and why. */
  done(failure?: string): void;
  /** Ends the display. */
  close(): Promise<void>;
};
