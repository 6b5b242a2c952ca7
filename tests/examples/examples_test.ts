// The scripts to copy run, and do what their heads say.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readUntil } from "../helpers/cli/task.ts";

function start(script: string, args: readonly string[] = []): Deno.ChildProcess {
  return new Deno.Command("deno", {
    args: ["run", "--quiet", "--allow-net=127.0.0.1", `examples/${script}`, ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function run(script: string, args: readonly string[] = []): Promise<string> {
  const { code, stdout, stderr } = await start(script, args).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""], script);
  return decoder.decode(stdout);
}

Deno.test("examples/decode_hex.ts decodes an APDU", async () => {
  const lines = (await run("decode_hex.ts")).split("\n");
  assertEquals(
    lines[0],
    "I N(S)=2 N(R)=1 M_DP_TB_1 spont CA 1: 100=ON @2024-06-15 13:45:30.123 (SU)",
  );
  assertStringIncludes(lines[1]!, "object 100 is ON since");
});

Deno.test("examples: a station is simulated, operated and read", async () => {
  const station = start("simulate_station.ts", ["0"]);
  const head = await readUntil(station.stdout, "end with Ctrl-C");
  const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(head)![1]!;
  const operated = await run("operate_breaker.ts", ["ON", "127.0.0.1", port]);
  assertStringIncludes(operated, "done: ");
  const read = await run("read_station.ts", ["127.0.0.1", port, "1", "0.1"]);
  assertStringIncludes(read, "100 M_DP_NA_1 2 ");
  assertMatch(read, /^700 M_ME_NC_1 20\.[345]/m);
  assertStringIncludes(await readUntil(station.stdout, "executes"), "selects the breaker: ON");
  station.kill();
  await Promise.all([station.stdout.cancel(), station.stderr.cancel(), station.status]);
});
