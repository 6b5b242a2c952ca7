// Objects of a simulated station by address.

import { assertEquals } from "@std/assert";
import { ObjectTable } from "../../../cli/simulation/object_table.ts";
import type { StationDeclaration } from "../../../mod.ts";

const ONE: StationDeclaration = {
  sectors: [{
    ca: 47,
    points: [
      { ioa: 500, type: "M_ME_NC_1", name: "Voltage", unit: "kV", value: 2, range: [0, 10] },
      { ioa: 7, type: "M_SP_NA_1" },
    ],
    counters: [{ ioa: 900, unit: "kWh" }, {
      ioa: 901,
      type: "M_IT_TB_1",
      rollover: 1000,
      value: 5,
    }],
    commands: [{ ioa: 7, type: "C_SC_NA_1" }],
  }],
};
const TWO: StationDeclaration = {
  sectors: [...ONE.sectors, { ca: 48, points: [{ ioa: 7, type: "M_DP_NA_1" }] }],
};

Deno.test("points and counters have their members, with defaults", () => {
  const table = new ObjectTable(ONE);
  const members = [...table.all()].map((
    { ca, ioa, type, name, unit, isCounter, isMeasured, value, range },
  ) => [`${ca}/${ioa}`, type, name, unit, isCounter, isMeasured, value, range?.join()].join(" "));
  assertEquals(members, [
    "47/500 M_ME_NC_1 Voltage kV false true 2 0,10",
    "47/7 M_SP_NA_1   false false  ",
    "47/900 M_IT_NA_1  kWh true false  ",
    "47/901 M_IT_TB_1   true false 5 ",
  ]);
  const limits = [900, 901].map((ioa) => table.get(47, ioa)!.values).map((
    { low, high },
  ) => [low, high]);
  assertEquals(limits, [[0, 2 ** 31 - 1], [0, 999]]);
  assertEquals([table.cas, table.get(7, 47), table.get(48, 7)], [[47], undefined, undefined]);
});

for (
  const [station, text, found] of [
    [ONE, "47/500", "M_ME_NC_1"],
    [ONE, "500", "M_ME_NC_1"],
    [ONE, "900", "M_IT_NA_1"],
    [TWO, "48/7", "M_DP_NA_1"],
    [TWO, "7", '"7" lacks the common address, expected CA/IOA such as 47/500'],
    [ONE, "x", '"x" is not an address, expected CA/IOA such as 47/500'],
    [ONE, "47/501", "Unknown object 47/501"],
    [ONE, "48/500", "Unknown object 48/500"],
    [{ sectors: [] }, "x", '"x" is not an address, expected CA/IOA such as 1/100'],
  ] as const
) {
  Deno.test(`the object ${text} of a station with ${station.sectors.length} common addresses`, () => {
    const object = new ObjectTable(station).find(text);
    const shown = typeof object === "string"
      ? object.replace(/[;,] did you mean.*/, "")
      : object.type;
    assertEquals(shown, found);
  });
}

Deno.test("commands are looked up separately from points", () => {
  const table = new ObjectTable(ONE);
  const command = table.findCommand("7");
  assertEquals(typeof command === "string" ? command : command.declaration.type, "C_SC_NA_1");
  assertEquals(String(table.findCommand("8")).slice(0, 20), "Unknown command 47/8");
});
