// Test, reset and parameters by the controlling station (procedures, sections 9, 10 and 12).

import { assertEquals, assertRejects } from "@std/assert";
import type { TypeName } from "../../../../codec/types.ts";
import type { ControllingStation } from "../../../../transport/controlling/controlling_station.ts";
import type { ProcedureResult } from "../../../../transport/controlling/procedures/result.ts";
import { brief } from "../../../helpers/stations/results.ts";
import { link, within } from "../../../helpers/stations/scripted_station.ts";

interface Case {
  readonly name: string;
  readonly type: TypeName;
  readonly call: (station: ControllingStation) => Promise<ProcedureResult>;
  /** Causes of the request and of its confirmation. */
  readonly causes: readonly [number, number];
  /** Octets after the data unit identifier, in hexadecimal. */
  readonly body: string;
}

const CASES: readonly Case[] = [
  {
    name: "test()",
    type: "C_TS_TA_1",
    call: (station) => station.test(1),
    causes: [6, 7],
    body: "0 0 0 1 0 39 30 22 f 9 a 1a",
  },
  {
    name: "test() with a counter",
    type: "C_TS_TA_1",
    call: (station) => station.test(1, { counter: 0xfffe }),
    causes: [6, 7],
    body: "0 0 0 fe ff 39 30 22 f 9 a 1a",
  },
  {
    name: "test() of IEC 60870-5-101",
    type: "C_TS_NA_1",
    call: (station) => station.test(1, { type: "C_TS_NA_1" }),
    causes: [6, 7],
    body: "0 0 0 aa 55",
  },
  {
    name: "reset()",
    type: "C_RP_NA_1",
    call: (station) => station.reset(1),
    causes: [6, 7],
    body: "0 0 0 1",
  },
  {
    name: "reset() of pending events",
    type: "C_RP_NA_1",
    call: (station) => station.reset(1, { qrp: 2 }),
    causes: [6, 7],
    body: "0 0 0 2",
  },
  ...(["threshold", "filter", "low-limit", "high-limit"] as const).map((kind, index) => ({
    name: `setParameter() of a ${kind}`,
    type: "P_ME_NB_1" as const,
    call: (station: ControllingStation) =>
      station.setParameter(1, { type: "P_ME_NB_1", ioa: 300, value: -5, parameter: kind }),
    causes: [6, 7] as const,
    body: `2c 1 0 fb ff ${index + 1}`,
  })),
  {
    name: "setParameter() as normalized value",
    type: "P_ME_NA_1",
    call: (station) =>
      station.setParameter(1, { type: "P_ME_NA_1", ioa: 1, value: 0.5, parameter: "threshold" }),
    causes: [6, 7],
    body: "1 0 0 0 40 1",
  },
  {
    name: "setParameter() as short floating point number",
    type: "P_ME_NC_1",
    call: (station) =>
      station.setParameter(1, { type: "P_ME_NC_1", ioa: 1, value: 49.98, parameter: "high-limit" }),
    causes: [6, 7],
    body: "1 0 0 85 eb 47 42 4",
  },
  {
    name: "activateParameter() of all loaded parameters",
    type: "P_AC_NA_1",
    call: (station) => station.activateParameter(1, { ioa: 0, what: "loaded" }),
    causes: [6, 7],
    body: "0 0 0 1",
  },
  {
    name: "activateParameter() of an object",
    type: "P_AC_NA_1",
    call: (station) => station.activateParameter(1, { ioa: 300, what: "object" }),
    causes: [6, 7],
    body: "2c 1 0 2",
  },
  {
    name: "activateParameter() that stops cyclic transmission",
    type: "P_AC_NA_1",
    call: (station) =>
      station.activateParameter(1, { ioa: 300, what: "cyclic" }, { deactivate: true }),
    causes: [8, 9],
    body: "2c 1 0 3",
  },
];

