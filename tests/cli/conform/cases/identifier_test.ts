// The cases of the data unit identifier, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_IDENTIFIERS } from "../faults/identifier.ts";

testAreas({ areas: ["DUI"], faulty: FAULTY_IDENTIFIERS });
