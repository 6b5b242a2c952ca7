// Checks that the settings of a sink are consistent with each other.

import { FIELDS, isField, parseColumn } from "../format/fields.ts";
import { checkProgram } from "./check_program.ts";
import type { CommandSinkConfig, SinkConfig } from "./config.ts";
import { type Fault, known } from "./fault.ts";

/** Checks the settings of one sink. */
export function checkSink(sink: SinkConfig, path: string, fault: Fault): void {
  checkColumns(sink, path, fault);
  const { format = "ndjson" } = sink;
  if (format === "sql" && sink.sql === undefined) {
    fault(`${path}.sql`, undefined, "dialect and table, required by format sql");
  }
  if (sink.kind !== "command" && format !== "sql" && sink.sql !== undefined) {
    fault(`${path}.sql`, sink.sql, `no value with format ${format}`);
  }
  checkKey(sink, path, fault);
  if (format !== "csv" && sink.header !== undefined) {
    fault(`${path}.header`, sink.header, `no value with format ${format}`);
  }
  const { firstMs = 1000, maxMs = 60_000 } = sink.backOff ?? {};
  if (firstMs > maxMs) fault(`${path}.backOff.firstMs`, firstMs, `at most maxMs, ${maxMs}`);
  if (sink.kind === "file" && sink.rotate !== undefined) {
    const { megabytes, hours } = sink.rotate;
    if (megabytes === undefined && hours === undefined) {
      fault(`${path}.rotate`, sink.rotate, "megabytes or hours");
    }
    if (hours !== undefined && 24 % hours !== 0) {
      fault(`${path}.rotate.hours`, hours, "1, 2, 3, 4, 6, 8, 12 or 24");
    }
  }
  if (sink.kind === "command") checkCommand(sink, path, fault);
}

function checkColumns({ columns = [] }: SinkConfig, path: string, fault: Fault): void {
  const names = columns.map((text) => parseColumn(text).name);
  for (const [index, text] of columns.entries()) {
    const at = `${path}.columns[${index}]`;
    const { name, field } = parseColumn(text);
    if (!isField(field)) fault(at, text, known("the name of a field", field, Object.keys(FIELDS)));
    if (names.indexOf(name) < index) fault(at, text, "each name only once");
  }
}

/** Checks that the columns contain the key if it is needed to recognize redelivered rows. */
function checkKey(
  { format, sql, columns = ["store", "seq"] }: SinkConfig,
  path: string,
  fault: Fault,
) {
  if (format !== "sql" || sql?.dialect !== "sqlserver") return;
  const fields = columns.map((text) => parseColumn(text).field);
  if (fields.includes("store") && fields.includes("seq")) return;
  fault(
    `${path}.columns`,
    columns,
    "store and seq among the columns: SQL Server needs them to detect rows it already has",
  );
}

function checkCommand(sink: CommandSinkConfig, path: string, fault: Fault): void {
  checkProgram(sink, path, fault);
  const answers = sink.mode === "stream" || sink.confirm === true;
  if (sink.mode === "stream" && sink.confirm !== undefined) {
    fault(`${path}.confirm`, sink.confirm, "nothing with mode stream, which always needs ok SEQ");
  }
  if (!answers || sink.format === "sql") return;
  const fields = sink.columns?.map((text) => parseColumn(text).field);
  if (fields !== undefined && !fields.includes("seq")) {
    fault(
      `${path}.columns`,
      sink.columns,
      "seq among the columns, because the program must return it",
    );
  }
}
