// The audit records of a collector: connections, requests, and its user; and its log at a syslog server.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ControlledStation, serve } from "../../../mod.ts";
import { SyslogServer } from "../../helpers/audit/syslog_server.ts";
import { STATION } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

type Line = Readonly<Record<string, unknown>>;

Deno.test("a collector records connections and clock synchronizations, and sends its log and records to syslog", async () => {
  await using station = new ControlledStation(STATION);
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  await using log = await SyslogServer.start("tcp");
  await withTree({}, async (root) => {
    const path = `${root}/plant.json`;
    const text = JSON.stringify({
      store: { file: "plant.sqlite" },
      stations: [{
        name: "Northfield",
        address: `127.0.0.1:${server.port}`,
        startUp: [{ do: "clock", ca: 47 }, { do: "counters", ca: 47, freeze: "freeze" }],
      }],
      audit: "audit.jsonl",
      syslog: `tcp://127.0.0.1:${log.port}`,
    });
    const interruption = new AbortController();
    const running = runCli(["collect", path], {
      files: { [path]: text },
      now: () => Date.UTC(2026, 10, 23, 12),
      interruption: interruption.signal,
    });
    await log.find(/ start-up .*counters of CA 47: done/);
    interruption.abort();
    const { code, stderr } = await running;
    assertEquals(code, 0, stderr);
    const audit = `${root}/audit.jsonl`;
    const records: Line[] = Deno.readTextFileSync(audit).trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    const told = records.map(({ event, type, result }) =>
      [event, type, result].filter((each) => each !== undefined).join(" ")
    );
    assertEquals(told, [
      "begun",
      "connected",
      "started",
      "request C_CS_NA_1 sent",
      "answer C_CS_NA_1 confirmed",
      "result done",
      "request C_CI_NA_1 sent",
      "answer C_CI_NA_1 confirmed",
      "answer C_CI_NA_1 confirmed",
      "result done",
      "stopped",
      "disconnected",
      "closed",
    ]);
    const { by, station: name, octets } = records[3]!;
    assertEquals([by, name], ["operator@desk", "Northfield"]);
    assertStringIncludes(octets as string, "670106002f00000000");
    const files = {
      [audit]: Deno.readTextFileSync(audit),
      [`${audit}.head`]: Deno.readTextFileSync(`${audit}.head`),
    };
    assertEquals((await runCli(["audit", audit, "--quiet"], { files })).code, 0);
    await log.find(/ ended /);
    const ids = log.received.map((each) => each.split(" ")[5]);
    for (const id of ["started", "connected", "request", "start-up", "ended"]) {
      assert(ids.includes(id), `${id} in ${ids}`);
    }
    const values = log.received.find((each) => each.includes(" start-up "))!;
    assertStringIncludes(values, '[iec104@32473 subject="station Northfield"]');
  });
});

Deno.test("a collector whose audit file another program writes keeps collecting, sends nothing unrecorded, and ends with 1", async () => {
  await using station = new ControlledStation(STATION, {
    onNotice: (notice) => {
      if (notice.type === "link" && notice.state === "opened") {
        Deno.writeTextFileSync(audit, "{}\n", { append: true });
      }
    },
    onClock: () => {
      clocks++;
    },
  });
  let [audit, clocks] = ["", 0];
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  await withTree({}, async (root) => {
    audit = `${root}/audit.jsonl`;
    const path = `${root}/plant.json`;
    const text = JSON.stringify({
      store: { file: "plant.sqlite" },
      stations: [{
        name: "Northfield",
        address: `127.0.0.1:${server.port}`,
        startUp: [{ do: "interrogate", ca: 47 }, { do: "clock", ca: 47 }],
      }],
    });
    const interruption = new AbortController();
    const { code, stderr } = await runCli(["collect", path, "--audit", audit], {
      files: { [path]: text },
      interruption: interruption.signal,
      onStderr: (shown) => {
        if (/Northfield.*(?:clock|lost)/.test(shown)) interruption.abort();
      },
    });
    assertEquals([code, clocks], [1, 0], stderr);
    assertStringIncludes(
      stderr,
      "another program has written to it; nothing that would have to be",
    );
    assertStringIncludes(stderr, "interrogate of CA 47: done");
  });
});
