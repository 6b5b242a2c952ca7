// Station and group interrogation of a controlled station.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../codec/asdu_types.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration.ts";
import { settle } from "../../helpers/fake_clock.ts";
import { stationRig } from "../../helpers/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [
    {
      ca: 1,
      points: [
        { ioa: 100, type: "M_SP_NA_1", value: 1, groups: [1] },
        { ioa: 200, type: "M_DP_NA_1", value: 2, groups: [1, 2] },
        { ioa: 300, type: "M_ST_NA_1", value: -5 },
        { ioa: 400, type: "M_BO_NA_1", value: 0xdeadbeef },
        { ioa: 500, type: "M_ME_NA_1", value: 0.5 },
        { ioa: 510, type: "M_ME_NB_1", value: -7 },
        { ioa: 520, type: "M_ME_NC_1", value: 49.98 },
        { ioa: 530, type: "M_ME_ND_1", value: -0.25 },
        { ioa: 540, type: "M_PS_NA_1", value: 3 },
        { ioa: 600, type: "M_SP_NA_1", value: 0, interrogated: false, groups: [16] },
        { ioa: 700, type: "M_EP_TD_1" },
      ],
      counters: [{ ioa: 900, value: 5 }],
    },
    { ca: 2, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] },
  ],
};

function interrogation(qoi: number, options: Partial<AsduInput> = {}): AsduInput {
  return { type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi }], ...options } as AsduInput;
}

Deno.test("a station interrogation is answered by untimed types with cause 20, without counters", async () => {
  const master = await stationRig(STATION).connect();
  assertEquals(await master.ask(interrogation(20)), [
    "C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)",
    "M_SP_NA_1 inrogen CA 1: 100=ON",
    "M_DP_NA_1 inrogen CA 1: 200=ON",
    "M_ST_NA_1 inrogen CA 1: 300=-5",
    "M_BO_NA_1 inrogen CA 1: 400=0xdeadbeef",
    "M_ME_NA_1 inrogen CA 1: 500=0.5",
    "M_ME_NB_1 inrogen CA 1: 510=-7",
    "M_ME_NC_1 inrogen CA 1: 520=49.98",
    "M_ME_ND_1 inrogen CA 1: 530=-0.25",
    "M_PS_NA_1 inrogen CA 1: 540=0x0003",
    "C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)",
  ]);
});
