// Reloading the configuration of a collector: the resulting actions and reports.

import { assertEquals } from "@std/assert";
import { listOf } from "../../../../cli/text/point_list/point_list.ts";
import { compareConfigs, type ConfigChange } from "../../../../cli/collect/config/compare.ts";
import type { CollectConfig, StationConfig } from "../../../../cli/collect/config/config.ts";
import type { LoadedConfig } from "../../../../cli/collect/config/load.ts";
import type { StationDeclaration } from "../../../../mod.ts";

const STATION: StationConfig = {
  name: "Northfield",
  address: "192.0.2.10",
  ca: 47,
  points: [{ ioa: 1, name: "Voltage", unit: "V" }, { ioa: 2 }],
};

const CONFIG: CollectConfig = {
  store: { file: "plant.sqlite", keepDays: 90 },
  stations: [STATION],
  sinks: [{ name: "archive", kind: "file", file: "a.csv" }],
};

function loaded(
  config: CollectConfig,
  { texts = {}, files = {} }: {
    readonly texts?: Readonly<Record<string, string>>;
    readonly files?: Readonly<Record<string, StationDeclaration>>;
  } = {},
): LoadedConfig {
  return {
    config,
    folder: "",
    texts: new Map(Object.entries(texts)),
    pointLists: new Map(Object.entries(files).map(([name, file]) => [name, listOf(file)])),
    privateTypes: new Map(),
  };
}

function compare(after: Partial<CollectConfig>, before: Partial<CollectConfig> = {}): ConfigChange {
  return compareConfigs(loaded({ ...CONFIG, ...before }), loaded({ ...CONFIG, ...after }));
}

Deno.test("the same configuration changes nothing, whatever the order of its properties", () => {
  const { address, name, ...rest } = STATION;
  const change = compare({ stations: [{ ...rest, name, address }] });
  assertEquals(change.lines, ["nothing changed"]);
  assertEquals(change.stations, { added: [], removed: [], changed: [], relisted: [] });
});

Deno.test("stations and sinks are added and removed", () => {
  const { stations, sinks, lines } = compare({
    stations: [{ name: "Southbank", address: "192.0.2.20" }],
    sinks: [{ name: "out", kind: "stdout" }],
  });
  assertEquals([stations.added, stations.removed], [["Southbank"], ["Northfield"]]);
  assertEquals([sinks.added, sinks.removed], [["out"], ["archive"]]);
  assertEquals(lines, [
    "station Southbank added",
    "station Northfield removed; its stored data is kept",
    "sink out added",
    "sink archive removed; its stored data is kept",
  ]);
});

Deno.test("changed connection settings reopen the connection, and are named", () => {
  const { stations, lines } = compare({
    stations: [{ ...STATION, zone: "+01:00", session: { k: 8 }, types: ["M_ME_TF_1"] }],
  });
  assertEquals([stations.changed, stations.relisted], [["Northfield"], []]);
  assertEquals(lines, [
    "station Northfield changed: zone, session, types; reconnecting",
  ]);
});

Deno.test("points change without interrupting data transfer, and each difference is listed", () => {
  const points = [
    { ioa: 1, name: "Voltage", unit: "kV", scale: { factor: 0.001 } },
    { ioa: 3, name: "Current" },
  ];
  const { stations, lines } = compare({ stations: [{ ...STATION, points }] });
  assertEquals([stations.changed, stations.relisted], [[], ["Northfield"]]);
  assertEquals(lines, [
    "station Northfield: point 47/3 Current added",
    "station Northfield: point 47/2 removed",
    "station Northfield: point 47/1 Voltage changed: unit, scale",
  ]);
  const many = Array.from({ length: 100 }, (_, n) => ({ ioa: n + 1, name: `P${n}` }));
  const { lines: few } = compare({ stations: [{ ...STATION, points: many }] }, {
    stations: [{ ...STATION, points: [] }],
  });
  assertEquals(few.length, 6);
  assertEquals(few.at(-1), "station Northfield: 95 more points added");
});

Deno.test("the contents of files that a station names are compared as well", () => {
  const tls = { caFile: "ca.pem", certificateFile: "c.pem", keyFile: "k.pem" };
  const config = { ...CONFIG, stations: [{ ...STATION, tls, pointsFile: "s.json" }] };
  const file = (name: string): StationDeclaration => ({
    sectors: [{ ca: 47, points: [{ ioa: 9, type: "M_ME_NC_1", name, value: 0 }] }],
  });
  const before = loaded(config, { texts: { "c.pem": "old" }, files: { "s.json": file("A") } });
  const renewed = loaded(config, { texts: { "c.pem": "new" }, files: { "s.json": file("A") } });
  const { stations, lines } = compareConfigs(before, renewed);
  assertEquals(stations.changed, []); // its links are renewed one after another
  assertEquals(lines, ["station Northfield: new certificates in c.pem; reconnecting"]);
  const renamed = loaded(config, { texts: { "c.pem": "old" }, files: { "s.json": file("B") } });
  assertEquals(compareConfigs(before, renamed).stations.relisted, ["Northfield"]);
  assertEquals(compareConfigs(before, renamed).lines, [
    "station Northfield: point 47/9 B changed: name",
  ]);
});

Deno.test("a new CRL is named and does not affect the connection", () => {
  const tls = {
    ...{ caFile: "ca.pem", certificateFile: "c.pem", keyFile: "k.pem" },
    crlFile: ["root.crl", "works.crl"],
  };
  const config = { ...CONFIG, stations: [{ ...STATION, tls }] };
  const before = loaded(config, { texts: { "works.crl": "old", "c.pem": "old" } });
  const renewed = loaded(config, { texts: { "works.crl": "new", "c.pem": "old" } });
  const { stations, lines } = compareConfigs(before, renewed);
  assertEquals([stations.changed, stations.relisted], [[], []]);
  assertEquals(lines, [
    "station Northfield: the CRL works.crl has changed",
  ]);
  const both = loaded(config, { texts: { "works.crl": "new", "c.pem": "new" } });
  assertEquals(compareConfigs(before, both).lines, [
    "station Northfield: new certificates in c.pem; reconnecting",
    "station Northfield: the CRL works.crl has changed",
  ]);
});

Deno.test("changed sinks, retention and settings that take effect later are named", () => {
  const { sinks, lines } = compare({
    store: { file: "other.sqlite", keepDays: 30, maxMegabytes: 100 },
    sinks: [{ name: "archive", kind: "file", file: "b.csv", format: "csv" }],
    http: { listen: "127.0.0.1:9104" },
  });
  assertEquals(sinks.changed, ["archive"]);
  assertEquals(lines, [
    "sink archive changed: file, format",
    "store changed: keepDays, maxMegabytes",
    "store.file changed; restart the collector to apply it",
    "http changed; restart the collector to apply it",
  ]);
});

Deno.test("a station whose file of private types has changed is reconnected", () => {
  const config = { ...CONFIG, stations: [{ ...STATION, typesFile: "types.json" }] };
  const texts = (text: string) => ({ texts: { "types.json": text } });
  const { stations, lines } = compareConfigs(
    loaded(config, texts("a")),
    loaded(config, texts("b")),
  );
  assertEquals(stations.changed, ["Northfield"]);
  assertEquals(lines, ["station Northfield changed: typesFile; reconnecting"]);
});
