// The cases of TCP, against good stations and faulty ones.

import { testAreas } from "../../../helpers/conform/faulty_case.ts";
import { FAULTY_TCP } from "../faults/tcp.ts";

testAreas({ areas: ["TCP"], faulty: FAULTY_TCP, devices: { "TCP-08": { peers: "allowed" } } });

testAreas({ areas: ["TCP"], role: "controlling", faulty: FAULTY_TCP });