for (const { name, type, call, causes, body } of CASES) {
  Deno.test(`${name} reports confirmation, refusal and time-out`, async () => {
    await using it = await link();
    const { station, peer, clock } = it;
    const [cause, confirmation] = causes;
    peer.on(type, (request) => peer.confirm(request));
    const done = await within(clock, 0, call(station));
    assertEquals(brief(done), `done at request by cause ${confirmation}`);
    assertEquals(peer.requests, [`${type} ${cause}`]);
    const octets = [...done.trace[0]!.octets.subarray(6)];
    assertEquals(octets.map((octet) => octet.toString(16)).join(" "), body);
    peer.on(type, (request) => peer.refuse(request));
    const refused = await within(clock, 0, call(station));
    assertEquals(brief(refused), `negative at request by cause ${confirmation}`);
    peer.on(type, (request) => peer.mirror(request, { cause: 44 }));
    const unknown = await within(clock, 0, call(station));
    assertEquals(brief(unknown), "negative at request by cause 44; positive-unknown-cause");
    peer.on(type, () => {});
    const silent = await within(clock, 10_000, call(station));
    assertEquals(brief(silent), "timed-out at request");
  });
}

Deno.test("test() counts, and ignores the confirmation of another test", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const first = await within(clock, 10_000, station.test(1));
  assertEquals(first.outcome, "timed-out");
  const second = station.test(1);
  await clock.advance(0);
  peer.confirm(peer.received[0]!); // late
  const result = await within(clock, 10_000, second);
  assertEquals(brief(result), "timed-out at request; answer-ignored");
  const counters = peer.received.map((asdu) => asdu.type === "C_TS_TA_1" && asdu.objects[0]?.tsc);
  assertEquals(counters, [1, 2]);
});

Deno.test("test() accepts the pattern in either octet order", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_TS_NA_1", (request) => peer.confirm(request, { object: { fbp: 0xaa55 } }));
  const result = await within(clock, 0, station.test(1, { type: "C_TS_NA_1" }));
  assertEquals(brief(result), "done at request by cause 7; content-differs");
});

Deno.test("reset() awaits the end of initialization on request", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_RP_NA_1", (request) => peer.confirm(request));
  const resetting = station.reset(1, { awaitInitialization: true });
  await clock.advance(5000);
  peer.send({ type: "M_EI_NA_1", cause: 4, ca: 2, objects: [{ coi: 0 }] });
  peer.send({ type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ coi: 2 }] });
  const result = await within(clock, 0, resetting);
  assertEquals([result.outcome, result.step], ["done", "initialization"]);
  assertEquals(result.data.map(({ type, ca }) => `${type} ${ca}`), ["M_EI_NA_1 1"]);
  const silent = await within(clock, 30_000, station.reset(1, { awaitInitialization: true }));
  assertEquals([silent.outcome, silent.step], ["timed-out", "initialization"]);
  assertEquals(silent.reason, "Confirmed, but no end of initialization within 30000 ms");
});

Deno.test("reset() reaches all stations", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_RP_NA_1", (request) => {
    for (const ca of [1, 2]) peer.confirm(request, { ca });
  });
  const result = await within(clock, 0, station.reset(65_535, { stations: [1, 2] }));
  assertEquals(result.reason, "2 of 2 stations: done");
});

Deno.test("setParameter() notes the confirmation of another parameter", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("P_ME_NC_1", (request) => peer.confirm(request, { object: { value: 9 } }));
  const parameter = { type: "P_ME_NC_1", ioa: 1, value: 10, parameter: "threshold" } as const;
  const result = await within(clock, 0, station.setParameter(1, parameter));
  assertEquals(brief(result), "done at request by cause 7; content-differs");
});

Deno.test("test() and parameters refuse the broadcast address", async () => {
  await using it = await link();
  await assertRejects(() => it.station.test(65_535), RangeError, "Cannot send test to CA 65535");
  const parameter = { type: "P_ME_NB_1", ioa: 1, value: 10, parameter: "threshold" } as const;
  await assertRejects(() => it.station.setParameter(65_535, parameter), RangeError);
  await assertRejects(
    () => it.station.setParameter(1, { ...parameter, value: 40_000 }),
    RangeError,
    "value is 40000",
  );
});
