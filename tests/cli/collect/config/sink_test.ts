// Inconsistent settings of sinks, and the table that `--table` prints.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { checkSink } from "../../../../cli/collect/config/check_sink.ts";
import type { CommandSinkConfig, SinkConfig } from "../../../../cli/collect/config/config.ts";
import type { DeclarationFault } from "../../../../mod.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";

const COMMAND: CommandSinkConfig = { name: "s", kind: "command", command: ["deno"] };
const SQL = { dialect: "postgresql", table: "v" } as const;

/** Returns the paths of the faults of a sink. */
function faults(sink: SinkConfig): string[] {
  const found: DeclarationFault[] = [];
  checkSink(sink, "sink", (path, value, expected) => found.push({ path, value, expected }));
  return found.map(({ path }) => path);
}

Deno.test("the SQL format requires a database, and other programs may name one for --table only", () => {
  assertEquals(faults({ ...COMMAND, format: "sql" }), ["sink.sql"]);
  assertEquals(faults({ ...COMMAND, format: "sql", sql: SQL }), []);
  assertEquals(faults({ ...COMMAND, format: "csv", sql: SQL }), []);
  assertEquals(faults({ name: "f", kind: "file", file: "f", sql: SQL }), ["sink.sql"]);
});

Deno.test("SQL for SQL Server needs the key to recognize existing rows", () => {
  const sink = { ...COMMAND, format: "sql", sql: { dialect: "sqlserver", table: "v" } } as const;
  assertEquals(faults(sink), []);
  assertEquals(faults({ ...sink, columns: ["id=store", "number=seq", "value"] }), []);
  assertEquals(faults({ ...sink, columns: ["seq", "value"] }), ["sink.columns"]);
  assertEquals(faults({ ...sink, sql: SQL, columns: ["seq", "value"] }), []);
});

Deno.test("a streaming program needs seq for its answers, unless the database answers", () => {
  const sink = { ...COMMAND, mode: "stream" } as const;
  assertEquals(faults(sink), []);
  assertEquals(faults({ ...sink, columns: ["value"] }), ["sink.columns"]);
  assertEquals(faults({ ...sink, columns: ["value"], format: "sql", sql: SQL }), []);
  assertEquals(faults({ ...sink, before: "BEGIN\n", after: "END\n" }), []);
});

Deno.test("programs that would hide failures need options that prevent it", () => {
  const hiding = [
    ["psql", "plant"],
    ["C:\\Program Files\\psql.exe", "plant"],
    ["/usr/bin/mariadb", "--force"],
    ["mysql", "-f"],
    ["sqlcmd", "-S", "db"],
    ["sqlite3", "v.sqlite"],
    ["mosquitto_pub", "-l", "-t", "v"],
    ["mosquitto_pub", "-l", "-q", "0"],
    ["redis-cli", "-x", "SET", "a"],
  ];
  for (const command of hiding) assertEquals(faults({ ...COMMAND, command }), ["sink.command"]);
  const honest = [
    ["psql", "-v", "ON_ERROR_STOP=1"],
    ["mariadb", "plant"],
    ["sqlcmd", "-b"],
    ["sqlite3", "-bail", "v.sqlite"],
    ["mosquitto_pub", "-l", "--qos", "2"],
    ["redis-cli", "-e", "-x", "SET", "a"],
    ["sh", "-c", "psql"],
  ];
  for (const command of honest) assertEquals(faults({ ...COMMAND, command }), []);
  const before = "\\set ON_ERROR_STOP on\n";
  assertEquals(faults({ ...COMMAND, command: ["psql"], before }), []);
});

const CONFIG = JSON.stringify({
  store: { file: "plant.sqlite" },
  stations: [{ name: "A", address: "192.0.2.10" }],
  sinks: [
    {
      ...COMMAND,
      name: "copy",
      format: "csv",
      sql: { dialect: "mysql", table: "plant.v" },
      columns: ["store", "seq", "ts=time"],
    },
    { name: "file", kind: "file", file: "f.csv" },
  ],
});

Deno.test("--table prints the statement that creates the table", async () => {
  const files = { "plant.json": CONFIG };
  const { code, stdout } = await runCli(["collect", "plant.json", "--table", "copy"], { files });
  assertEquals(code, 0);
  assertEquals(
    stdout,
    "CREATE TABLE `plant`.`v` (\n  `store` varchar(190) NOT NULL,\n  `seq` bigint NOT NULL,\n" +
      "  `ts` datetime(3),\n  PRIMARY KEY (`store`, `seq`)\n);\n",
  );
});

Deno.test("--table reports what is missing", async () => {
  const files = { "plant.json": CONFIG };
  const file = await runCli(["collect", "plant.json", "--table", "file"], { files });
  assertEquals(file.code, 2);
  assertStringIncludes(file.stderr, 'Sink file has no database, expected "sql": {"dialect":');
  const none = await runCli(["collect", "plant.json", "--table", "cpy"], { files });
  assertMatch(none.stderr, /Unknown sink "cpy", expected .*copy/);
});
