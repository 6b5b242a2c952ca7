// A collector as a process: signals, a reloaded configuration, its status, and its messages about irregular values.

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { SAME_INTERRUPTION_MS } from "../../../cli/io/interruption.ts";
import { ControlledStation, serve, type StationDeclaration } from "../../../mod.ts";
import { CollectBench, measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { CollectorProcess } from "../../helpers/collect/collector_process.ts";
import { parsePrometheus } from "../../helpers/collect/prometheus.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const DECLARATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_ME_NC_1", value: 0 },
      { ioa: 2, type: "M_SP_NA_1", value: 0 },
      { ioa: 3, type: "M_ME_NC_1", value: 5 },
    ],
  }],
  events: { classes: [{ name: "events", limit: 10_000 }] },
};

interface Config {
  store: Record<string, unknown>;
  stations: Record<string, unknown>[];
  sinks: Record<string, unknown>[];
  http?: Record<string, unknown>;
}

function write(root: string, config: unknown): void {
  Deno.writeTextFileSync(`${root}/plant.json`, JSON.stringify(config));
}

/** Returns the values of a point in order of arrival. */
function stored(root: string, station: string, ioa: number): number[] {
  using database = new DatabaseSync(`${root}/plant.sqlite`, { readOnly: true });
  return database.prepare(
    `SELECT value FROM reading WHERE station = ? AND ioa = ? AND cause = 3 ORDER BY seq`,
  ).all(station, ioa).map(({ value }) => value as number);
}

Deno.test("SIGHUP with a configuration too deep or too large to read is refused, and collecting continues", async () => {
  await withTree({}, async (root) => {
    const config = {
      store: { file: "plant.sqlite" },
      stations: [{ name: "A", address: "127.0.0.1:1", ca: 1 }],
    };
    write(root, config);
    await using collector = new CollectorProcess(root);
    await collector.line(({ event }) => event === "started");
    const nested = "[".repeat(100_000) + "]".repeat(100_000);
    const text = '"' + "x".repeat(20_000_000) + '"';
    for (
      const [bad, expected] of [
        [nested, "plant.json:1:65  Expected at most 64 levels of brackets"],
        [`{"store": ${nested}}`, "plant.json:1:74  Expected at most 64 levels of brackets"],
        [text, "expected an object"],
        ["//\n".repeat(10_000_000), "plant.json:10000001:1  Expected a value, found the end"],
      ] as const
    ) {
      Deno.writeTextFileSync(`${root}/plant.json`, bad);
      const before = collector.lines.length;
      collector.kill("SIGHUP");
      const refused = await collector.line(({ level }) => level === "error", before);
      assertStringIncludes(refused.text, expected);
      assertStringIncludes(refused.text, "The previous configuration stays in use");
      assert(refused.text.length < 500, refused.text.slice(0, 500));
    }
    write(root, { ...config, stations: [{ ...config.stations[0], originator: 7 }] });
    const before = collector.lines.length;
    collector.kill("SIGHUP");
    const changed = await collector.line(({ event }) => event === "configuration", before);
    assertEquals(changed.text, "station A changed: originator; reconnecting");
    collector.kill("SIGTERM");
    assertEquals((await collector.status()).code, 0);
  });
});

