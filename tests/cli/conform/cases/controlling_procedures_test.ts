// The cases of identifiers, start-up, interrogation, totals, clock, test and read, against a good controlling station and faulty
// ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_CONTROLLING_PROCEDURES } from "../faults/controlling_procedures.ts";

testAreas({
  areas: ["DUI", "INI", "GI", "CI", "CLK", "TST", "RST", "PAR", "CYC"],
  role: "controlling",
  faulty: FAULTY_CONTROLLING_PROCEDURES,
  clients: { "INI-04": { startUp: true } },
});
