// `iec104 query`: files that are not stores, and queries that cannot be answered.

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Store } from "../../../cli/collect/store/store.ts";
import { measured } from "../../helpers/collect/collect_bench.ts";
import { withStore } from "../../helpers/cli/query_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const POINTS = [{ ioa: 501, name: "E01 voltage" }, { ioa: 502, name: "E01 current" }];

Deno.test("query refuses a file that is not a store of its version, with the reason", async () => {
  await withTree({ "text.txt": "no database\n".repeat(100), "empty.sqlite": "" }, async (root) => {
    const refusal = async (file: string) => {
      const { code, stdout, stderr } = await runCli(["query", `${root}/${file}`]);
      assertEquals([code, stdout], [2, ""]);
      return stderr.replaceAll(root, "ROOT");
    };
    assertStringIncludes(await refusal("none.sqlite"), "No such file: ROOT/none.sqlite");
    assertStringIncludes(await refusal("."), "ROOT/. is a directory, expected the store of");
    assertStringIncludes(
      await refusal("text.txt"),
      "file is not a database; expected the store of iec104 collect",
    );
    assertStringIncludes(await refusal("empty.sqlite"), "it is empty");
    {
      using other = new DatabaseSync(`${root}/other.sqlite`);
      other.exec("CREATE TABLE t (x)");
    }
    assertStringIncludes(await refusal("other.sqlite"), "it is an SQLite file of another program");
  });
  await withStore({}, async ({ bench, query }) => {
    {
      using newer = new DatabaseSync(bench.file);
      newer.exec("PRAGMA user_version = 3");
    }
    const { code, stderr } = await query([]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "it has version 3, expected at most 2. Use a newer iec104");
  });
});

Deno.test("query suggests the likely name", async () => {
  await withStore({ points: POINTS }, async ({ query }) => {
    const refusal = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await query(args);
      assertEquals([code, stdout], [2, ""]);
      return stderr.split("\n")[0];
    };
    assertEquals(
      await refusal("last", "E01 voltge"),
      'iec104 query: Unknown point "E01 voltge"; did you mean E01 voltage?',
    );
    assertEquals(
      await refusal("last", "1/503"),
      'iec104 query: Unknown point "1/503"; did you mean 1/501?',
    );
    assertEquals(
      await refusal("last", "zzzzzzzzzzzzzzzzz*"),
      'iec104 query: Unknown point "zzzzzzzzzzzzzzzzz*"; list them with the view points',
    );
    assertEquals(await refusal("hist"), 'iec104 query: Unknown view "hist"; did you mean history?');
    assertStringIncludes(
      (await refusal("E01 voltage"))!,
      'Unknown view "E01 voltage", expected last, history, ',
    );
    assertStringIncludes((await refusal("last", "--station", "Northfeld"))!, "mean Northfield?");
    assertStringIncludes((await refusal("last", "--columns", "valu"))!, "did you mean value?");
    assertStringIncludes((await refusal("gaps", "--at", "03:12"))!, "--at applies to last, not to");
    assertStringIncludes((await refusal("last", "-f", "sparkline"))!, "applies to history, not to");
    assertStringIncludes((await refusal("last", "-f", "csv", "--json"))!, "without --format csv");
    assertStringIncludes((await refusal("last", "--limit", "0"))!, "a whole number from 1 to");
  });
  assertStringIncludes((await runCli(["query"])).stderr, "expected FILE [VIEW [POINT...]]");
});

Deno.test("points are named by name, pattern, address or range of addresses", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(600, 1), measured(1501, 1));
    const chosen = async (...texts: readonly string[]) => {
      const { stdout } = await query(["points", ...texts, "-f", "csv", "--columns", "ioa"]);
      return stdout.trim().split("\n").slice(1).map(Number);
    };
    assertEquals(await chosen("e01 VOLTAGE"), [501]);
    assertEquals(await chosen("E01*"), [501, 502]);
    assertEquals(await chosen("*curren?"), [502]);
    assertEquals(await chosen("501"), [501]);
    assertEquals(await chosen("1/500-600"), [501, 502, 600]);
    assertEquals(await chosen("*/600", "E01 voltage"), [501, 600]);
    assertEquals(await chosen("*"), [501, 502, 600, 1501]);
  });
});

