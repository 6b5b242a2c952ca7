// Values as lines and as a table: columns stay aligned with names in any script.

import { assertEquals } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import { LineView } from "../../../cli/monitor/lines.ts";
import { TableView } from "../../../cli/monitor/table.ts";
import { Names } from "../../../cli/text/names.ts";
import type { PointRow } from "../../../cli/text/point_row.ts";
import { Output } from "../../../cli/text/output.ts";
import { Terminal } from "../../helpers/cli/terminal.ts";

const NAMES = ["東京変電所", "São Paulo", "cafe\u0301", ""];

const ROWS: PointRow[] = NAMES.map((name, i) => ({
  address: `1/${i + 1}`,
  received: Date.UTC(2026, 0, 1),
  ca: 1,
  ioa: i + 1,
  type: "M_ME_TF_1",
  cause: "spont",
  value: "20.5",
  unit: "kV",
  quality: i === 0 ? "IV" : "",
  tag: "",
  name,
}));

/** Returns the column of the value in each line that has one. */
function columns(text: string): number[] {
  return text.split("\n").filter((line) => line.includes("20.5"))
    .map((line) => unicodeWidth(line.slice(0, line.indexOf("20.5"))));
}

Deno.test("lines of monitor are aligned with names in any script", async () => {
  const { output, ...terminal } = terminalOf();
  const points = NAMES.map((name, i) => ({
    ioa: i + 1,
    type: "M_ME_NC_1" as const,
    name,
    unit: "kV",
  }));
  const names = new Names({ sectors: [{ ca: 1, points }] });
  const view = new LineView({ stdout: output, stderr: output }, {
    zone: { zone: "UTC" },
    names: [names],
  });
  view.points(ROWS);
  await output.flush();
  const found = columns(terminal.text());
  assertEquals(found, found.map(() => found[0]!));
  assertEquals(found.length, 4);
});

Deno.test("a line is red if its quality is not good, and bold if its value is an alarm", async () => {
  const row = { ...ROWS[1]!, name: "" };
  const rows = [row, { ...row, quality: "IV" }, row, { ...row, quality: "IV" }, row];
  const alarms = [false, false, true, true];
  for (
    const [colour, styles] of [
      [true, ["", "\x1b[31m", "\x1b[1;31m", "\x1b[1;31m", ""]],
      [false, ["", "", "", "", ""]],
    ] as const
  ) {
    let text = "";
    const write = (octets: Uint8Array) => {
      text += new TextDecoder().decode(octets);
      return Promise.resolve(octets.length);
    };
    const output = new Output({ write }, { colour });
    new LineView({ stdout: output, stderr: output }, { zone: undefined, names: [] })
      .points(rows, alarms);
    await output.flush();
    const found = text.trimEnd().split("\n").map((line) => {
      // deno-lint-ignore no-control-regex -- the sequences that terminals interpret
      const [, style = "", end = ""] = /^(\x1b\[[\d;]*m)?[^\x1b]*(\x1b\[0m)?$/.exec(line) ?? [];
      assertEquals(end === "", style === "", line);
      return style;
    });
    assertEquals(found, [...styles]);
  }
});

Deno.test("the table of monitor is aligned with names in any script, and no wider than the terminal", async () => {
  for (const width of [100, 60]) {
    const { output, text } = terminalOf(width);
    const view = new TableView({ out: output, zone: { zone: "UTC" }, now: () => 0, title: "t" });
    view.points(ROWS);
    view.close();
    await output.flush();
    const found = columns(text());
    assertEquals(found, found.map(() => found[0]!), `${width} columns`);
    assertEquals(found.length, 4);
    assertEquals(text().split("\n").filter((line) => unicodeWidth(line) > width), []);
  }
});

function terminalOf(columns = 100): { readonly output: Terminal["output"]; text(): string } {
  const terminal = new Terminal({ size: () => ({ columns, rows: 24 }) });
  return { output: terminal.output, text: () => terminal.text };
}
