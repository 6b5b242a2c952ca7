// A sink that fails at random, run as a program: `flaky_sink.ts batch|stream FILE CHANCE`. It appends rows to a file;
// before that, after half of them, or after all, it may end with a failure, hang, or ask to try again.

import { TextLineStream } from "@std/streams/text-line-stream";

const [mode, file, chanceText] = Deno.args as [string, string, string];
const chance = Number(chanceText);

function fails(): boolean {
  return Math.random() < chance;
}

function append(lines: readonly string[]): void {
  Deno.writeTextFileSync(file, lines.map((line) => `${line}\n`).join(""), { append: true });
}

function fail(): never {
  console.error("An outage of the sink");
  Deno.exit(1);
}

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
  .pipeThrough(new TextLineStream());

if (mode === "batch") {
  const rows = await Array.fromAsync(lines);
  if (fails()) fail();
  if (fails()) {
    append(rows.slice(0, rows.length >> 1));
    fail();
  }
  append(rows);
  if (fails()) fail();
} else {
  for await (const line of lines) {
    if (fails()) fail();
    append([line]);
    if (fails()) fail();
    if (fails()) console.log("retry in a moment");
    else console.log(`ok ${(JSON.parse(line) as { readonly seq: number }).seq}`);
  }
}
