// The cases of the configuration, against good stations and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_CONFIGURATION } from "../faults/configuration.ts";

testAreas({ areas: ["CFG"], faulty: FAULTY_CONFIGURATION });

testAreas({ areas: ["CFG"], role: "controlling", faulty: FAULTY_CONFIGURATION });
