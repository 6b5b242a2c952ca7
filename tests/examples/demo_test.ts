// `deno task demo` as a process with its permissions: its output matches its recording.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { IOA } from "../../cli/example/example_substation.ts";
import { runTask } from "../helpers/cli/task.ts";
import { withTree } from "../helpers/machine/temp.ts";

/** A row as the demo records it. */
interface Row {
  readonly received: string;
  readonly ca: number;
  readonly ioa: number;
  readonly name: string;
  readonly type: string;
  readonly cause: string;
  readonly value: number;
  readonly text: string;
  readonly unit: string;
  readonly quality: string;
  readonly tag: string | null;
}

Deno.test("the demo reads, operates and records a substation, and prints the recording", async () => {
  await withTree({ ".keep": "" }, async (root) => {
    const path = `${root}/demo.sqlite`;
    const { code, stdout, stderr } = await runTask("demo", ["--quick", "--database", path]);
    assertEquals([code, stderr], [0, ""]);
    const rows = rowsOf(path);

    const wide = stdout.split("\n").filter((line) => line.length > 100 && !line.includes(path));
    assertEquals(wide, [], "lines fit 100 columns");
    for (let step = 1; step <= 7; step++) assertStringIncludes(stdout, `\n${step}  `);
    assertStringIncludes(stdout, `${rows.length} values of `);
    assertStringIncludes(stdout, `points recorded in ${path}`);
    assertStringIncludes(stdout, "deno task iec104 monitor 192.0.2.10");

    checkInterrogation(rows, stdout);
    checkCounters(rows, stdout);
    checkLive(rows, stdout);
    checkCommand(rows);
  });
});

function rowsOf(path: string): Row[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare("SELECT * FROM value ORDER BY id").all();
    return rows as unknown as Row[];
  } finally {
    database.close();
  }
}

/** Checks that the table of step 3 contains every interrogated value. */
function checkInterrogation(rows: readonly Row[], stdout: string): void {
  const image = rows.filter(({ cause }) => cause === "interrogated by station interrogation");
  assert(image.length >= 30, `${image.length} points`);
  assert(new Set(rows.map(({ type }) => type)).size >= 8);
  const section = stdout.split("\n3  ")[1]!.split("\n4  ")[0]!;
  assertStringIncludes(section, `${image.length} points in `);
  for (const row of image) {
    assertEquals(row.tag, null);
    assertStringIncludes(section, cellOf(row));
  }
}

function checkCounters(rows: readonly Row[], stdout: string): void {
  const counters = rows.filter(({ type }) => type === "M_IT_NA_1");
  assertEquals(counters.length, 4);
  const section = stdout.split("\n4  ")[1]!.split("\n5  ")[0]!;
  for (const row of counters) assertStringIncludes(section, cellOf(row));
}

function cellOf({ name, text, unit }: Row): string {
  return `${name.padEnd(28)} ${text.padStart(10)} ${unit}`.trimEnd();
}

/** Checks that every line of the live view is a recorded value, in the same order. */
function checkLive(rows: readonly Row[], stdout: string): void {
  const section = stdout.split("\n5  ")[1]!.split(/\n\d+ values of /)[0]!;
  const lines = [...section.matchAll(/^ {3}(\d\d:\d\d:\d\d\.\d{3}) {2}47\/(\d+) +(.*)$/gm)];
  assert(lines.length >= 10, section);
  let from = 0;
  for (const [line, time, ioa, rest] of lines) {
    const at = rows.findIndex((row, index) =>
      index >= from && row.ioa === Number(ioa) && row.tag?.slice(11, 23) === time
    );
    assert(at >= 0, `recorded: ${line}`);
    const { name, text, unit, quality } = rows[at]!;
    assertEquals(rest!.split(/ {2,}/)[0], name);
    assertStringIncludes(rest!, `${text} ${unit}`.trim());
    assertStringIncludes(rest!, quality === "" ? "good" : quality);
    from = at + 1;
  }
}

/**
 * Checks that the breaker was OFF, that its position changed to ON with the cause of a remote command, and that
 * current flows.
 */
function checkCommand(rows: readonly Row[]): void {
  const breaker = rows.filter(({ ioa }) => ioa === IOA.ringBreaker);
  assertEquals(breaker.map(({ text, cause, type }) => [text, cause, type]), [
    ["OFF", "interrogated by station interrogation", "M_DP_NA_1"],
    ["ON", "return information caused by a remote command", "M_DP_TB_1"],
  ]);
  const current = rows.filter(({ ioa }) => ioa === IOA.ringCurrent).map(({ value }) => value);
  assertEquals(current[0], 0);
  assert(current.at(-1)! > 100, `${current}`);
  // The clock was set before anything else was recorded, so every time tag is correct: the clock was 3217 ms slow before.
  for (const { tag, received } of rows) {
    if (tag === null) continue;
    const offMs = Math.abs(Date.parse(`${tag.replace(" ", "T")}Z`) - Date.parse(received));
    assert(offMs < 3000, `${tag} received ${received}`);
  }
}
