// The configuration of a collector for a scanned station.

import { assertEquals } from "@std/assert";
import { collectConfig } from "../../../cli/scan/collect_config.ts";
import type { ScanResult } from "../../../cli/scan/result.ts";
import { Names } from "../../../cli/text/names.ts";
import { IEC104, type StationDeclaration } from "../../../mod.ts";

function configOf(result: Partial<ScanResult>, names = new Names()) {
  const nothing: ScanResult = {
    profile: IEC104,
    declaration: undefined,
    list: { points: [], commands: [] },
    ...{ files: [], seen: [], odd: [], refused: [], absent: [], notes: [], requests: 0 },
    ...{ interruption: undefined, isListed: true },
  };
  return collectConfig({ ...nothing, ...result }, {
    ...{ address: "192.0.2.1:2405", name: "north", link: { originator: 3 }, names },
  });
}

Deno.test("a station with one common address names it once, not in its points", () => {
  const declaration: StationDeclaration = {
    sectors: [{ ca: 7, points: [{ ioa: 5, type: "M_SP_NA_1" }] }],
  };
  assertEquals(configOf({ declaration }), {
    store: { file: "plant.sqlite" },
    stations: [{
      ...{ name: "north", address: "192.0.2.1:2405", ca: 7, originator: 3 },
      points: [{ ioa: 5, type: "M_SP_NA_1" }],
    }],
    sinks: [],
  });
});

Deno.test("a station with several common addresses names them in its points; counters are requested at the start", () => {
  const declaration: StationDeclaration = {
    sectors: [
      { ca: 7, points: [{ ioa: 5, type: "M_ME_NB_1" }], counters: [{ ioa: 9 }] },
      { ca: 8, points: [{ ioa: 5, type: "X_VENDOR_1" as "M_SP_NA_1" }] },
      { ca: 9, counters: [] },
    ],
  };
  const names = new Names().add({
    points: [
      { ca: 7, ioa: 5, typeIds: [], name: "Level", unit: "m", scale: { factor: 0.1, offset: 2 } },
      { ca: 8, ioa: 5, typeIds: [], name: "Odd", unit: "V" },
    ],
    commands: [],
  });
  const profile = { ...IEC104, ioaOctets: 2 } as const;
  assertEquals(configOf({ declaration, profile }, names)?.stations, [{
    ...{ name: "north", address: "192.0.2.1:2405", ca: [7, 8, 9], profile: "2/2/2" as "2/2/3" },
    originator: 3,
    startUp: [{ do: "interrogate" }, { do: "counters" }],
    points: [
      {
        ...{ ca: 7, ioa: 5, name: "Level", unit: "m", type: "M_ME_NB_1" },
        scale: { factor: 0.1, offset: 2 },
      },
      { ca: 7, ioa: 9, type: "M_IT_NA_1" },
      { ca: 8, ioa: 5, name: "Odd", unit: "V" },
    ],
  }]);
});

Deno.test("there is no configuration if no common address answered", () => {
  assertEquals(configOf({}), undefined);
});
