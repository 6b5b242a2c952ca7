// Decides when to write received entries to disk: soon, but several ASDUs at a time because each transaction waits
// for the disk.

/** Number of entries above which waiting for more has no benefit. */
const MANY = 2000;

/** Decides when to write. */
export class CommitPolicy {
  readonly #delayMs: number;
  #entries = 0;
  #due = Infinity;

  /** Creates a policy with a maximum delay per entry. */
  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** When to write; `Infinity` if nothing is pending. */
  get due(): number {
    return this.#due;
  }

  /** Adds an entry. A pressing entry blocks its station, which has stopped until it receives an acknowledgement. */
  add(now: number, pressing: boolean): void {
    this.#entries++;
    const soon = pressing || this.#entries >= MANY;
    this.#due = Math.min(this.#due, soon ? now : now + this.#delayMs);
  }

  /** Adds a write that is not urgent, such as the position of a sink. */
  addUnhurried(now: number): void {
    this.#due = Math.min(this.#due, now + 1000);
  }

  /** Called after everything was written. */
  clear(): void {
    this.#entries = 0;
    this.#due = Infinity;
  }
}
