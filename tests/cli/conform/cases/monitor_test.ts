// The cases of process information, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_MONITOR } from "../faults/monitor.ts";

testAreas({
  areas: ["MON"],
  faulty: FAULTY_MONITOR,
  devices: { "MON-07": { synchronized: true } },
});

testAreas({ areas: ["MON"], role: "controlling", faulty: FAULTY_MONITOR });