Deno.test("SIGHUP reloads the configuration, reports what changed, and loses nothing; SIGTERM drains", async () => {
  await withTree({}, async (root) => {
    await using station = new ControlledStation(DECLARATION);
    await using server = await serve(station, { host: "127.0.0.1", port: 0 });
    const address = `127.0.0.1:${server.port}`;
    const base = { address, ca: 1, backOff: { firstMs: 20, maxMs: 100 } };
    const config: Config = {
      store: { file: "plant.sqlite" },
      stations: [{ ...base, name: "A", points: [{ ioa: 1, name: "Number" }, { ioa: 2 }] }],
      sinks: [{ name: "file", kind: "file", file: "a.ndjson", batch: { rows: 10, seconds: 3600 } }],
      http: { listen: "127.0.0.1:0" },
    };
    write(root, config);
    await using collector = new CollectorProcess(root);
    await collector.line(({ event }) => event === "connected");
    let number = 0;
    const count = (events: number) => {
      for (let n = 0; n < events; n++) station.set(1, 1, ++number);
    };
    count(25);

    // Only a point changes: the connection stays open.
    config.stations[0]!.points = [{ ioa: 1, name: "Number", unit: "1" }, { ioa: 2 }];
    write(root, config);
    collector.kill("SIGHUP");
    const renamed = await collector.line(({ event }) => event === "configuration");
    assertEquals(renamed.text, "station A: point 1/1 Number changed: unit");
    count(25);

    // A mistake: everything continues as before.
    write(root, { ...config, stations: [{ ...base, name: "A", ca: 0 }] });
    const before = collector.lines.length;
    collector.kill("SIGHUP");
    const wrong = await collector.line(({ level }) => level === "error", before);
    assertStringIncludes(wrong.text, "stations[0].ca is 0, expected a whole number");
    assertStringIncludes(wrong.text, "The previous configuration stays in use");
    count(25);

    // The connection, a sink and a station change.
    config.stations[0]!.session = { t3Ms: 5000 };
    config.stations.push({ ...base, name: "B", address: "127.0.0.1:1" });
    config.sinks = [{
      name: "other",
      kind: "file",
      file: "b.ndjson",
      batch: { rows: 10, seconds: 3600 },
    }];
    write(root, config);
    const changing = collector.lines.length;
    collector.kill("SIGHUP");
    await collector.line(
      ({ text }) => text === "sink file removed; its stored data is kept",
      changing,
    );
    const said = collector.lines.slice(changing).filter(({ event }) => event === "configuration");
    assertEquals(said.map(({ text }) => text), [
      "station B added",
      "station A changed: session; reconnecting",
      "sink other added",
      "sink file removed; its stored data is kept",
    ]);
    count(25);
    await collector.line(({ event }) => event === "connected", changing);
    const { text } = await collector.line(({ event }) => event === "listening");
    const url = /http:\S+(?=\/metrics)/.exec(text)![0];
    const metrics = parsePrometheus(await (await fetch(`${url}/metrics`)).text());
    assertEquals(
      metrics.filter(({ name }) => name === "iec104_station_up").map(({ labels, value }) =>
        `${labels.station} ${value}`
      ),
      ["A 1", "B 0"],
    );
    assertEquals((await fetch(`${url}/health`)).status, 200);
    const health = await fetch(`${url}/health/stations`);
    assertEquals(health.status, 503);
    assertStringIncludes(await health.text(), "station B is ");

    collector.kill("SIGTERM");
    assertEquals((await collector.status()).code, 0);
    assertEquals(collector.lines.at(-1)!.event, "ended");
    assertEquals(stored(root, "A", 1), Array.from({ length: 100 }, (_, n) => n + 1));
    const drained = Deno.readTextFileSync(`${root}/b.ndjson`).trimEnd().split("\n");
    using database = new DatabaseSync(`${root}/plant.sqlite`, { readOnly: true });
    const { rows } = database.prepare("SELECT count(*) AS rows FROM value").get() as {
      rows: number;
    };
    assertEquals(
      drained.length,
      rows,
      "the new sink has got what waited, though its batch was not due",
    );
    const links = database.prepare("SELECT reason FROM link ORDER BY id").all();
    assertEquals(links.map(({ reason }) => reason), [
      "The configuration has changed",
      "The collector has stopped",
    ]);
  });
});

Deno.test("a second signal ends a hanging shutdown at once", async () => {
  await withTree({}, async (root) => {
    await using station = new ControlledStation(DECLARATION);
    await using server = await serve(station, { host: "127.0.0.1", port: 0 });
    write(root, {
      store: { file: "plant.sqlite" },
      stations: [{ name: "A", address: `127.0.0.1:${server.port}`, ca: 1 }],
      sinks: [{
        name: "deaf",
        kind: "command",
        command: ["deno", "eval", "setInterval(() => {}, 1000)"],
        batch: { rows: 1, seconds: 0 },
        timeoutMs: 3_600_000,
      }],
    });
    await using collector = new CollectorProcess(root);
    await collector.line(({ text }) => text.includes("objects"));
    collector.kill("SIGTERM");
    await collector.line(({ event }) => event === "ending");
    // Sooner, it counts as the first one, which deno task passes on a second time.
    await new Promise((resolve) => setTimeout(resolve, SAME_INTERRUPTION_MS + 100));
    collector.kill("SIGTERM");
    const { code, signal } = await collector.status();
    assertEquals([code, signal], [143, "SIGTERM"]);
    assert(!collector.lines.some(({ event }) => event === "ended"));
  });
});

