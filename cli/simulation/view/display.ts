// The interface for displaying events of a running station.

/** A display. */
export interface Display {
  /** Shows an event. */
  note(text: string): void;
  /** Shows a requested answer. */
  lines(lines: readonly string[]): void;
  /** Shows a warning or an incident. */
  warn(text: string): void;
  /** Shows an error in a command of the user. */
  mistake(text: string): void;
  /** Closes the display. No calls follow. */
  close(): void;
}
