// Checks that everything compiles when types are added to the table; `tests/added_type_test.ts` exercises them.

import { denoWithAddedType, EXERCISE } from "../tests/helpers/added_type/project.ts";
import { report } from "./finding.ts";

const text = await denoWithAddedType(["check", "--quiet", EXERCISE]);
report(
  "added type",
  text === undefined ? [] : [{
    where: "codec/types.ts",
    what:
      `with the rows of tests/helpers/added_type/rows.ts, the project does not compile\n${text}\n`,
    todo: "derive the code from the table",
  }],
);
