// Destination and width of a report.

import { assertEquals, assertRejects } from "@std/assert";
import { Target } from "../../../cli/analyze/target.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import type { Io } from "../../../cli/io/io.ts";
import { Output, type OutputOptions } from "../../../cli/text/output.ts";

/** Creates standard output, and collects files that are saved. */
function world(options: OutputOptions = {}) {
  const saved: [string, string, boolean][] = [];
  let text = "";
  const sink = {
    write: (octets: Uint8Array) => {
      text += new TextDecoder().decode(octets);
      return Promise.resolve(octets.length);
    },
  };
  const stdout = new Output(sink, options);
  const save: Io["save"] = (path, octets, { replace }) => {
    if (path === "full") return Promise.reject(new Error("No space left on device"));
    saved.push([path, new TextDecoder().decode(octets), replace]);
    return Promise.resolve();
  };
  const io = { stdout, save } as Partial<Io> as Io;
  return { io, saved, shown: async () => (await stdout.flush(), text) };
}

/** Returns the width for which a report is written. */
async function widthOf(path: string | undefined, options: OutputOptions): Promise<number> {
  let width = NaN;
  await new Target(world(options).io, path, false).text((_out, columns) => width = columns);
  return width;
}

Deno.test("a report is as wide as the terminal, at least 80, and 120 columns elsewhere", async () => {
  const terminal = (columns: number) => ({ isTerminal: true, size: () => ({ columns, rows: 24 }) });
  assertEquals(await widthOf(undefined, terminal(60)), 80);
  assertEquals(await widthOf(undefined, terminal(200)), 200);
  assertEquals(await widthOf(undefined, {}), 120);
  assertEquals(await widthOf("report.txt", terminal(200)), 120);
});

Deno.test("a report goes to standard output or into the file, as a whole", async () => {
  const screen = world({ isTerminal: true });
  const target = new Target(screen.io, undefined, false);
  assertEquals(target.isTerminal, true);
  await target.write(["a", "b"]);
  await target.text((out) => out.line("c"));
  assertEquals([await screen.shown(), screen.saved], ["a\nb\nc\n", []]);

  const disk = world({ isTerminal: true });
  const file = new Target(disk.io, "report.txt", true);
  assertEquals(file.isTerminal, false);
  await file.write(["a", "b"]);
  await file.text((out) => out.line("ü"));
  assertEquals([await disk.shown(), disk.saved], ["", [
    ["report.txt", "a\nb\n", true],
    ["report.txt", "ü\n", true],
  ]]);
});

Deno.test("a file that cannot be written is named with the reason", async () => {
  const { io } = world();
  await assertRejects(
    () => new Target(io, "full", false).write(["a"]),
    UsageError,
    "Cannot write full: No space left on device",
  );
});
