// The cases of commands, against a good station and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_COMMANDS } from "../faults/commands.ts";

testAreas({
  areas: ["CMD"],
  faulty: FAULTY_COMMANDS,
  devices: { "CMD-20": { synchronized: true } },
});

testAreas({ areas: ["CMD"], role: "controlling", faulty: FAULTY_COMMANDS });
