// The severity of events of a simulated station.

import { assertEquals } from "@std/assert";
import type { StationEvent } from "../../../cli/simulation/events.ts";
import { severityOf } from "../../../cli/simulation/severity.ts";

Deno.test("a failed handler is an error, and what was lost, refused or not changed is a warning", () => {
  const remote = { host: "192.0.2.1", port: 7 };
  const authentication = (event: unknown) =>
    severityOf({ type: "authentication", link: 1, remote, event } as StationEvent);
  const octets = Uint8Array.of(1);
  assertEquals(severityOf({ type: "failed" } as StationEvent), "error");
  assertEquals(severityOf({ type: "events-lost" } as StationEvent), "warning");
  assertEquals(severityOf({ type: "link" } as StationEvent), "info");
  assertEquals(authentication({ type: "not-accepted", ticket: 1, typeId: 30, octets }), "warning");
  assertEquals(authentication({ type: "key-change-failed" }), "warning");
  assertEquals(authentication({ type: "authenticated" }), "info");
});
