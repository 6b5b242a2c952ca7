// Faults that change a request before the station reads it, and its answers, so that the peer does not notice.

import { assertEquals, assertNotEquals } from "@std/assert";
import { ApplicationFaults } from "../../../../cli/simulation/faults/application_faults.ts";
import { FaultSet } from "../../../../cli/simulation/faults/fault_set.ts";
import type { FaultDeclaration, FaultName } from "../../../../cli/simulation/faults/fault_table.ts";
import {
  type AsduInput,
  CAUSE,
  decodeAsdu,
  encodeAsdu,
  formatAsdu,
  IEC104,
} from "../../../../mod.ts";

/** A connection with a fault: what the station reads, and what the peer gets. */
function connection(fault: FaultName) {
  const faults = new FaultSet();
  faults.add({ fault } as FaultDeclaration, 0);
  const of = new ApplicationFaults();
  const context = { faults, profile: IEC104, subject: {}, now: 0 };
  const text = (octets: Uint8Array) => formatAsdu(decodeAsdu(octets, { profile: IEC104 }));
  return {
    read: (asdu: object) => {
      const { read } = of.incoming(encodeAsdu(asdu as AsduInput), context);
      return read === undefined ? undefined : text(read);
    },
    sent: (asdu: object) => of.outgoing(encodeAsdu(asdu as AsduInput), context).map(text),
  };
}

const CLOCK = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const RIGHT_TIME = "C_CS_NA_1 act CA 1: @2026-01-02 03:04:05.678";

const SINGLE = {
  ...{ type: "C_SC_NA_1", cause: CAUSE.activation, ca: 1 },
  objects: [{ ioa: 5000, value: 1, select: false, qualifier: 0 }],
} as const;

const GROUP = {
  type: "C_IC_NA_1",
  cause: CAUSE.activation,
  ca: 1,
  objects: [{ qoi: 21 }],
} as const;

const FREEZE = {
  ...{ type: "C_CI_NA_1", cause: CAUSE.activation, ca: 1 },
  objects: [{ rqt: 5, frz: 2 }],
} as const;

Deno.test("a test command is executed, and its answers have the test bit until it has ended", () => {
  const { read, sent } = connection("execute-tests");
  assertEquals(read({ ...SINGLE, test: true }), "C_SC_NA_1 act CA 1: 5000=ON");
  assertEquals(sent({ ...SINGLE, cause: CAUSE.activationCon }), [
    "C_SC_NA_1 actcon TEST CA 1: 5000=ON",
  ]);
  assertEquals(sent({ ...SINGLE, cause: CAUSE.activationTermination }), [
    "C_SC_NA_1 actterm TEST CA 1: 5000=ON",
  ]);
  assertEquals(sent({ ...SINGLE, cause: CAUSE.activationCon }), ["C_SC_NA_1 actcon CA 1: 5000=ON"]);
});

Deno.test("a request without effect reaches the station as a test, and its answer does not show it", () => {
  const requests: readonly (readonly [FaultName, string, object])[] = [
    ["ignored-clock", "C_CS_NA_1", { time: CLOCK, timeFlags: 0 }],
    ["ignored-reset", "C_RP_NA_1", { qrp: 1 }],
    ["ignored-parameters", "P_ME_NC_1", { ioa: 300, value: 2, kpa: 1 }],
    ["ignored-activation", "P_AC_NA_1", { ioa: 300, qpa: 3 }],
    ["ignored-freeze", "C_CI_NA_1", { rqt: 5, frz: 2 }],
  ];
  for (const [fault, type, object] of requests) {
    const { read, sent } = connection(fault);
    const request = { type, cause: CAUSE.activation, ca: 1, objects: [object] };
    const answer = { ...request, cause: CAUSE.activationCon, test: true };
    const head = (text: string | undefined) => text?.slice(0, text.indexOf(":"));
    assertEquals(read(SINGLE), "C_SC_NA_1 act CA 1: 5000=ON");
    assertEquals(head(read(request)), `${type} act TEST CA 1`);
    assertEquals(sent(answer).map(head), [`${type} actcon CA 1`]);
    const other = connection(fault);
    assertEquals(head(other.read({ ...request, test: true })), `${type} act TEST CA 1`);
    assertEquals(other.sent(answer).map(head), [`${type} actcon TEST CA 1`]);
  }
});

Deno.test("a request that has to be rejected reaches the station as one that it carries out", () => {
  const clock = { type: "C_CS_NA_1", cause: CAUSE.activation, ca: 1 };
  const requests: readonly (readonly [FaultName, object, string])[] = [
    ["broadcast-everything", { ...SINGLE, ca: 65_535 }, "C_SC_NA_1 act CA 1: 5000=ON"],
    ["any-cause", { ...SINGLE, cause: CAUSE.spontaneous }, "C_SC_NA_1 act CA 1: 5000=ON"],
    [
      "any-time",
      { ...clock, objects: [{ time: CLOCK, timeFlags: 0x80 }] },
      "C_CS_NA_1 act CA 1: @2030-01-02 00:00:00.000",
    ],
  ];
  for (const [fault, request, expected] of requests) {
    const { read } = connection(fault);
    assertEquals(read(SINGLE), "C_SC_NA_1 act CA 1: 5000=ON");
    assertEquals(read({ ...clock, objects: [{ time: CLOCK, timeFlags: 0 }] }), RIGHT_TIME);
    assertEquals(read(request), expected);
    assertNotEquals(connection("lost-events").read(request), expected, "without the fault");
  }
});

