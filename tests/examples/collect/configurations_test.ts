// The configurations of examples/collect/: all are valid, and those that need no service run.

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadConfig } from "../../../cli/collect/config/load.ts";
import { columnsOf } from "../../../cli/collect/format/format.ts";
import { createTable } from "../../../cli/collect/format/sql.ts";
import { absence, runProgram, testWith } from "../../helpers/machine/service.ts";
import {
  deliverOnce,
  exampleConfig,
  exampleSink,
  FOLDER,
  runSink,
} from "../../helpers/collect/sink_run.ts";
import { storedRow, storedRows } from "../../helpers/collect/stored_rows.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const NAMES = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).sort();
const CONFIGS = NAMES.filter((name) => name.endsWith(".json"));
const NO_SQLITE = await absence(["sqlite3", "-version"]);
const NO_SH = await absence(["sh", "-c", "iconv --version && mktemp --version"]);

for (const file of CONFIGS) {
  Deno.test(`${file} is valid, and its secrets are in secrets.env`, async () => {
    const asked = new Set<string>();
    await loadConfig(`${FOLDER}${file}`, {
      readText: (path) => Deno.readTextFile(path),
      environment: (name) => {
        asked.add(name);
        return "secret";
      },
    });
    const given: string[] = Deno.readTextFileSync(`${FOLDER}secrets.env`).match(/^\w+(?==)/gm) ??
      [];
    for (const name of asked) assert(given.includes(name), `${name} is not in secrets.env`);
  });

  Deno.test(`${file} is listed in README.md`, () => {
    assertStringIncludes(Deno.readTextFileSync(`${FOLDER}README.md`), `(${file})`);
  });
}

Deno.test("README.md names only existing files", () => {
  const text = Deno.readTextFileSync(`${FOLDER}README.md`);
  for (const [, name] of text.matchAll(/\]\(([\w.-]+)\)/g)) {
    assert(NAMES.includes(name!), `there is no ${name}`);
  }
});

Deno.test("rtu_to_two_databases.json configures type 36, two databases, 100 rows or 60 s", async () => {
  const { config } = await exampleConfig("rtu_to_two_databases.json");
  assertEquals(config.stations.map(({ types }) => types), [["M_ME_TF_1"]]);
  assertEquals(config.sinks?.map(({ sql }) => sql?.dialect), ["mysql", "sqlserver"]);
  for (const { batch } of config.sinks!) assertEquals(batch, { rows: 100, seconds: 60 });
});

Deno.test("files.json writes CSV with its column names", async () => {
  await withTree({}, async (root) => {
    const path = `${Deno.cwd()}/${root}/values.csv`;
    const sink = await exampleSink("files.json", "csv", { '"values.csv"': JSON.stringify(path) });
    await runSink(sink, [
      storedRow({ seq: 1, name: "Bay 1, L1" }),
      storedRow({ seq: 2, time: null }),
    ]);
    assertEquals(
      Deno.readTextFileSync(path),
      `time,received,station,point,value,unit,quality,store,seq
2026-10-09T15:34:12.301Z,2026-10-09T15:34:12.346Z,Northfield,"Bay 1, L1",49.98,Hz,good,5d1c0a52,1
,2026-10-09T15:34:12.347Z,Northfield,Frequency,49.98,Hz,good,5d1c0a52,2
`,
    );
  });
});

testWith(
  NO_SQLITE,
  "sqlite.json: every row is stored once, and a row that violates a constraint is set aside",
  async () => {
    await withTree({}, async (root) => {
      const path = `${Deno.cwd()}/${root}/reports.sqlite`;
      const sink = await exampleSink("sqlite.json", "reports", {
        '"reports.sqlite"': JSON.stringify(path),
      });
      using database = new DatabaseSync(path);
      const table = createTable(columnsOf(sink.columns), sink.sql!);
      database.exec(table.replace('"value" REAL', '"value" REAL CHECK ("value" < 1000)'));
      const rows = storedRows(1, 250).with(41, storedRow({ seq: 42, value: 1001 }));
      const { refusals } = await runSink(sink, rows, { isAnswerLost: (attempt) => attempt === 1 });
      assertEquals(refusals.map(({ seq }) => seq), [42]);
      assertMatch(refusals[0]!.error, /CHECK constraint failed/);
      const { count } = database.prepare("SELECT count(*) AS count FROM reading").get()!;
      assertEquals(count, 249);
    });
  },
);

/** Programs that replace those of SQL Server: they record their input. */
const STUBS = {
  "bin/bcp":
    `#!/bin/sh\nprintf "%s\\n" "bcp $*" >> "$OUT/calls"\ncp "$3" "$OUT/lines"\nexit "\${BCP_STATUS:-0}"\n`,
  "bin/sqlcmd": `#!/bin/sh\nprintf "%s\\n" "sqlcmd $* ROWS=$ROWS" >> "$OUT/calls"\n`,
};

testWith(
  NO_SH,
  "sqlserver_bcp.sh passes rows to bcp in UTF-16, and counts and moves them with sqlcmd",
  async () => {
    await withTree(STUBS, async (root) => {
      const out = `${Deno.cwd()}/${root}`;
      for (const name of Object.keys(STUBS)) Deno.chmodSync(`${root}/${name}`, 0o755);
      const { stdout: path } = await runProgram(["sh", "-c", 'printf %s "$PATH"']);
      const sink = await exampleSink("sqlserver_bcp.json", "sqlserver");
      assert(sink.kind === "command");
      const env = { ...sink.env, SQLCMDPASSWORD: "x", OUT: out, PATH: `${out}/bin:${path}` };
      const rows = [storedRow({ seq: 1, name: "München" }), storedRow({ seq: 2 })];
      assertEquals((await runSink({ ...sink, env }, rows)).troubles, []);
      const lines = new TextDecoder("utf-16le").decode(Deno.readFileSync(`${out}/lines`));
      assertEquals(lines.trimEnd().split("\n").map((line) => JSON.parse(line).name), [
        "München",
        "Frequency",
      ]);
      const calls = Deno.readTextFileSync(`${out}/calls`).trimEnd().split("\n");
      assertMatch(
        calls[0]!,
        /^sqlcmd -S tcp:db.example,1433 -d plant .* -Q TRUNCATE TABLE iec104_line ROWS=2$/,
      );
      assertMatch(calls[1]!, /^bcp iec104_line in \S+ .* -w -r \\n -m 1$/);
      assertMatch(calls[2]!, /^sqlcmd .* -b .* -i .*sqlserver_bcp_move.sql ROWS=2$/);

      const failed = await deliverOnce({ ...sink, env: { ...env, BCP_STATUS: "1" } }, rows);
      assertEquals([failed.done, failed.error], [0, "the program exited with status 1"]);
    });
  },
);

Deno.test("sqlserver_bcp_move.sql fills the columns of the table from --table", async () => {
  const sink = await exampleSink("sqlserver_bcp.json", "sqlserver");
  const columns = columnsOf(sink.columns).map(({ name }) => name);
  const text = Deno.readTextFileSync(`${FOLDER}sqlserver_bcp_move.sql`);
  const [, list] = /INSERT INTO iec104_value \(([^)]*)\)/.exec(text)!;
  assertEquals(list!.split(/,\s*/), columns);
  const [, source] = /OPENJSON\(line\) WITH \(([^]*?)\n\) r/.exec(text)!;
  const members = source!.trim().split(/,\s*(?=\w+ \w+)/).map((member) => member.split(" ")[0]!);
  assertEquals(members, columns);
});
