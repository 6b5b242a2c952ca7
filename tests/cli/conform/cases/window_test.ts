// The cases of the windows, against good stations and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_WINDOW } from "../faults/window.ts";

testAreas({ areas: ["WIN"], faulty: FAULTY_WINDOW });

testAreas({ areas: ["WIN"], role: "controlling", faulty: FAULTY_WINDOW });
