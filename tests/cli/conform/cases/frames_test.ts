// The cases of the layout of APDUs, against good stations and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_FRAMES } from "../faults/frames.ts";

testAreas({ areas: ["FRM"], faulty: FAULTY_FRAMES });

testAreas({ areas: ["FRM"], role: "controlling", faulty: FAULTY_FRAMES });
