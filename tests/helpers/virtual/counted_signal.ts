// A signal that counts its listeners, for tests of cleanup.

/** A signal, what fires it, and how many listeners it has. */
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
