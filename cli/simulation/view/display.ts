// Where a running station reports events.

/** A way to report them. */
export interface Display {
  /** Something happened now. */
  note(text: string): void;
  /** The user asked for this. */
  lines(lines: readonly string[]): void;
  /** The user typed something that cannot be done. */
  mistake(text: string): void;
  /** Nothing follows. */
  close(): void;
}
