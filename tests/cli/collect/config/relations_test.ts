// Inconsistent settings, rule by rule: values at the limit that are consistent, and values beyond it with their
// messages.

import { UsageError } from "../../../../cli/io/exit.ts";
import { loadConfig } from "../../../../cli/collect/config/load.ts";
import { assertGolden } from "../../../helpers/golden.ts";

type Settings = Readonly<Record<string, unknown>>;

/** Settings of a station besides its name and address. */
const STATIONS: readonly Settings[] = [
  { address: "192.0.2.10:65535" },
  { address: "192.0.2.10:65536" },
  { address: ["192.0.2.10", "[::1]:2404", "fe80::1%eth0", "a b:c"] },
  { zone: "Europe/Madrid" },
  { zone: "+25:00" },
  { session: { k: 12, w: 12 } },
  { session: { k: 12, w: 13 } },
  { session: { w: 12 } },
  { session: { w: 13 } },
  { session: { t1Ms: 10_000, t2Ms: 9999 } },
  { session: { t1Ms: 10_000, t2Ms: 10_000 } },
  { session: { t1Ms: 9999 } },
  { backOff: { firstMs: 60_000 } },
  { backOff: { firstMs: 60_001 } },
  { backOff: { maxMs: 999 } },
  { startUp: [{ do: "counters", group: 4, freeze: "freeze" }, { do: "interrogate", group: 16 }] },
  { startUp: [{ do: "counters", group: 5 }, { do: "clock", group: 1, freeze: "freeze" }] },
  { startUp: [{ do: "interrogate", freeze: "freeze-and-reset" }] },
  { profile: "1/1/2", ca: 254, points: [{ ioa: 65_535 }, { ca: 254, ioa: 1 }] },
  { profile: "1/1/2", ca: 255, points: [{ ioa: 65_536 }, { ca: 255, ioa: 1 }] },
  { profile: "2/2/3", ca: 65_534, points: [{ ioa: 0 }, { ioa: 16_777_215 }] },
  { ca: [1, 2], points: [{ ioa: 5 }, { ca: 2, ioa: 5 }, { ca: 2, ioa: 5 }] },
  { points: [{ ioa: 5 }] },
  {
    ca: 1,
    points: [{ ioa: 5, type: "M_PS_NA_1" }, { ioa: 6, type: "M_EI_NA_1" }, {
      ioa: 7,
      type: "S_IT_TC_1",
    }],
  },
  { ca: 1, points: [{ ioa: 5, type: "M_ME_XX_1" }, { ioa: 6, type: "M_SP_NA_1" }] },
  {
    ca: 1,
    points: [{ ioa: 5, keep: "none", deadband: { kind: "absolute", value: 1 } }, {
      ioa: 6,
      keep: "changes",
      deadband: { absolute: 1 },
    }],
  },
  { types: ["M_SP_NA_1", 200, "M_SP_NB_1"] },
  { unknownPoints: "ignore" },
  { unknownPoints: "ignore", ca: 1, points: [{ ioa: 1 }] },
  { pointsFile: "none.json" },
];

const FILE = { kind: "file", file: "a.ndjson" };
const COMMAND = { kind: "command", command: ["deno"] };
const SQL = { dialect: "sqlserver", table: "v" };

/** Settings of a sink besides its name. */
const SINKS: readonly Settings[] = [
  { ...FILE, columns: ["seq", "at=time", "value"] },
  { ...FILE, columns: ["seq", "seq", "tim", "x=seq", "x=value"] },
  { ...FILE, format: "sql" },
  { ...FILE, format: "sql", sql: SQL, columns: ["seq", "store", "value"] },
  { ...FILE, format: "sql", sql: SQL, columns: ["seq", "value"] },
  { ...FILE, format: "csv", sql: SQL, header: true },
  { ...FILE, format: "ndjson", header: true },
  { ...FILE, backOff: { firstMs: 60_001 } },
  { ...FILE, backOff: { firstMs: 60_000 } },
  { ...FILE, rotate: {} },
  { ...FILE, rotate: { hours: 5 } },
  { ...FILE, rotate: { hours: 12, megabytes: 1 } },
  { ...COMMAND, format: "csv", sql: SQL },
  { ...COMMAND, mode: "stream", columns: ["value"] },
  { ...COMMAND, mode: "stream", columns: ["n=seq"] },
  { ...COMMAND, mode: "stream", columns: ["value"], format: "sql", sql: SQL },
  { ...COMMAND, stations: ["A", "B"] },
];

/** Other parts of a configuration. */
const OTHERS: readonly Settings[] = [
  { sinks: [{ name: "a", kind: "stdout" }, { name: "b", kind: "stdout" }] },
  { sinks: [{ name: "a", ...FILE }, { name: "b", ...FILE }] },
  { sinks: [{ name: "a", ...FILE }, { name: "a", kind: "stdout" }] },
  { http: { listen: "127.0.0.1:0" } },
  { http: { listen: "127.0.0.1:65536" } },
  { http: { listen: "" } },
  { store: { file: "plant.sqlite", keepDays: 0, maxMegabytes: 0 } },
];

/** Returns the verdict on a configuration. */
async function verdict(parts: Settings): Promise<string> {
  const config = {
    store: { file: "plant.sqlite" },
    stations: [{ name: "A", address: "192.0.2.10" }],
    ...parts,
  };
  try {
    await loadConfig("plant.json", {
      readText: (path) =>
        path === "plant.json"
          ? Promise.resolve(JSON.stringify(config))
          : Promise.reject(new Deno.errors.NotFound(`No such file: ${path}`)),
      environment: () => undefined,
    });
    return "fits";
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.split("\n  ").slice(1).map((line) => line.replace(/^\S+ +/, "")).join(
      "\n  ",
    );
  }
}

Deno.test("the verdicts of each consistency rule match the reviewed text", async () => {
  const lines: string[] = [];
  const add = async (what: string, settings: Settings, parts: Settings) => {
    lines.push(`${what} ${JSON.stringify(settings)}\n  ${await verdict(parts)}`);
  };
  for (const each of STATIONS) {
    await add("station", each, { stations: [{ name: "A", address: "192.0.2.10", ...each }] });
  }
  for (const each of SINKS) await add("sink", each, { sinks: [{ name: "s", ...each }] });
  for (const each of OTHERS) await add("all", each, each);
  assertGolden("tests/cli/collect/config/relations.txt", `${lines.join("\n")}\n`);
});
