// The cases of the sequence numbers, against good stations and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_SEQUENCE } from "../faults/sequence.ts";

testAreas({ areas: ["SEQ"], faulty: FAULTY_SEQUENCE });

testAreas({ areas: ["SEQ"], role: "controlling", faulty: FAULTY_SEQUENCE });
