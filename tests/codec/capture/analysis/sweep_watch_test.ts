// What is remembered to detect a sweep: exactly this much, and not one more.

import { assertEquals } from "@std/assert";
import { FindingLog } from "../../../../codec/capture/analysis/finding_log.ts";
import { PacketClock } from "../../../../codec/capture/packet_time.ts";
import { SweepWatch } from "../../../../codec/capture/analysis/sweep_watch.ts";
import { times } from "./cases/finding_case.ts";

/** A request as the watch sees it, with only the members that it uses. */
type Request = Parameters<SweepWatch["add"]>[1];
type From = Parameters<SweepWatch["add"]>[0];

function request(ioa: number, ca = 1, typeId = 45): Request {
  return { ca, ioa, typeId, records: [], progress: "requested" } as unknown as Request;
}

/** Creates the session of a host. */
function from(host: number): From {
  const about = () => ({ source: `10.0.0.${host}`, destination: "192.0.2.2" });
  return { controlling: 0, about } as unknown as From;
}

/** Returns the details of the sweeps that a watch reports; `add` adds a request a millisecond after the one before. */
function sweeps(
  objects: number,
  script: (add: (request: Request, host?: number) => void) => void,
): string[] {
  const clock = new PacketClock();
  clock.time = 0;
  const log = new FindingLog(clock, { findingsPerCode: 10, framesPerFinding: 1 });
  const rule = { code: "command-sweep", verb: "commanded", objects, withinMs: 1e9 } as const;
  const watch = new SweepWatch(log, rule);
  script((request, host = 1) => {
    clock.time++;
    watch.add(from(host), request, clock.now());
  });
  return Array.from(log.all(), ({ detail }) => detail.replace(/ commanded by .*:/, ":"));
}

Deno.test("SweepWatch counts 65536 objects of a sweep", () => {
  const [found] = sweeps(2, (add) => times(65_537, (i) => add(request(i))));
  assertEquals(found, "65536 objects of CA 1: C_SC_NA_1, IOA 0 to 65536");
});

Deno.test("SweepWatch remembers 4096 requests of a host to a station", () => {
  const between = (requests: number) =>
    sweeps(3, (add) => {
      add(request(1));
      times(requests - 2, () => add(request(2)));
      add(request(3));
    }).length;
  assertEquals([between(4096), between(4097)], [1, 0]);
});

Deno.test("SweepWatch watches 1024 pairs of a host and a station", () => {
  const found = (before: number) =>
    sweeps(2, (add) => {
      times(before, (i) => add(request(1), 2 + i));
      times(2, (i) => add(request(i)));
    }).length;
  assertEquals([found(1023), found(1024)], [1, 0]);
});

Deno.test("SweepWatch lists four common addresses and four types", () => {
  const listed = (count: number) =>
    sweeps(2, (add) => times(count, (i) => add(request(i, 1 + i, 45 + i)))).join();
  const types = "C_SC_NA_1, C_DC_NA_1, C_RC_NA_1, C_SE_NA_1";
  assertEquals(listed(4), `4 objects of CA 1, 2, 3, 4: ${types}, IOA 0 to 3`);
  assertEquals(listed(5), `5 objects of CA 1, 2, 3, 4, ...: ${types}, ..., IOA 0 to 4`);
});
