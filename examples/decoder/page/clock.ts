// The clock of the page. Whatever waits takes one, so that a test can provide its own.

/** Runs something later. */
export interface Clock {
  /** Runs a function after some time; returns a function that cancels it. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** The clock of the browser. */
export const PAGE_CLOCK: Clock = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