Deno.test("the cancellation of an interrogation is confirmed without reaching the station", () => {
  const faults = new FaultSet();
  faults.add({ fault: "pretend-cancellation" } as FaultDeclaration, 0);
  const context = { faults, profile: IEC104, subject: {}, now: 0 };
  const request = encodeAsdu({ ...GROUP, cause: CAUSE.deactivation });
  const { read, answer } = new ApplicationFaults().incoming(request, context);
  assertEquals([read, answer && formatAsdu(decodeAsdu(answer))], [
    undefined,
    "C_IC_NA_1 deactcon CA 1: qoi=21 (group 1)",
  ]);
  const { read: started } = new ApplicationFaults().incoming(encodeAsdu(GROUP), context);
  assertEquals(started, encodeAsdu(GROUP));
});

Deno.test("a request to a system address other than 0 is answered from there", () => {
  const { read, sent } = connection("any-system-address");
  const interrogation = { ...GROUP, objects: [{ ioa: 7, qoi: 20 }] };
  assertEquals(read(interrogation), "C_IC_NA_1 act CA 1: qoi=20 (station interrogation)");
  assertEquals(sent({ ...GROUP, cause: CAUSE.activationCon, objects: [{ qoi: 20 }] }), [
    "C_IC_NA_1 actcon CA 1: IOA 7 qoi=20 (station interrogation) !ioa-not-zero",
  ]);
});

const POINT = {
  type: "M_SP_NA_1",
  cause: CAUSE.spontaneous,
  ca: 1,
  objects: [{ ioa: 1, value: 1 }],
};

Deno.test("the answers to a broadcast have the broadcast address", () => {
  const { read, sent } = connection("broadcast-answers");
  const answer = { ...GROUP, cause: CAUSE.activationCon };
  read(GROUP);
  assertEquals(sent(answer), ["C_IC_NA_1 actcon CA 1: qoi=21 (group 1)"]);
  read({ ...GROUP, ca: 65_535 });
  assertEquals(sent(answer), ["C_IC_NA_1 actcon CA 65535: qoi=21 (group 1)"]);
});

Deno.test("events have the originator of the last request", () => {
  const { read, sent } = connection("stale-originator");
  assertEquals(sent(POINT), ["M_SP_NA_1 spont CA 1: 1=ON"]);
  read({ ...GROUP, originator: 7 });
  assertEquals(sent(POINT), ["M_SP_NA_1 spont OA 7 CA 1: 1=ON"]);
});

Deno.test("a read is confirmed before its value, which answers no other request", () => {
  const { read, sent } = connection("confirmed-reads");
  const value = { ...POINT, cause: CAUSE.request };
  read(GROUP);
  assertEquals(sent(value), ["M_SP_NA_1 req CA 1: 1=ON"]);
  read({ type: "C_RD_NA_1", cause: CAUSE.request, ca: 1, objects: [{ ioa: 1 }] });
  assertEquals(sent(value), ["C_RD_NA_1 actcon CA 1: 1", "M_SP_NA_1 req CA 1: 1=ON"]);
});

Deno.test("events wait for the confirmation of a clock synchronization", () => {
  const { read, sent } = connection("clock-first");
  const clock = { type: "C_CS_NA_1", ca: 1, objects: [{ time: CLOCK, timeFlags: 0 }] };
  read(GROUP);
  assertEquals(sent(POINT), ["M_SP_NA_1 spont CA 1: 1=ON"]);
  read({ ...clock, cause: CAUSE.activation });
  assertEquals(sent(POINT), []);
  assertEquals(sent({ ...clock, cause: CAUSE.activationCon }), [
    "C_CS_NA_1 actcon CA 1: @2026-01-02 03:04:05.678",
    "M_SP_NA_1 spont CA 1: 1=ON",
  ]);
});

Deno.test("all objects are sent for a group, with its cause, until the interrogation has ended", () => {
  const { read, sent } = connection("whole-groups");
  const station = { ...GROUP, objects: [{ qoi: 20 }] };
  const point = (cause: number) =>
    ({ type: "M_SP_NA_1", cause, ca: 1, objects: [{ ioa: 1, value: 1 }] }) as const;
  assertEquals(read(station), "C_IC_NA_1 act CA 1: qoi=20 (station interrogation)");
  assertEquals(sent(point(20)), ["M_SP_NA_1 inrogen CA 1: 1=ON"]);
  assertEquals(read(GROUP), "C_IC_NA_1 act CA 1: qoi=20 (station interrogation)");
  assertEquals(sent({ ...station, cause: CAUSE.activationCon }), [
    "C_IC_NA_1 actcon CA 1: qoi=21 (group 1)",
  ]);
  assertEquals(sent(point(20)), ["M_SP_NA_1 inro1 CA 1: 1=ON"]);
  assertEquals(sent(point(3)), ["M_SP_NA_1 spont CA 1: 1=ON"]);
  assertEquals(sent({ ...station, cause: CAUSE.activationTermination }), [
    "C_IC_NA_1 actterm CA 1: qoi=21 (group 1)",
  ]);
  assertEquals(sent(point(20)), ["M_SP_NA_1 inrogen CA 1: 1=ON"]);
});

Deno.test("counters are frozen without a reset, which the answer claims", () => {
  const { read, sent } = connection("freeze-without-reset");
  assertEquals(read(FREEZE), "C_CI_NA_1 act CA 1: rqt=5 (general) frz=1 (freeze without reset)");
  assertEquals(sent({ ...FREEZE, cause: CAUSE.activationCon, objects: [{ rqt: 5, frz: 1 }] }), [
    "C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=2 (freeze with reset)",
  ]);
});
