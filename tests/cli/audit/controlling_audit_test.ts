// Which frames of a controlling station are recorded, and how.

import { assertEquals } from "@std/assert";
import { asduEntry, isAudited, isFileMessage } from "../../../cli/audit/audited_request.ts";
import type { AuditTrail } from "../../../cli/audit/audit_trail.ts";
import { ControllingAudit } from "../../../cli/audit/controlling_audit.ts";
import type { AuditEntry } from "../../../cli/audit/entry.ts";
import { securityEntry } from "../../../cli/audit/security_entry.ts";
import { decodeAsdu, IEC104, type SecurityEvent } from "../../../mod.ts";
import { frame, octets } from "../../helpers/wire/frames.ts";

function audit(station?: string) {
  const records: AuditEntry[] = [];
  const trail = { record: (entry: AuditEntry) => records.push(entry) } as unknown as AuditTrail;
  const peer = { host: "192.0.2.10", port: 2404 };
  const audit = new ControllingAudit({ trail, profile: IEC104, by: "ann@desk", peer, station });
  return { audit, records };
}

const COMMAND = octets("2d 01 06 00 01 00 89 13 00 81");
const INTERROGATION = octets("64 01 06 00 01 00 00 00 00 14");

Deno.test("a connection, its start and its stop are recorded once", () => {
  const { audit: one, records } = audit();
  assertEquals(one.isConnected, false);
  one.onFrame("sent", frame("STARTDT act"));
  assertEquals(one.isConnected, true);
  for (const text of ["STARTDT con", "TESTFR act", "S(0)", "STOPDT act", "STOPDT con"]) {
    one.onFrame("received", frame(text));
  }
  assertEquals(records.map(({ event, octets }) => [event, octets]), [
    ["connected", undefined],
    ["started", "68040b000000"],
    ["stopped", "680423000000"],
  ]);
  assertEquals(records[0], {
    ...{ event: "connected", by: "ann@desk", peer: { host: "192.0.2.10", port: 2404 } },
    station: undefined,
  });
});

Deno.test("the connections of a station of a plant file are recorded elsewhere", () => {
  const { audit: one, records } = audit("north");
  for (const text of ["STARTDT con", "STOPDT con"]) one.onFrame("received", frame(text));
  assertEquals(records, []);
  one.onFrame("sent", frame("I(0,0)", COMMAND));
  assertEquals(records.map(({ event, station }) => [event, station]), [["request", "north"]]);
});

for (
  const [direction, asdu, expected] of [
    ["sent", COMMAND, "request: sent"],
    ["received", octets("2d 01 07 00 01 00 89 13 00 81"), "answer: confirmed"],
    ["received", octets("2d 01 47 00 01 00 89 13 00 81"), "answer: refused"],
    ["received", octets("2d 01 03 00 01 00 89 13 00 81"), ""],
    ["sent", INTERROGATION, ""],
    ["received", octets("01 01 03 00 01 00 64 00 00 01"), ""],
    // A file that is ready is an answer, although it does not mirror a request.
    ["received", octets("78 01 0d 00 01 00 64 00 00 01 00 10 00 00 00"), "answer: received"],
    ["sent", octets("65 01 06 00 01 00 00 00 00 05"), ""],
    ["sent", octets("65 01 06 00 01 00 00 00 00 45"), "request: sent"],
  ] as const
) {
  const title = `${direction} ${asdu[0]} with cause octet ${asdu[2]} and ${asdu.at(-1)}`;
  Deno.test(`the record of an ASDU ${title} is "${expected}"`, () => {
    const { audit: one, records } = audit("north");
    one.onFrame(direction, frame("I(0,0)", asdu));
    const shown = records.map(({ event, result }) => `${event}: ${result}`);
    assertEquals(shown, expected === "" ? [] : [expected]);
  });
}

