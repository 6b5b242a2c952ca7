// When what has arrived is written down: soon, but many ASDUs at a time, for each time costs a wait for the disk.

/** Number of entries beyond which waiting for more has no benefit. */
const MANY = 2000;

/** Decides when to write. */
export class CommitPolicy {
  readonly #delayMs: number;
  #entries = 0;
  #due = Infinity;

  /** Creates a policy in which an entry waits for at most `delayMs`. */
  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** When to write; `Infinity` if there is nothing. */
  get due(): number {
    return this.#due;
  }

  /** An entry waits. A pressing one holds its station up: it stops until it sees an acknowledgement. */
  add(now: number, pressing: boolean): void {
    this.#entries++;
    const soon = pressing || this.#entries >= MANY;
    this.#due = Math.min(this.#due, soon ? now : now + this.#delayMs);
  }

  /** Something that is not urgent waits, such as the position of a sink. */
  addUnhurried(now: number): void {
    this.#due = Math.min(this.#due, now + 1000);
  }

  /** All was written. */
  clear(): void {
    this.#entries = 0;
    this.#due = Infinity;
  }
}
