// The cases of the timers, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_TIMERS } from "../faults/timers.ts";

testAreas({ areas: ["T1", "T2", "T3"], faulty: FAULTY_TIMERS });
testAreas({ areas: ["T0", "T1", "T2", "T3"], role: "controlling", faulty: FAULTY_TIMERS });
