// Devices that fail the cases of events.

import type { StationDeclaration } from "../../../../mod.ts";
import type { FaultyCase } from "../../../helpers/conform/faulty_case.ts";

/** Size of the event buffer of the good device. */
export const EVENT_LIMIT = 50;

/** A station with another event buffer. */
function withEvents(
  changes: { readonly limit?: number; readonly overflow?: "refuse-newest" },
): (declaration: StationDeclaration) => StationDeclaration {
  return (declaration) => ({
    ...declaration,
    events: { classes: [{ name: "events", limit: EVENT_LIMIT, ...changes }] },
  });
}

/** A faulty device for each case. */
export const FAULTY_EVENTS: readonly FaultyCase[] = [
  {
    case: "EVT-01",
    faults: [{ fault: "lose-events-before-start" }],
    seen: "after STARTDT con: 20 events in order; seen: no event",
  },
  {
    case: "EVT-02",
    faults: [{ fault: "ignore-partial-acknowledgement" }],
    seen: "after 6 events that were acknowledged",
  },
  {
    case: "EVT-03",
    faults: [],
    device: { change: withEvents({ overflow: "refuse-newest" }) },
    name: "a buffer that loses the newest events, declared: the oldest ones",
    seen: "without the oldest ones",
  },
  {
    case: "EVT-03",
    faults: [],
    device: { change: withEvents({ limit: EVENT_LIMIT - 10 }) },
    name: "a buffer that is smaller than declared",
    seen: "events that were kept",
  },
  { case: "EVT-04", faults: [{ fault: "coarse-time" }], seen: "that the time tags differ" },
  {
    case: "EVT-05",
    role: "controlling",
    faults: [],
    client: { change: { replayWindow: 0 } },
    name: "repeated events that are not recognized",
    seen: "not stored once more",
  },
];
