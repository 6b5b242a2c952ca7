// The clock of the machine, for work that is due at once: a timer of the runtime takes a millisecond or more even when
// none is left, which a station whose window is full would spend waiting.

import { SYSTEM_CLOCK } from "../../mod.ts";
import { clearImmediate, setImmediate } from "node:timers";
import type { Clock } from "../../mod.ts";

/** Whether an immediately due call is running. */
let isCalling = false;

/**
 * A clock that makes immediately due calls right after the runtime's pending work. A call that such a call schedules
 * waits for a timer, because in a chain of immediate calls the runtime reads no socket.
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
