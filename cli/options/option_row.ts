// An option of a command, as its table lists it.

/** An option of a command, used by both the help and the argument parser. */
export interface OptionRow {
  /** Long name, without the dashes. */
  readonly name: string;
  /** Short name, one letter. */
  readonly letter?: string;
  /** Placeholder for the value in the help; absent for a switch. */
  readonly value?: string;
  /** Possible values, for completion. */
  readonly words?: readonly string[];
  /** Description, one paragraph. */
  readonly text: string;
  /** The title of its section in the help; the section of the command's own options if absent. */
  readonly section?: string;
}
