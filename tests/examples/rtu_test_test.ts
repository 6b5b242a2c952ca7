// The script of examples/simulation that tests an RTU, against the station of that folder, as processes.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { EXAMPLE_SCRIPT } from "../../cli/commands/master.ts";
import { readUntil, runTask, startTask } from "../helpers/cli/task.ts";

const FOLDER = "examples/simulation";

Deno.test("the script that tests an RTU passes with the station of the folder", async () => {
  const station = startTask("iec104", [
    ...["station", `${FOLDER}/bay.json`, "--seed", "1", "--t1", "3s", "--t2", "1s"],
    ...["--listen", "127.0.0.1:0"],
  ]);
  const head = await readUntil(station.stdout, "Listening on ");
  const port = Number(/Listening on 127\.0\.0\.1:(\d+)/.exec(head)![1]);
  const { code, stdout, stderr } = await runTask("iec104", [
    ...["master", `${FOLDER}/rtu_test.txt`, "--host", `127.0.0.1:${port}`, "--yes"],
  ]);
  const writer = station.stdin.getWriter();
  await writer.write(new TextEncoder().encode("quit\n"));
  await writer.close();
  await station.stdout.cancel();
  await station.stderr.cancel();
  await station.status;
  assertEquals([code, stderr], [0, ""], stdout);
  assertStringIncludes(stdout, `${FOLDER}/rtu_test.txt: 7 passed, 0 failed\n`);
});

Deno.test("the help of master shows the script that tests an RTU", () => {
  const lines = Deno.readTextFileSync(`${FOLDER}/rtu_test.txt`).trim().split("\n");
  assertEquals(lines.slice(lines.indexOf("connect")), EXAMPLE_SCRIPT);
});
