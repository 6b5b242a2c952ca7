// The cases of several connections, against good stations and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_REDUNDANCY } from "../faults/redundancy.ts";

testAreas({
  areas: ["RED"],
  faulty: FAULTY_REDUNDANCY,
  devices: { "RED-06": { peers: "two" }, "RED-07": { peers: "two" } },
});

testAreas({
  areas: ["RED"],
  role: "controlling",
  faulty: FAULTY_REDUNDANCY,
  clients: { "RED-08": { links: 2 } },
});
