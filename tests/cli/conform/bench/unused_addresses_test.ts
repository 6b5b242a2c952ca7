// Addresses that a device does not have: the highest that its sheet does not list.

import { assertEquals } from "@std/assert";
import { unusedCa, unusedIoa } from "../../../../cli/conform/bench/requests.ts";
import { rig } from "../../../helpers/conform/tester_rig.ts";

Deno.test("the highest common address and the highest object address that are free", () => {
  const device = () => ({});
  const { tester } = rig({ device });
  assertEquals([unusedCa(tester), unusedIoa(tester)], [65_534, 16_777_214]);
  const signal = { ca: 1, type: "M_SP_NA_1" } as const;
  const full = rig({
    device,
    sheet: {
      commonAddresses: [65_534, 1, 65_533],
      signals: [{ ...signal, ioa: 16_777_213 }, { ...signal, ioa: 16_777_214 }],
    },
  });
  assertEquals([unusedCa(full.tester), unusedIoa(full.tester)], [65_532, 16_777_212]);
});