Deno.test("irregular values are stored with a flag, reported once, counted, and visible in queries", async () => {
  await withTree({}, async (root) => {
    await using station = new ControlledStation(DECLARATION);
    await using server = await serve(station, { host: "127.0.0.1", port: 0 });
    write(root, {
      store: { file: "plant.sqlite" },
      http: { listen: "127.0.0.1:0" },
      stations: [{
        name: "A",
        address: `127.0.0.1:${server.port}`,
        ca: 1,
        points: [{ ioa: 1, type: "M_ME_NB_1", name: "Voltage" }, { ioa: 2 }],
      }],
    });
    await using collector = new CollectorProcess(root);
    await collector.line(({ text }) => text.includes("objects"));
    for (let n = 1; n <= 20; n++) {
      station.set(1, 1, n);
      station.set(1, 3, n);
    }
    station.set(1, 2, 1); // the last
    const { text } = await collector.line(({ event }) => event === "listening");
    const url = /http:\S+(?=\/metrics)/.exec(text)![0];
    const flagged = async (flag: string) => {
      const samples = parsePrometheus(await (await fetch(`${url}/metrics`)).text());
      return samples.find(({ name, labels }) =>
        name === "iec104_store_flagged_total" && labels.flag === flag
      )!.value;
    };
    while (await flagged("unknown-point") < 21) { /* it is on its way */ }
    while (await flagged("type-changed") < 21) { /* it is on its way */ }
    collector.kill("SIGTERM");
    assertEquals((await collector.status()).code, 0);
    const warnings = collector.lines.filter(({ level }) => level === "warning");
    assertEquals(warnings.map(({ event, text }) => [event, text.split(";")[0]]), [
      ["type-changed", "CA 1 IOA 1 sends values of another kind, M_ME_NC_1"],
      ["unknown-point", "CA 1 IOA 3 is not in the configuration"],
    ]);
    const { stdout } = await runCli([
      "query",
      `${root}/plant.sqlite`,
      ..."history --all --flagged -f csv --columns ioa,flags".split(" "),
    ], { now: Date.now });
    const rows = stdout.trimEnd().split("\n").slice(1);
    assert(rows.length >= 42, `${rows.length} rows`);
    assertEquals([...new Set(rows)].toSorted(), ["1,type-changed", "3,unknown-point"]);
  });
});

Deno.test("the log names every event of a sink that fails, recovers and refuses a row", async () => {
  await withTree({}, async (root) => {
    const address = "127.0.0.1:1"; // nothing is listening there
    {
      using bench = new CollectBench(root);
      bench.begin();
      for (const value of [1, 500, 2]) bench.deliver(measured(1, value, NOON));
    }
    const script =
      "cat > got; test -e ready || { echo not yet >&2; exit 1; }; grep -q 500 got && exit 1; exit 0";
    write(root, {
      store: { file: "plant.sqlite" },
      stations: [{ name: "Northfield", address, ca: 1 }],
      sinks: [{
        ...{ name: "s", kind: "command", command: ["sh", "-c", script], columns: ["value"] },
        ...{ batch: { rows: 1 }, backOff: { firstMs: 20, maxMs: 50 } },
      }],
    });
    await using collector = new CollectorProcess(root);
    const said = async (wanted: string) => {
      const { level, subject, text } = await collector.line(({ event }) => event === wanted);
      return `${level} ${subject}: ${text}`;
    };
    assertStringIncludes(await said("started"), "info plant.json: ");
    assertStringIncludes(
      await said("sink-failing"),
      "warning sink s: the program exited with status 1: not yet",
    );
    Deno.writeTextFileSync(`${root}/ready`, "");
    assertEquals(await said("sink-recovered"), "info sink s: is delivering again");
    assertStringIncludes(
      await said("row-set-aside"),
      "warning sink s: row 2 was rejected and set aside: ",
    );
    collector.kill("SIGTERM");
    assertEquals(await said("ending"), "info plant.json: shutting down");
    assertStringIncludes(await said("ended"), "info plant.json: ");
    assertEquals((await collector.status()).code, 0);
  });
});
