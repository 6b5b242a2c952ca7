// The cases of parameters, cyclic data and read, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_DATA } from "../faults/data.ts";

/** A station with cyclic data. */
const CYCLIC = { cyclic: true };

testAreas({
  areas: ["PAR", "CYC"],
  faulty: FAULTY_DATA,
  devices: { "PAR-03": CYCLIC, "CYC-01": CYCLIC, "CYC-02": CYCLIC },
});
