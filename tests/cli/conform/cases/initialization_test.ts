// The cases of the station initialization, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_INITIALIZATIONS } from "../faults/initialization.ts";

testAreas({ areas: ["INI"], faulty: FAULTY_INITIALIZATIONS });
