// The records of a station under a flood: few for each address, and none omitted silently.

import { assertEquals } from "@std/assert";
import { AuditFile } from "../../../cli/audit/audit_file.ts";
import { AuditTrail } from "../../../cli/audit/audit_trail.ts";
import { StationAudit } from "../../../cli/simulation/station_audit.ts";
import type { StationEvent } from "../../../cli/simulation/events.ts";
import { IEC104 } from "../../../mod.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";

interface Line {
  readonly event: string;
  readonly peer?: { readonly host: string };
  readonly content?: { readonly from: string; readonly kind: string; readonly records: number };
}

function linkEvent(host: string, state: string): StationEvent {
  return { type: "link", link: 1, remote: { host, port: 50_000 }, state } as StationEvent;
}

Deno.test("of a flood, 100 records a minute of each kind and address are written, and the count of the others", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    const clock = new FakeClock();
    const writer = { user: "u", machine: "m", process: 1 };
    const file = new AuditFile(path, { now: () => clock.instant(), writer, command: "station" });
    const trail = new AuditTrail({ file });
    const audit = new StationAudit({
      ...{ trail, clock, profile: IEC104 },
      onFailure: (error) => {
        throw error;
      },
    });
    for (let n = 0; n < 5000; n++) {
      audit.happened(linkEvent("192.0.2.9", "opened"));
      audit.happened(linkEvent("192.0.2.9", "closed"));
    }
    audit.happened(linkEvent("192.0.2.1", "opened"));
    await clock.advance(60_000);
    for (let n = 0; n < 150; n++) audit.happened(linkEvent("192.0.2.9", "opened"));
    audit[Symbol.dispose]();
    await trail[Symbol.asyncDispose]();
    const lines: Line[] = Deno.readTextFileSync(path).trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    const from = (host: string) => lines.filter(({ peer }) => peer?.host === host).length;
    assertEquals([from("192.0.2.9"), from("192.0.2.1")], [300, 1]);
    assertEquals(lines.filter(({ event }) => event === "omitted").map(({ content }) => content), [
      { from: "192.0.2.9", kind: "connected", records: 4900 },
      { from: "192.0.2.9", kind: "disconnected", records: 4900 },
      { from: "192.0.2.9", kind: "connected", records: 50 },
    ]);
    assertEquals(lines.at(-1)!.event, "closed");
  });
});
