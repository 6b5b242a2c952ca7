// The cases of events, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { EVENT_LIMIT, FAULTY_EVENTS } from "../faults/events.ts";

testAreas({
  areas: ["EVT"],
  faulty: FAULTY_EVENTS,
  devices: { "EVT-03": { eventLimit: EVENT_LIMIT } },
});

testAreas({ areas: ["EVT"], role: "controlling", faulty: FAULTY_EVENTS });