Deno.test("a record has the members of the ASDU, and the octets", () => {
  const { asdu: _, ...entry } = asduEntry(COMMAND, IEC104);
  assertEquals(entry, {
    ...{ phase: "select", type: "C_SC_NA_1", cause: 6, originator: 0, ca: 1, ioa: 5001, value: 1 },
    ...{ content: { qualifier: 0 }, octets: "2d010600010089130081" },
  });
});

for (
  const [hex, expected] of [
    ["2d 01 06 00 01 00 89 13 00 01", { phase: "execute" }],
    ["2d 01 08 00 01 00 89 13 00 01", { phase: "cancel" }],
    ["2d 01 09 00 01 00 89 13 00 81", { phase: "cancel" }],
    ["2d 01 c7 07 01 00 89 13 00 01", { negative: true, test: true, originator: 7 }],
    ["64 01 06 00 01 00 00 00 00 14", { phase: undefined, negative: undefined, test: undefined }],
    ["67 01 06 00 01 00 00 00 00 e8 03 0a 0e 17 0b 1a", {
      content: { time: "2026-11-23T14:10:01.000Z" },
    }],
    ["67 01 06 00 01 00 00 00 00 e8 03 8a 0e 17 0b 1a", {
      content: { time: "2026-11-23T14:10:01.000Z", timeFlags: 128 },
    }],
    ["c8 01 06 00 01 00 01 02", { type: "type 200", ioa: undefined }],
    ["01 02 03 00 01 00 64 00 00 01 66 00 00 00", { ioa: [100, 102], value: 1 }],
    [`01 14 03 00 01 00 ${Array.from({ length: 20 }, (_, n) => `${n + 16} 00 00 01`).join(" ")}`, {
      ioa: Array.from({ length: 16 }, (_, n) => Number(`0x${n + 16}`)),
    }],
  ] as const
) {
  Deno.test(`members of the record of ${hex.slice(0, 32)}`, () => {
    const entry = asduEntry(octets(hex), IEC104) as Readonly<Record<string, unknown>>;
    const found = Object.fromEntries(Object.keys(expected).map((key) => [key, entry[key]]));
    assertEquals(found, expected as unknown as Record<string, unknown>);
  });
}

Deno.test("requests that only read are not audited; file transfer messages of both stations are", () => {
  const types = (is: typeof isAudited) =>
    Array.from({ length: 127 }, (_, n) => n + 1).filter((id) =>
      is(
        decodeAsdu(octets(`${id.toString(16).padStart(2, "0")} 00 06 00 01 00`), {
          profile: IEC104,
        }),
      )
    );
  assertEquals(types(isAudited), [
    ...[
      45,
      46,
      47,
      48,
      49,
      50,
      51,
      58,
      59,
      60,
      61,
      62,
      63,
      64,
      81,
      82,
      83,
      84,
      85,
      86,
      87,
      88,
      90,
      91,
      92,
      93,
      94,
      95,
      101,
      103,
      105,
      106,
    ],
    ...[110, 111, 112, 113, 120, 121, 122, 123, 124, 127],
  ]);
  assertEquals(types(isFileMessage), [120, 121, 122, 123, 124, 127]);
});

Deno.test("a TLS event is recorded with its peer, or else with the subject in its content", () => {
  const event = {
    ...{ code: 5, name: "certificate-expired", severity: "warning", reason: "Expired" },
    ...{ subject: "CN=A", fingerprint: "0a" },
  } as unknown as SecurityEvent;
  const common = {
    event: "tls" as const,
    ...{ result: "certificate-expired", reason: "warning 5", detail: "Expired" },
  };
  assertEquals(securityEntry(event), { ...common, content: { subject: "CN=A" } });
  const peer = { host: "192.0.2.1", port: 1 };
  assertEquals(securityEntry({ ...event, peer } as SecurityEvent), {
    ...common,
    peer: { ...peer, subject: "CN=A", fingerprint: "0a" },
  });
  const { audit: one, records } = audit();
  one.onSecurityEvent({ ...event, peer } as SecurityEvent);
  assertEquals([records[0]?.by, records[0]?.peer?.host], ["ann@desk", "192.0.2.1"]);
});
