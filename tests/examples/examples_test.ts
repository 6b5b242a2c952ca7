// The example scripts run, and do what their heads say.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runExample, startExample } from "../helpers/cli/example.ts";
import { readUntil } from "../helpers/cli/task.ts";

Deno.test("examples/decode_hex.ts decodes an APDU", async () => {
  const lines = (await runExample("decode_hex.ts")).split("\n");
  assertEquals(
    lines[0],
    "I N(S)=2 N(R)=1 M_DP_TB_1 spont CA 1: 100=ON @2024-06-15 13:45:30.123 (SU)",
  );
  assertStringIncludes(lines[1]!, "object 100 is ON since");
});

Deno.test("examples simulate, operate and read a station", async () => {
  const station = startExample("simulate_station.ts", ["0"]);
  const head = await readUntil(station.stdout, "end with Ctrl-C");
  const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(head)![1]!;
  const operated = await runExample("operate_breaker.ts", ["ON", "127.0.0.1", port]);
  assertStringIncludes(operated, "done at ");
  const read = await runExample("read_station.ts", ["127.0.0.1", port, "1", "0.1"]);
  assertStringIncludes(read, "100 M_DP_NA_1 2 ");
  assertMatch(read, /^700 M_ME_NC_1 20\.[345]/m);
  assertStringIncludes(await readUntil(station.stdout, "executes"), "selects the breaker: ON");
  station.kill();
  await Promise.all([station.stdout.cancel(), station.stderr.cancel(), station.status]);
});

Deno.test("examples/private_type.ts reads a point of a private type and its event as typed values", async () => {
  const lines = (await runExample("private_type.ts")).trimEnd().split("\n");
  assertEquals(lines.length, 3);
  assertEquals(lines[0], "50 Hz");
  assertMatch(lines[1]!, /^X_FR_TB_1 spont CA 1: 700=49980 @\d{4}-/);
  assertEquals(lines[2], "49.98 Hz");
});
