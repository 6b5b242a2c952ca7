// Names and units of objects, found by address.

import { assertEquals } from "@std/assert";
import { Names } from "../../../cli/text/names.ts";

const NAMES = new Names({
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_ME_NC_1", name: "Voltage", unit: "kV", value: 0 },
      { ioa: 2, type: "M_SP_NA_1", value: 0 },
    ],
    counters: [{ ioa: 3, name: "Energy of line 7", unit: "kWh" }],
    commands: [
      { ioa: 1, type: "C_SE_NC_1", name: "Set-point of the voltage", unit: "V" },
      { ioa: 4, type: "C_SC_NA_1" },
    ],
  }, { ca: 2 }],
});

Deno.test("points and counters share addresses, commands have their own", () => {
  assertEquals(NAMES.object(1, 1), { name: "Voltage", unit: "kV" });
  assertEquals(NAMES.object(1, 3), { name: "Energy of line 7", unit: "kWh" });
  assertEquals(NAMES.command(1, 1), { name: "Set-point of the voltage", unit: "V" });
  const nameless = { name: "", unit: "" };
  assertEquals(
    [NAMES.object(1, 2), NAMES.object(2, 1), NAMES.command(1, 3), NAMES.command(1, 4)],
    Array(4).fill(nameless),
  );
  assertEquals([NAMES.pointType(1, 1), NAMES.pointType(1, 3)], ["M_ME_NC_1", undefined]);
  assertEquals([NAMES.declaredCommand(1, 1)?.type, NAMES.declaredCommand(1, 2)], [
    "C_SE_NC_1",
    undefined,
  ]);
});

Deno.test("column widths depend on points and counters, not on commands", () => {
  assertEquals(NAMES.widths, { name: 16, unit: 3 });
  assertEquals(new Names().widths, { name: 0, unit: 0 });
  assertEquals(new Names().object(1, 1), { name: "", unit: "" });
});
