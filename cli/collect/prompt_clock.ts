// A clock for calls that are due immediately. Timers of the runtime take at least a millisecond, which a station with
// a full window would spend waiting.

import { SYSTEM_CLOCK } from "../../mod.ts";
import { clearImmediate, setImmediate } from "node:timers";
import type { Clock } from "../../mod.ts";

/** Whether an immediately due call is running. */
let isCalling = false;

/**
 * A clock that makes immediate calls right after the runtime's pending work. Calls scheduled by such a call use a
 * timer, because the runtime reads no sockets during a chain of immediate calls.
 */
export const PROMPT_CLOCK: Clock = {
  ...SYSTEM_CLOCK,
  schedule(at, call) {
    if (isCalling || at > SYSTEM_CLOCK.monotonic()) return SYSTEM_CLOCK.schedule(at, call);
    const immediate = setImmediate(() => {
      isCalling = true;
      try {
        call();
      } finally {
        isCalling = false;
      }
    });
    return () => clearImmediate(immediate);
  },
};
