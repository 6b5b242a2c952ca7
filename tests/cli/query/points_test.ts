// Points and stations that a text selects in a store with several stations.

import { DatabaseSync } from "node:sqlite";
import { assertEquals, assertThrows } from "@std/assert";
import { PLAIN_ADDRESSES } from "../../../cli/text/address_text.ts";
import { labelOf, PointList } from "../../../cli/query/points.ts";
import { UsageError } from "../../../cli/io/exit.ts";

const POINTS = [
  { id: 1, station: "North", ca: 1, ioa: 100, name: "Voltage", unit: "kV" },
  { id: 2, station: "North", ca: 1, ioa: 101, name: "E01 Q0", unit: null },
  { id: 3, station: "North", ca: 2, ioa: 100, name: null, unit: null },
  { id: 4, station: "South", ca: 1, ioa: 100, name: "Voltage", unit: "kV" },
  { id: 5, station: "South", ca: 1, ioa: 700, name: "E.1 (spare)", unit: null },
];

/** Returns the list of a store that has only these points. */
function listOf(points: typeof POINTS): PointList {
  const database = new DatabaseSync(":memory:");
  database.exec(
    "CREATE TABLE station (id, name); CREATE TABLE point (id, station, ca, ioa, name, unit)",
  );
  database.exec("INSERT INTO station VALUES (7, 'South'), (8, 'North')");
  const insert = database.prepare("INSERT INTO point VALUES (?, ?, ?, ?, ?, ?)");
  for (const { id, station, ca, ioa, name, unit } of points.toReversed()) {
    insert.run(id, station === "South" ? 7 : 8, ca, ioa, name, unit);
  }
  return new PointList(database);
}

const list = listOf(POINTS);
const BOTH = ["North", "South"];

function ids(texts: readonly string[], stations: readonly string[] = BOTH): string {
  return list.select(texts, stations).map(({ id }) => id).join(" ");
}

Deno.test("points are selected from the selected stations, in order", () => {
  assertEquals([ids([]), ids([], ["South"]), ids([], [])], ["1 2 3 4 5", "4 5", ""]);
  assertEquals([ids(["voltage"]), ids(["voltage"], ["South"])], ["1 4", "4"]);
  assertEquals(ids(["E01 Q0", "VOLTAGE"]), "1 2 4");
});

Deno.test("an address names points by number, range or star; a pattern by name", () => {
  const cases: Readonly<Record<string, string>> = {
    "100": "1 3 4",
    "1/100": "1 4",
    "2/*": "3",
    "*/101": "2",
    "1-2/100-101": "1 2 3 4",
    "1/101-700": "2 5",
    "*": "1 2 3 4 5",
    "e01*": "2",
    "E.1*": "5",
    "?oltage": "1 4",
    "*(spare)": "5",
  };
  for (const [text, wanted] of Object.entries(cases)) assertEquals(ids([text]), wanted, text);
});

Deno.test("a name without a match is refused, with its station or a suggestion", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["E01 Q0", ["South"], 'Unknown point "E01 Q0" in the selected stations; station North has it'],
    ["voltag", BOTH, 'Unknown point "voltag"; did you mean Voltage?'],
    ["1/10", BOTH, 'Unknown point "1/10"; did you mean 1/100?'],
    ["x y z", BOTH, 'Unknown point "x y z"; list them with the view points'],
    ["102-699", BOTH, 'Unknown point "102-699"; list them with the view points'],
  ];
  for (const [text, stations, message] of cases) {
    assertThrows(() => ids([text], stations), UsageError, message);
  }
});

Deno.test("the list has points by station and address, and stations by name", () => {
  assertEquals(list.points.map(({ id }) => id), [1, 2, 3, 4, 5]);
  assertEquals(list.stations, BOTH);
  assertEquals(list.points.map((each) => labelOf(each, PLAIN_ADDRESSES)), [
    "Voltage",
    "E01 Q0",
    "2/100",
    "Voltage",
    "E.1 (spare)",
  ]);
});

Deno.test("stations are selected by name or pattern", () => {
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [[], BOTH],
    [["south"], ["South"]],
    [["*th"], BOTH],
    [["South", "N*"], BOTH],
  ];
  for (const [texts, wanted] of cases) assertEquals(list.selectStations(texts), wanted);
  assertThrows(
    () => list.selectStations(["Nort"]),
    UsageError,
    'Unknown station "Nort"; did you mean North?',
  );
  assertThrows(() => list.selectStations(["zzz"]), UsageError, "expected North, South");
});
