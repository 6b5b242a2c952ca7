// The log of a simulated station: events as text.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LogLimit, moreText } from "../../../cli/text/log_limit.ts";
import { Names } from "../../../cli/text/names.ts";
import { StationLog } from "../../../cli/simulation/station_log.ts";
import type { StationEvent } from "../../../cli/simulation/events.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { IEC104 } from "../../../mod.ts";
import { StationMachine } from "../../../transport/low_level.ts";

Deno.test("the log names a refused or evicted peer, the limit and the remedy", () => {
  const declaration = {
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] }],
    redundancy: { mode: "each-connection", maxConnections: 3 },
  } as const;
  const now = { monotonic: 0, instant: 0 };
  const machine = new StationMachine(declaration, {}, now);
  for (
    const [host, port] of [["::ffff:192.0.2.7", 1], ["192.0.2.7", 2], ["192.0.2.7", 3]] as const
  ) {
    machine.open({ host, port }, now);
  }
  machine.open({ host: "192.0.2.8", port: 4 }, now);
  machine.open({ host: "192.0.2.9", port: 5 }, now);
  const log = new StationLog(new Names(declaration));
  const lines: string[] = [];
  for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) {
    if (event.type === "notice") lines.push(log.textOf(event.notice as StationEvent));
  }
  assertEquals(lines, [
    "[::ffff:192.0.2.7]:1  connected",
    "192.0.2.7:2  connected",
    "192.0.2.7:3  turned away: 192.0.2.7 already has 2 connections, as many as " +
    "redundancy.maxConnectionsPerAddress permits: close some of them, or raise that limit",
    "192.0.2.8:4  connected",
    "[::ffff:192.0.2.7]:1  evicted: 192.0.2.9 gets the slot of 192.0.2.7: all 3 slots are taken, and " +
    "192.0.2.7 holds 2 of them on which it never started data transfer. If it needs them, add it " +
    "to a redundancy group or raise redundancy.maxConnections",
    "192.0.2.9:5  connected",
  ]);
});

Deno.test("the log names the certificate and the user of a peer, and the whole fingerprint once", () => {
  const log = new StationLog(new Names({ sectors: [{ ca: 1 }] }));
  const certificate = { subject: "CN=Centre A, O=Northfield", fingerprint: "0a1b2c3d".repeat(8) };
  const address = { host: "2001:db8::7", port: 7 };
  const line = (remote: object, state: "opened" | "started") =>
    log.textOf({ type: "link", link: 1, state, remote: { ...address, ...remote } });
  const who = "[2001:db8::7]:7 (CN=Centre A, O=Northfield, 0a1b2c3d...)";
  assertEquals(line({ certificate }, "started"), `${who}  starts data transfer`);
  const whole = `${who}  connected, SHA-256 fingerprint ${certificate.fingerprint}`;
  assertEquals(line({ certificate }, "opened"), whole);
  const both = "[2001:db8::7]:7 (user erin, CN=Centre A, O=Northfield, 0a1b2c3d...)";
  assertEquals(line({ certificate, user: "erin" }, "started"), `${both}  starts data transfer`);
  assertEquals(
    line({ user: "erin" }, "started"),
    "[2001:db8::7]:7 (user erin)  starts data transfer",
  );
});

