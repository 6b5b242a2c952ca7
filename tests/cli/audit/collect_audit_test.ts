// The audit records of a collector: connections, requests, and its user; and its log at a syslog server.

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AuditError } from "../../../cli/audit/audit_error.ts";
import type { AuditTrail } from "../../../cli/audit/audit_trail.ts";
import { CollectAudit } from "../../../cli/audit/collect_audit.ts";
import type { AuditEntry } from "../../../cli/audit/entry.ts";
import { ControlledStation, IEC104, type RedundantLinkChange, serve } from "../../../mod.ts";
import { SyslogServer } from "../../helpers/audit/syslog_server.ts";
import { STATION } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { frame, octets } from "../../helpers/wire/frames.ts";

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

/** The records of a station whose trail fails as long as a reason is set. */
function recordsOf() {
  const written: AuditEntry[] = [];
  const failures: string[] = [];
  const trail = {
    failure: undefined as Error | undefined,
    record(entry: AuditEntry) {
      if (this.failure !== undefined) throw this.failure;
      written.push(entry);
    },
  };
  const audit = new CollectAudit(trail as unknown as AuditTrail, {
    by: "ann@desk",
    onFailure: (error) => failures.push(error.message),
  });
  return { audit, trail, written, failures, station: audit.station("north", IEC104) };
}

const COMMAND = frame("I(0,0)", octets("2d 01 06 00 01 00 89 13 00 81"));

function change(previous: string, state: string, reason = "r", name = "a"): RedundantLinkChange {
  return { name, state, previous, reason } as RedundantLinkChange;
}

for (
  const [previous, state, expected] of [
    ["stopped", "started", "started"],
    ["connecting", "stopped", "connected"],
    ["started", "stopped", "stopped"],
    ["connecting", "waiting", "disconnected failed"],
    ["connecting", "closed", "disconnected failed"],
    ["started", "waiting", "disconnected"],
    ["stopped", "closed", "disconnected"],
    ["waiting", "closed", ""],
    ["closed", "waiting", ""],
    ["waiting", "connecting", ""],
  ] as const
) {
  Deno.test(`a connection that was ${previous} and is ${state} is recorded as "${expected}"`, () => {
    const { station, written } = recordsOf();
    station.changed(change(previous, state));
    const shown = written.map(({ event, result }) => `${event} ${result ?? ""}`.trim());
    assertEquals(shown, expected === "" ? [] : [expected]);
    if (expected === "") return;
    const { by, station: name, detail } = written[0]!;
    assertEquals([by, name, detail], ["ann@desk", "north", "a: r"]);
  });
}

Deno.test("repeated failures of one address are recorded once for each reason", () => {
  const { station, written } = recordsOf();
  const fail = (reason: string, name: string) =>
    station.changed(change("connecting", "waiting", reason, name));
  for (const [reason, name] of [["x", "a"], ["x", "a"], ["x", "b"], ["y", "a"], ["x", "a"]]) {
    fail(reason!, name!);
  }
  assertEquals(written.map(({ detail }) => detail), ["a: x", "b: x", "a: y", "a: x"]);
  station.changed(change("started", "waiting", "x", "a"));
  station.changed(change("started", "waiting", "x", "a"));
  assertEquals(written.length, 6);
});

Deno.test("a request that cannot be recorded is not sent; other records that fail are reported once", () => {
  const { audit, trail, station, written, failures } = recordsOf();
  assertEquals(audit.isFailing, false);
  trail.failure = new AuditError("disk full", { code: "failed" });
  station.onFrame("received", frame("I(0,0)", octets("2d 01 07 00 01 00 89 13 00 81")));
  assertEquals([audit.isFailing, failures], [true, ["disk full"]]);
  assertThrows(() => station.onFrame("sent", COMMAND), AuditError, "disk full");
  station.record({ event: "result" });
  station.changed(change("stopped", "started"));
  station.onSecurityEvent({ code: 1, name: "handshake-failed" } as never);
  assertEquals([failures, written], [["disk full"], []]);
  trail.failure = undefined;
  station.onFrame("sent", COMMAND);
  station.record({ event: "result" });
  assertEquals(written.map(({ event }) => event), ["request", "result"]);
});

Deno.test("an error that does not concern the file is not swallowed", () => {
  const { trail, station } = recordsOf();
  trail.failure = new TypeError("broken");
  assertThrows(() => station.record({ event: "result" }), TypeError);
  assertThrows(() => station.onFrame("sent", COMMAND), TypeError);
});
