// The section on stations: their clocks and their controlling stations.

import { assertEquals } from "@std/assert";
import { stationsSection } from "../../../../cli/report/analysis/sections/stations.ts";
import { View } from "../../../../cli/report/analysis/view.ts";
import type { SectorReport, StationReport } from "../../../../codec/capture/mod.ts";
import { measured, Traffic } from "../../../helpers/capture/traffic_builder.ts";

const t = new Traffic();
t.link().start().fromServer(measured(1, 1)).fromServer(measured(2, 1)).acknowledge();
const REPORT = t.report();
const STATION = REPORT.stations[0]!;
const SECTOR = STATION.sectors[0]!;

/** Returns one column of the table, row by row. */
function column(title: string, stations: readonly StationReport[], rows = 20): unknown[] {
  const section = stationsSection(new View({ ...REPORT, stations }, { rows }))!;
  const [block] = section.blocks;
  if (block?.type !== "table") throw new Error("Expected a table");
  const at = block.columns.findIndex((each) => each.title === title);
  return block.rows.map((row) => at < 0 ? undefined : row[at]);
}

function clock(changes: Partial<SectorReport["clock"]>): unknown {
  const plain = { tags: 10, invalid: 0, zoneMinutes: 0, offsetMs: 0, maxDelayMs: 0 };
  const sector = { ...SECTOR, clock: { ...plain, ...changes } };
  const [cell] = column("clock", [{ ...STATION, sectors: [sector] }]);
  const { text, tone } = cell as { readonly text: string; readonly tone?: string };
  return tone === undefined ? text : `${tone}: ${text}`;
}

Deno.test("clocks are listed with zone, offset and delay of events", () => {
  assertEquals(clock({}), "UTC, exact");
  assertEquals(clock({ offsetMs: 0.9 }), "UTC, exact");
  assertEquals(clock({ offsetMs: 1500 }), "UTC, 1.5 s ahead");
  assertEquals(clock({ offsetMs: -2 }), "UTC, 2 ms behind");
  assertEquals(clock({ zoneMinutes: 60 }), "UTC+01:00, exact");
  assertEquals(clock({ zoneMinutes: -570 }), "UTC-09:30, exact");
  assertEquals(clock({ maxDelayMs: 999 }), "UTC, exact");
  assertEquals(clock({ maxDelayMs: 1000 }), "UTC, exact, events delayed by up to 1 s");
  assertEquals(clock({ maxDelayMs: null }), "UTC, exact");
  assertEquals(clock({ invalid: 3 }), "warning: UTC, exact; 3 of 10 tags invalid");
  assertEquals(clock({ zoneMinutes: null }), "too few time tags to determine the time zone");
  assertEquals(
    clock({ offsetMs: null, invalid: 1 }),
    "warning: too few time tags to determine the time zone; 1 of 10 tags invalid",
  );
});

Deno.test("stations are listed with their sectors, points and up to three controlling stations", () => {
  const visitor = (address: string) => ({
    ...({} as StationReport["commanders"][0]),
    address,
    count: 2,
  });
  const station = {
    ...STATION,
    sectors: [SECTOR, { ...SECTOR, ca: 9 }],
    commanders: ["a", "b", "c", "d", "e"].map(visitor),
    clockMasters: [visitor("m")],
  };
  assertEquals(column("station", [station]), ["192.0.2.2", ""]);
  assertEquals(column("CA", [station]), ["1", "9"]);
  assertEquals(column("points", [station]), ["2", "0"]);
  assertEquals(column("commands from", [station]), ["a (2), b (2), c (2) and 2 more", ""]);
  assertEquals(column("clock set by", [station]), ["m (2)", ""]);
  assertEquals(column("CA", [station], 1), ["1"]);
  assertEquals(stationsSection(new View({ ...REPORT, stations: [] })), undefined);
});