Deno.test("the log has a text for every event of a connection", () => {
  const declaration = {
    sectors: [{
      ca: 1,
      points: [{ ioa: 1, type: "M_SP_NA_1", name: "Alarm", value: 0 }],
      commands: [{ ioa: 9, type: "C_DC_NA_1", name: "Breaker" }],
    }],
  } as const;
  const log = new StationLog(new Names(declaration));
  const remote = { host: "192.0.2.1", port: 7 };
  const octets = Uint8Array.of(100, 1, 6, 0, 1, 0, 0, 0, 0, 20);
  const command = { type: "command", ca: 1, ioa: 9, value: 2 };
  const cases: readonly (readonly [object, string])[] = [
    [{ type: "link", state: "opened" }, "connected"],
    [{ type: "link", state: "started" }, "starts data transfer"],
    [{ type: "link", state: "stopped" }, "stops data transfer"],
    [{ type: "link", state: "closed" }, "disconnected"],
    [{ type: "link", state: "closed", detail: "t1" }, "disconnected: t1"],
    [{ type: "interrogation", ca: 1, qoi: 20 }, "interrogates CA 1"],
    [
      { type: "parameter", ca: 1, ioa: 1, action: "load", parameter: "threshold", value: 2.5 },
      "loads threshold of 1/1 Alarm: 2.5",
    ],
    [
      { type: "parameter", ca: 1, ioa: 1, action: "deactivate", parameter: "cyclic" },
      "deactivates cyclic transmission of 1/1 Alarm",
    ],
    [
      { type: "parameter", ca: 1, ioa: 0, action: "activate" },
      "activates parameters of all points of CA 1",
    ],
    [
      { type: "refused", reason: "authority", octets, detail: "guests: no role" },
      "refused, no authority: C_IC_NA_1 act CA 1: qoi=20 (station interrogation); guests: no role",
    ],
    [
      {
        type: "authentication",
        event: {
          type: "not-accepted",
          ticket: 1,
          typeId: 1,
          octets: Uint8Array.of(1, 1, 3, 0, 1, 0, 1, 0, 0, 1),
        },
      },
      "M_SP_NA_1 is lost: the peer discards it, because its origin was not proven: M_SP_NA_1 spont CA 1: 1=ON",
    ],
    [{ type: "interrogation", ca: 1, qoi: 22 }, "interrogates group 2 of CA 1"],
    [{ type: "interrogation", ca: 1, qoi: 99 }, "interrogates QOI 99 of CA 1"],
    [{ type: "counters", ca: 1, frz: 0 }, "reads the counters of CA 1"],
    [{ type: "counters", ca: 1, frz: 1 }, "freezes the counters of CA 1"],
    [{ type: "counters", ca: 1, frz: 2 }, "freezes and resets the counters of CA 1"],
    [{ type: "counters", ca: 1, frz: 3 }, "resets the counters of CA 1"],
    [{ type: "read", ca: 1, ioa: 1 }, "reads 1/1 Alarm"],
    [{ type: "read", ca: 1, ioa: 2 }, "reads 1/2"],
    [{ ...command, phase: "selected" }, "selects Breaker (1/9): ON"],
    [{ ...command, phase: "executed" }, "operates Breaker (1/9): ON"],
    [{ ...command, phase: "cancelled" }, "cancels Breaker (1/9)"],
    [{ ...command, phase: "deselected" }, "selection of Breaker (1/9) expired"],
    [{ ...command, phase: "finished" }, "Breaker (1/9) is now ON"],
    [{ ...command, phase: "failed" }, "Breaker (1/9) did not become ON"],
    [{ ...command, ioa: 8, phase: "executed" }, "operates command (1/8): 2"],
    [{ type: "file", action: "sent", ca: 1, ioa: 30, nof: 2 }, "file 2 (1/30) sent"],
    [
      { type: "file", action: "failed", ca: 1, ioa: 30, nof: 2, detail: "gone" },
      "file 2 (1/30) failed: gone",
    ],
    [{ type: "clock", before: 1000, after: 1500 }, "sets the clock, +500 ms"],
    [{ type: "clock", before: 1500, after: 1000 }, "sets the clock, -500 ms"],
    [{ type: "reset", ca: 1, qrp: 1 }, "resets CA 1 (general)"],
    [{ type: "reset", ca: 1, qrp: 2 }, "resets CA 1 (QRP 2)"],
    [
      { type: "refused", reason: "value", octets },
      "refused, value or qualifier not permitted: C_IC_NA_1 act CA 1: qoi=20 (station interrogation)",
    ],
    [
      { type: "ignored", octets },
      "ignored: C_IC_NA_1 act CA 1: qoi=20 (station interrogation)",
    ],
  ];
  for (const [event, text] of cases) {
    const line = log.textOf({ link: 1, remote, ...event } as unknown as StationEvent);
    assertEquals(line, `192.0.2.1:7  ${text}`);
  }
  const without: readonly (readonly [object, string])[] = [
    [
      { type: "events-lost", group: "all", eventClass: "alarms" },
      "events of all were lost: the buffer of the class alarms is full",
    ],
    [{ type: "failed", what: "The store", error: new Error("x") }, "The store failed: Error: x"],
  ];
  for (const [event, text] of without) {
    assertEquals(log.textOf(event as unknown as StationEvent), text);
  }
});

Deno.test("refused requests are shown with the field sizes of the station", () => {
  const profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } as const;
  const log = new StationLog(new Names({ sectors: [{ ca: 3 }] }), profile);
  const octets = Uint8Array.of(100, 1, 6, 3, 0, 0, 23);
  const remote = { host: "192.0.2.1", port: 7 };
  assertEquals(
    log.textOf({ type: "refused", reason: "value", link: 1, remote, octets } as StationEvent),
    "192.0.2.1:7  refused, value or qualifier not permitted: C_IC_NA_1 act CA 3: qoi=23 (group 3)",
  );
});

Deno.test("30 000 unknown ASDUs write 100 short lines and their count", async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const limit = new LogLimit({
    clock,
    onMore: (source, kind, omitted) => lines.push(`${source}  ${moreText(kind, omitted)}`),
  });
  const log = new StationLog(new Names({ sectors: [] }));
  const octets = Uint8Array.from([200, 1, 6, 0, 1, 0, ...Array(243).fill(0xab)]);
  const remote = { host: "192.0.2.1", port: 50_000 };
  for (let n = 0; n < 30_000; n++) {
    if (limit.permit(remote.host, "unknown")) {
      lines.push(log.textOf({ type: "unknown", remote, cause: 44, octets } as StationEvent));
    }
  }
  await clock.advance(60_000);
  assertEquals(lines.length, 101);
  assertEquals(lines.at(-1), "192.0.2.1  and 29 900 more of this kind (unknown) within a minute");
  assertStringIncludes(lines[0]!, "raw ab ab ab");
  assertStringIncludes(lines[0]!, "(the first 16 of 243 octets)");
  assert(lines.join("\n").length < 25_000, `${lines.join("\n").length} characters`);
});
