// A signal that counts its listeners, for tests of cleanup.

/** Creates a signal, with a function that aborts it and a count of its listeners. */
export function countedSignal(): {
  readonly abort: AbortController;
  readonly signal: AbortSignal;
  readonly listeners: () => number;
} {
  const abort = new AbortController();
  const { signal } = abort;
  let listeners = 0;
  const { addEventListener, removeEventListener } = AbortSignal.prototype;
  Object.assign(signal, {
    addEventListener(...args: Parameters<typeof addEventListener>) {
      listeners++;
      addEventListener.apply(signal, args);
    },
    removeEventListener(...args: Parameters<typeof removeEventListener>) {
      listeners--;
      removeEventListener.apply(signal, args);
    },
  });
  return { abort, signal, listeners: () => listeners };
}
