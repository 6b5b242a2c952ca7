// Handles ASDUs that arrive: checks the rights of the peer, and passes each to the application or to a procedure.

import {
  type AccessRefusal,
  admitRequest,
  type Arrived,
  targetsOf,
} from "../core/admit_request.ts";
import type { Link } from "../core/link.ts";
import type { StationCore } from "../core/station_core.ts";
import { dispatch, refuse } from "./dispatch.ts";
import { readdress } from "../core/mirror.ts";

/** Handles an ASDU. No handler receives an ASDU that the peer may not send. */
export function receive(core: StationCore, link: Link, arrived: Arrived): void {
  if (!core.decides) return hand(core, link, arrived);
  const refusals = new Map<number, AccessRefusal>();
  const permitted: number[] = [];
  for (const ca of targetsOf(core, arrived.asdu)) {
    const refusal = admitRequest(core, link, { ...arrived, ca });
    if (refusal === undefined) permitted.push(ca);
    else refusals.set(ca, refusal);
  }
  if (refusals.size === 0) return hand(core, link, arrived);
  if (!refuse(core, link, { ...arrived, refusals })) return;
  // A broadcast is carried out for each common address for which the peer has the right, separately.
  for (const ca of permitted) {
    const { octets, asdu } = arrived;
    const { profile } = core;
    hand(core, link, {
      ...arrived,
      octets: readdress(octets, ca, profile),
      asdu: { ...asdu, ca },
    });
  }
}

/** Passes an ASDU to the application and, if that does not handle it, to a procedure. */
function hand(core: StationCore, link: Link, arrived: Arrived): void {
  if (!core.wants("asdu")) return dispatch(core, link, arrived);
  const { remote, octets, asdu, now } = arrived;
  const { id, group, period } = link;
  const { originator, test } = asdu;
  const subject = { link: id, remote, group: group.name, originator, test, asdu, octets };
  core.ask("asdu", { link, subject, now, otherwise: false }, (handled, later) => {
    if (handled || link.period !== period) return;
    dispatch(core, link, { remote, octets, asdu, now: later });
  });
}
