// The cases of file transfer, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_FILE_TRANSFER } from "../faults/file_transfer.ts";

testAreas({ areas: ["FIL"], faulty: FAULTY_FILE_TRANSFER });

testAreas({ areas: ["FIL"], role: "controlling", faulty: FAULTY_FILE_TRANSFER });
