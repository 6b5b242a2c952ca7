// Virtual time for the sample capture: a task queue, and a reproducible generator of random numbers.

/** A task to run at a given time. */
interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Runs tasks in the order of their time, in ms since 1970. */
export class Simulation {
  /** The time of the current task. */
  now: number;
  readonly #tasks: Task[] = [];
  #order = 0;
  #state = 0x104;

  /** Starts at a time. */
  constructor(start: number) {
    this.now = start;
  }

  /** Runs a task after a number of ms. */
  after(ms: number, run: () => void): void {
    const task = { at: this.now + ms, order: this.#order++, run };
    let index = this.#tasks.length;
    while (index > 0 && comesAfter(this.#tasks[index - 1]!, task)) index--;
    this.#tasks.splice(index, 0, task);
  }

  /** Runs all tasks that are due before a given time. */
  runUntil(end: number): void {
    for (;;) {
      const task = this.#tasks[0];
      if (task === undefined || task.at > end) break;
      this.#tasks.shift();
      this.now = task.at;
      task.run();
    }
    this.now = end;
  }

  /** A number from 0 to 1, the same in every run (mulberry32). */
  readonly random = (): number => {
    this.#state = this.#state + 0x6d2b79f5 >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ t >>> 15, t | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  };

  /** Returns approximately this number of ms, varied by up to a fifth. */
  about(ms: number): number {
    return ms * (0.8 + 0.4 * this.random());
  }
}

function comesAfter(a: Task, b: Task): boolean {
  return a.at > b.at || a.at === b.at && a.order > b.order;
}
