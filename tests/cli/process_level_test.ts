// The command line tool as processes, with the permissions of its task: exit codes, pipes, signals.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseHex } from "../../codec/mod.ts";
import { readToEnd, readUntil, runTask, startTask } from "../helpers/cli/task.ts";
import { withTree } from "../helpers/machine/temp.ts";

const TESTFR = "68 04 43 00 00 00\n";

Deno.test("iec104 as a process: standard input, output and every exit code of decode", async () => {
  const fine = await runTask("iec104", ["decode", "-"], new TextEncoder().encode(TESTFR));
  assertEquals([fine.code, fine.stdout], [0, "      1  U TESTFR act\n"]);
  assertStringIncludes(fine.stderr, "no issues");
  const torn = await runTask("iec104", ["decode", "-"], parseHex("68 04 43"));
  assertEquals(torn.code, 1);
  assertStringIncludes(torn.stdout, "!  torn: ");
  const none = await runTask("iec104", ["decode", "tests/no-such-file.pcap"]);
  assertEquals([none.code, none.stdout], [2, ""]);
  await withTree({}, async (root) => {
    const directory = await runTask("iec104", ["decode", root]);
    assertEquals(directory.code, 2);
    assertStringIncludes(directory.stderr, `iec104 decode: No file in the directory ${root}\n`);
  });
});

Deno.test("iec104 decode as a process reads a file", async () => {
  await withTree({ "a.hex": TESTFR.repeat(3) }, async (root) => {
    const { code, stdout } = await runTask("iec104", ["decode", `${root}/a.hex`]);
    assertEquals(stdout, "      1  U TESTFR act\n      2  U TESTFR act\n      3  U TESTFR act\n");
    assertEquals(code, 0);
  });
});

Deno.test("iec104 decode ends silently when its reader closes the pipe", async () => {
  await withTree({ "long.hex": TESTFR.repeat(200_000) }, async (root) => {
    const process = startTask("iec104", ["decode", `${root}/long.hex`]);
    await process.stdin.close();
    assertStringIncludes(await readUntil(process.stdout, "\n"), "U TESTFR act");
    await process.stdout.cancel();
    const stderr = await new Response(process.stderr).text();
    assertEquals([(await process.status).code, stderr], [0, ""]);
  });
});

Deno.test("the tasks have the permissions for audit records and syslog messages, which name the user and the machine", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    const args = ["station", "--listen", "127.0.0.1:0", "--lines", "--for", "1ms", "--audit", path];
    const station = await runTask("iec104", args);
    assertEquals(station.code, 0, station.stderr);
    const [first] = Deno.readTextFileSync(path).split("\n");
    const { by, command } = JSON.parse(first!) as { readonly by: string; readonly command: string };
    assert(/^[^@]+@[^@]+$/.test(by), by);
    assertEquals(command, "station");
    const plant = {
      store: { file: "p.sqlite" },
      stations: [{ name: "A", address: "127.0.0.1:1" }],
    };
    Deno.writeTextFileSync(`${root}/p.json`, JSON.stringify({ ...plant, audit: "b.jsonl" }));
    const collector = startTask("collect", [`${root}/p.json`, "--lines"]);
    await collector.stdin.close();
    await readUntil(collector.stderr, "station A");
    collector.kill("SIGINT");
    await Promise.all([readToEnd(collector.stdout), readToEnd(collector.stderr)]);
    assertEquals((await collector.status).code, 0);
    assertStringIncludes(Deno.readTextFileSync(`${root}/b.jsonl`), `"by":${JSON.stringify(by)}`);
  });
});

Deno.test({
  name: "iec104 station and monitor as processes: Ctrl-C stops both cleanly",
  ignore: Deno.build.os === "windows",
  async fn() {
    const station = startTask("iec104", ["station", "--listen", "127.0.0.1:0"]);
    await station.stdin.close();
    const head = await readUntil(station.stdout, "Listening on ");
    const address = /Listening on ([\d.:]+)/.exec(head)![1]!;

    const monitor = startTask("iec104", ["monitor", address, "--ca", "47"]);
    await monitor.stdin.close();
    await readUntil(monitor.stdout, "47/500");
    monitor.kill("SIGINT");
    await readToEnd(monitor.stdout);
    const told = await new Response(monitor.stderr).text();
    assertEquals((await monitor.status).code, 0);
    assertStringIncludes(told, `connected to ${address}`);
    assert(/\d+ values of \d+ points in /.test(told), told);

    await readUntil(station.stdout, "stops data transfer");
    station.kill("SIGINT");
    await readToEnd(station.stdout);
    assertEquals(await new Response(station.stderr).text(), "");
    assertEquals((await station.status).code, 0);
  },
});
