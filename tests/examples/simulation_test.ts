// The station and the script of examples/simulation, as a process with the permissions of its task.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Asdu, connect } from "../../mod.ts";
import { readUntil, runTask, startTask } from "../helpers/cli/task.ts";

const FOLDER = "examples/simulation";

Deno.test("the trip script succeeds when the control centre closes the breaker", async () => {
  const args = ["station", `${FOLDER}/bay.json`, "--script", `${FOLDER}/trip.txt`, "--seed", "1"];
  const process = startTask("iec104", [...args, "--listen", "127.0.0.1:0"]);
  await process.stdin.close();
  const head = await readUntil(process.stdout, "Listening on ");
  assertStringIncludes(
    head,
    "Bay K01: CA 1 with 10 points, 1 counter, 3 commands; CA 2 with 4 points,",
  );
  const port = Number(/Listening on 127\.0\.0\.1:(\d+)/.exec(head)![1]);
  const position = Promise.withResolvers<void>();
  await using station = await connect({
    host: "127.0.0.1",
    port,
    onAsdu: (asdu) => {
      if (positionsIn(asdu).includes(1)) position.resolve();
    },
  });
  const { data } = await station.interrogate(1);
  assert(data.flatMap(positionsIn).includes(2), "it is closed at first");
  await position.promise; // the trip
  await readUntil(process.stdout, "  expects the operator to close the breaker\n");
  const close = { type: "C_DC_NA_1", ioa: 5000, value: 2 } as const;
  const closed = await station.command(1, close, {
    mode: "select-before-operate",
    returnInformation: { ioa: 100, value: 2 },
  });
  assertEquals(closed.outcome, "done");
  const told = await readUntil(process.stdout, "  quits\n");
  await process.stdout.cancel();
  const failed = await new Response(process.stderr).text();
  assertEquals([(await process.status).code, failed], [0, ""]);
  assertStringIncludes(told, "  the feeder is back\n");
  assertStringIncludes(told, "K01 breaker Q0 (1/5000) is now ON\n");
});

Deno.test("a script with a mistake ends the process before it listens", async () => {
  const { code, stdout, stderr } = await runTask("iec104", [
    ...[
      "station",
      `${FOLDER}/bay.json`,
      "--script",
      `${FOLDER}/bay.json`,
      "--listen",
      "127.0.0.1:0",
    ],
  ]);
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(
    stderr,
    `${FOLDER}/bay.json:1:1  found "{"`,
  );
});

/** Returns the positions of the breaker in an ASDU. */
function positionsIn(asdu: Asdu): number[] {
  if (asdu.type !== "M_DP_NA_1" && asdu.type !== "M_DP_TB_1") return [];
  return asdu.objects.filter(({ ioa }) => ioa === 100).map(({ value }) => value);
}
