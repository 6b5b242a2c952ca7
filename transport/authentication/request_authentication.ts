// How a request was authenticated, as its result reports it.

import type { AuthenticationMode } from "./events.ts";
import type { UserIdentity } from "./users.ts";

/** How a request was authenticated: see `authentication` of the options of a station. */
export interface RequestAuthentication {
  /** As whom. */
  readonly user: UserIdentity;
  /** After a challenge of the station, or together with its MAC (aggressive mode). */
  readonly mode: AuthenticationMode;
  /** Time from sending the request to sending the proof, in ms; 0 in aggressive mode. */
  readonly durationMs: number;
}
