// Waiting for a time that a signal can cut short.

import type { Clock } from "../../mod.ts";

/** The longest time of a timer of the runtime, in ms: a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Resolves after some time, in ms, or as soon as the signal has fired; it leaves nothing behind. */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (left: number) => {
    const part = Math.min(left, LONGEST_TIMER_MS);
    timer = setTimeout(() => left > part ? wait(left - part) : resolve(), part);
  };
  wait(ms);
  const stop = () => resolve();
  signal.addEventListener("abort", stop, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
}

/** What a wait needs. */
interface WaitMeans {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A wait that may end before its time. */
export interface Wait {
  /** Resolves at its time, or as soon as the signal has fired. */
  readonly over: Promise<void>;
  /** Ends it, whether it is over or not; nothing is left behind. */
  readonly end: () => void;
}

/** Starts to wait for a time of the monotonic clock, or for the signal. The caller has to end it. */
export function startWait(at: number, { clock, signal }: WaitMeans): Wait {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const cancel = at === Infinity ? undefined : clock.schedule(at, wake);
  signal.addEventListener("abort", wake, { once: true });
  return {
    over: promise,
    end: () => {
      cancel?.();
      signal.removeEventListener("abort", wake);
    },
  };
}

/** Resolves at a time of the monotonic clock, or as soon as the signal has fired; never at `Infinity`. */
export async function waitUntil(at: number, means: WaitMeans): Promise<void> {
  if (means.signal.aborted) return;
  const { over, end } = startWait(at, means);
  await over;
  end();
}
