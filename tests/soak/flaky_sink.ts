// A sink that fails at random, run as a program: `flaky_sink.ts batch|stream FOLDER CHANCE`. It writes rows to a
// separate file, because two instances may run at a time: one that has not noticed that its collector was killed, and
// the next one. A row without a line end, truncated by such a kill, does not count. Before writing, after half of the
// rows or after all of them, it may end with a failure, or ask to be retried.

import { TextLineStream } from "@std/streams/text-line-stream";

const [mode, folder, chanceText] = Deno.args as [string, string, string];
const chance = Number(chanceText);
const file = `${folder}/${crypto.randomUUID()}.ndjson`;

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

if (mode === "batch") {
  const rows = (await new Response(Deno.stdin.readable).text()).split("\n").slice(0, -1);
  if (fails()) fail();
  if (fails()) {
    append(rows.slice(0, rows.length >> 1));
    fail();
  }
  append(rows);
  if (fails()) fail();
} else {
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  for await (const line of lines) {
    const { seq } = JSON.parse(line) as { readonly seq: number };
    if (fails()) fail();
    append([line]);
    if (fails()) fail();
    if (fails()) console.log("retry in a moment");
    else console.log(`ok ${seq}`);
  }
}
