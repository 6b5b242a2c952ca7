// The cases of integrated totals, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_COUNTERS } from "../faults/counters.ts";

testAreas({ areas: ["CI"], faulty: FAULTY_COUNTERS });
