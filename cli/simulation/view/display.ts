// Where a running station reports events.

/** A way to report them. */
export interface Display {
  /** Something happened now. */
  note(text: string): void;
  /** Somebody asked for this. */
  lines(lines: readonly string[]): void;
  /** Somebody typed what cannot be done. */
  mistake(text: string): void;
  /** Nothing follows. */
  close(): void;
}
