// The case of robustness, against good stations and ones that hang.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_ROBUSTNESS } from "../faults/robustness.ts";

testAreas({ areas: ["ROB"], faulty: FAULTY_ROBUSTNESS });

testAreas({ areas: ["ROB"], role: "controlling", faulty: FAULTY_ROBUSTNESS });
