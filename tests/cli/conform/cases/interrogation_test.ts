// The cases of interrogations, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_INTERROGATIONS } from "../faults/interrogation.ts";

testAreas({ areas: ["GI"], faulty: FAULTY_INTERROGATIONS });
