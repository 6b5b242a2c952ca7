// What the faults of ASDUs work on.

import type { Profile } from "../../../codec/mod.ts";
import type { FaultRole } from "./fault_row.ts";
import type { FaultSet } from "./fault_set.ts";

/** An ASDU to send, now or later. */
export interface Outgoing {
  readonly asdu: Uint8Array;
  readonly delayMs: number;
}

/** The surroundings of an ASDU. */
export interface AsduContext {
  /** The station that sends it. */
  readonly role: FaultRole;
  readonly faults: FaultSet;
  readonly profile: Profile;
  /** Monotonic clock, in ms. */
  readonly now: number;
}