Deno.test("query --schema describes every table of the file", async () => {
  const { code, stdout } = await runCli(["query", "--schema"]);
  assertEquals(code, 0);
  using database = new DatabaseSync(":memory:");
  database.exec(stdout);
  const described = database.prepare("SELECT name FROM sqlite_master WHERE sql IS NOT NULL").all();
  await withStore({}, ({ bench }) => {
    using store = new DatabaseSync(bench.file, { readOnly: true });
    const found = store.prepare("SELECT name FROM sqlite_master WHERE sql IS NOT NULL").all();
    assertEquals(found, described);
    return Promise.resolve();
  });
});

Deno.test("query needs only read permission, and leaves the file unchanged", async () => {
  await withStore({}, async ({ bench }) => {
    bench.deliver(measured(1, 7));
    const run = async () => {
      const child = new Deno.Command("deno", {
        args: ["run", "--quiet", `--allow-read=${Deno.realPathSync(bench.file)},.`]
          .concat("cli/main.ts", "query", Deno.realPathSync(bench.file), "last", "--json"),
        stdout: "piped",
        stderr: "piped",
      });
      const { code, stdout, stderr } = await child.output();
      assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
      return JSON.parse(new TextDecoder().decode(stdout)).value;
    };
    assertEquals(await run(), 7); // with a running collector
    bench.store[Symbol.dispose]();
    const before = Deno.readFileSync(bench.file);
    const value = await run(); // and without one
    const after = Deno.readFileSync(bench.file);
    bench.store = new Store(bench.file, bench.now);
    assertEquals([value, after], [7, before]);
  });
});

Deno.test("no query scans a whole store: each finds its rows by an index", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(501, 1));
    const seen: string[] = [];
    const { prepare } = DatabaseSync.prototype;
    DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string, ...rest) {
      if (/^\s*SELECT/.test(sql)) {
        for (const { detail } of prepare.call(this, `EXPLAIN QUERY PLAN ${sql}`).all()) {
          seen.push(`${detail}  in  ${sql}`);
        }
      }
      return prepare.call(this, sql, ...rest);
    } as typeof prepare;
    try {
      for (
        const view of [
          ["last", "--at", "13:00"],
          ["history", "501", "--limit", "5"],
          ["history", "--all", "--json"],
          ["history", "501", "-f", "sparkline"],
          ["events"],
          ["gaps", "--silence", "5m"],
          ["quality"],
          ["points"],
          ["stations"],
          ["links"],
          ["sinks"],
          ["refused"],
        ]
      ) assert((await query(view)).code !== 2, view.join(" "));
    } finally {
      DatabaseSync.prototype.prepare = prepare;
    }
    assert(seen.length > 20, `${seen.length} plans`);
    // "SCAN value USING COVERING INDEX", for max(seq) and similar, reads one row.
    const scans = seen.filter((plan) => /SCAN (?:value|v)\b(?!.*LIMIT 1)/.test(plan));
    assertEquals(scans, []);
    const sorts = seen.filter((plan) => /USE TEMP B-TREE/.test(plan) && /FROM value/.test(plan));
    assertEquals(sorts.filter((plan) => !/GROUP BY part/.test(plan)), []);
  });
});

Deno.test("query reports a damaged store after the rows that could be read", async () => {
  await withStore({}, async ({ bench }) => {
    for (let n = 0; n < 3000; n++) bench.deliver(measured(1, n));
    bench.store[Symbol.dispose]();
    const octets = Deno.readFileSync(bench.file);
    const broken = `${bench.file}.broken`;
    Deno.writeFileSync(broken, octets.fill(0x5a, octets.length / 2));
    bench.store = new Store(bench.file, bench.now);
    const { code, stderr } = await runCli(["query", broken, "history", "--all"]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, `iec104 query: Cannot read ${broken}: `);
    assertStringIncludes(stderr, "malformed");
  });
});
