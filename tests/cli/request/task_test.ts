// Requests as processes, with exactly the permissions of the task: exit codes, files, pipes.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { ControlledStation, serve, type StationDeclaration } from "../../../mod.ts";
import { STATION } from "../../helpers/cli/request_cli.ts";
import { runTask } from "../../helpers/cli/task.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** Permits several connections at a time: a new one does not take over from the others. */
const DECLARATION: StationDeclaration = {
  ...STATION,
  redundancy: { mode: "each-connection" },
};

Deno.test("requests as processes exit with the code of their result", async () => {
  await using station = new ControlledStation(DECLARATION);
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${server.port}`;
  const [done, refused, unconfirmed, unreachable] = await Promise.all([
    runTask("iec104", ["read", address, "47/500", "--json"]),
    runTask("iec104", ["command", address, "47/5999", "--type", "single", "--on", "--yes"]),
    runTask("iec104", ["reset", address, "--ca", "47"], new TextEncoder().encode("y\n")),
    runTask("iec104", ["read", "127.0.0.1:1", "47/500"]),
  ]);
  assertEquals([done.code, done.stderr, JSON.parse(done.stdout).values[0].value], [0, "", 118.4]);
  assertEquals([refused.code, refused.stderr], [1, ""]);
  assertStringIncludes(refused.stdout, "C_SC_NA_1 ON to 47/5999: refused\n");
  assertEquals([unconfirmed.code, unconfirmed.stdout], [2, ""]);
  assertStringIncludes(unconfirmed.stderr, "expected a terminal, or --yes; nothing was sent\n");
  assertEquals([unreachable.code, unreachable.stdout], [3, ""]);
});

Deno.test("files as a process reads and writes local files", async () => {
  await using station = new ControlledStation(DECLARATION, { onFile: () => true });
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  station.addFile({ ca: 47, ioa: 1, nof: 1, sections: [new TextEncoder().encode("record\n")] });
  const address = `127.0.0.1:${server.port}`;
  await withTree({ "in.txt": "settings\n" }, async (root) => {
    const [put, get] = await Promise.all([
      runTask("iec104", ["files", "put", address, "47/2", `${root}/in.txt`, "--yes"]),
      runTask("iec104", ["files", "get", address, "47/1", `${root}/out.txt`]),
    ]);
    assertEquals([put.code, put.stderr, get.code, get.stderr], [0, "", 0, ""]);
    assertEquals(Deno.readTextFileSync(`${root}/out.txt`), "record\n");
    const again = await runTask("iec104", ["files", "get", address, "47/1", `${root}/out.txt`]);
    assertEquals(again.code, 2);
  });
});
