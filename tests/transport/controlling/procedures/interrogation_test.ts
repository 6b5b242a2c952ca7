// General and group interrogation by the controlling station (procedures, section 3).

import { assertEquals, assertRejects } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { CAUSE } from "../../../../codec/cause.ts";
import { link, within } from "../../../helpers/stations/scripted_station.ts";
import { noteCodes } from "../../../helpers/stations/results.ts";

/** Creates one single-point value. */
function point(ioa: number, changes: { cause?: number; ca?: number } = {}): AsduInput {
  const object = { ioa, value: 1, quality: 0, time: undefined, timeFlags: 0 } as const;
  return {
    type: "M_SP_NA_1",
    cause: 20,
    ca: 1,
    objects: [object],
    ...changes,
  } as AsduInput;
}

Deno.test("interrogate() returns the answers, data, times and all ASDUs", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = station.interrogate(1);
  await clock.advance(5);
  const [request] = peer.received;
  assertEquals(peer.requests, ["C_IC_NA_1 6"]);
  await clock.advance(15);
  peer.confirm(request!);
  await clock.advance(30);
  peer.send(point(100));
  peer.send(point(101));
  await clock.advance(50);
  peer.terminate(request!);
  const result = await within(clock, 0, asked);
  assertEquals(result.outcome, "done");
  assertEquals(result.reason, "Confirmed and terminated");
  assertEquals(result.label, "interrogation of CA 1");
  assertEquals(result.cause, 10);
  assertEquals(result.confirmation?.cause, 7);
  assertEquals(result.termination?.cause, 10);
  assertEquals(result.data.map((asdu) => asdu.type), ["M_SP_NA_1", "M_SP_NA_1"]);
  assertEquals(result.steps, [
    { step: "request", sentMs: 0, acknowledgedMs: 20, confirmedMs: 20, terminatedMs: 100 },
  ]);
  assertEquals(
    result.trace.map(({ direction, atMs, asdu }) => `${atMs} ${direction} ${asdu.cause}`),
    ["0 sent 6", "20 received 7", "50 received 20", "50 received 20", "100 received 10"],
  );
  assertEquals(result.trace[0]?.octets, Uint8Array.of(100, 1, 6, 0, 1, 0, 0, 0, 0, 20));
  assertEquals(result.notes, []);
});

Deno.test("interrogate() names answers with another address, cause or type when it times out", async () => {
  for (
    const [answer, text] of [
      [
        { type: "C_IC_NA_1", cause: 7, ca: 2, objects: [{ qoi: 20 }] },
        "C_IC_NA_1 actcon from CA 2",
      ],
      [{ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] }, "C_IC_NA_1 act from CA 1"],
      [
        { type: "C_CI_NA_1", cause: 7, negative: true, ca: 1, objects: [{ rqt: 5, frz: 0 }] },
        "C_CI_NA_1 actcon (negative) from CA 1",
      ],
      [point(100, { ca: 2 }), "M_SP_NA_1 inrogen from CA 2, IOA 100"],
    ] as unknown as readonly (readonly [AsduInput, string])[]
  ) {
    await using it = await link();
    const asked = it.station.interrogate(1, { confirmationMs: 3000 });
    await it.clock.advance(5);
    it.peer.send(answer);
    const result = await within(it.clock, 3000, asked);
    assertEquals([result.outcome, result.reason], [
      "timed-out",
      `No activation confirmation within 3000 ms; the station sent ${text}`,
    ]);
    assertEquals(result.notes, [{ code: "answer-unmatched", detail: `The station sent ${text}` }]);
    assertEquals(result.trace.length, 2);
  }
});

Deno.test("interrogate() does not mistake values sent unasked for answers", async () => {
  await using it = await link();
  const asked = it.station.interrogate(1, { confirmationMs: 3000 });
  await it.clock.advance(5);
  it.peer.send(point(100, { cause: 3 }));
  it.peer.send(
    { type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ coi: 0 }] } as unknown as AsduInput,
  );
  it.peer.sendOctets(Uint8Array.of(140, 1, 3, 0, 1, 0, 1, 2, 3));
  const result = await within(it.clock, 3000, asked);
  assertEquals(result.reason, "No activation confirmation within 3000 ms");
  assertEquals(result.notes, []);
});

Deno.test("interrogate() keeps ASDUs of unknown types with its cause, and does not count them as objects", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = station.interrogate(1);
  await clock.advance(5);
  const [request] = peer.received;
  peer.confirm(request!);
  peer.send(point(100));
  peer.sendOctets(Uint8Array.of(140, 2, 20, 0, 1, 0, 1, 2, 3, 4, 5, 6)); // private
  peer.sendOctets(Uint8Array.of(1, 1, 20, 0, 1, 0, 1, 2)); // cut off
  peer.terminate(request!);
  const result = await within(clock, 0, asked);
  assertEquals(result.data.map(({ type, typeId }) => `${type} ${typeId}`), [
    "M_SP_NA_1 1",
    "raw 140",
    "raw 1",
  ]);
  assertEquals(result.objects, 1);
});

Deno.test("interrogate() limits what it keeps of answers that do not match", async () => {
  await using it = await link({ peer: { k: 32_767 } });
  const asked = it.station.interrogate(1, { confirmationMs: 3000 });
  await it.clock.advance(5);
  for (let n = 0; n < 2000; n++) it.peer.send(point(1 + n, { ca: 2 }));
  const result = await within(it.clock, 3000, asked);
  assertEquals(result.trace.length, 1001);
  assertEquals(
    result.reason,
    "No activation confirmation within 3000 ms; the station sent M_SP_NA_1 inrogen from CA 2, IOA 1, " +
      "M_SP_NA_1 inrogen from CA 2, IOA 2, M_SP_NA_1 inrogen from CA 2, IOA 3 and 1997 more",
  );
});

Deno.test("interrogate() requests a group, and expects its cause", async () => {
  await using it = await link({ originator: 3 });
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    peer.send(point(1, { cause: 36 }));
    peer.terminate(request);
  });
  const result = await within(clock, 0, station.interrogate(1, { group: 16 }));
  assertEquals([result.outcome, result.data.length], ["done", 1]);
  assertEquals(peer.received[0]?.originator, 3);
  assertEquals(peer.received[0]?.type === "C_IC_NA_1" && peer.received[0].objects[0]?.qoi, 36);
  assertEquals(noteCodes(result), []);
});

Deno.test("interrogate() refuses a group that does not exist", async () => {
  await using it = await link();
  await assertRejects(
    () => it.station.interrogate(1, { group: 17 }),
    RangeError,
    "Cannot interrogate group 17: expected a whole number from 1 to 16",
  );
  await assertRejects(() => it.station.interrogate(70_000), RangeError, "to CA 70000: expected");
  assertEquals(it.peer.received, []);
});

Deno.test("interrogate() excludes unrelated ASDUs", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const seen: number[] = [];
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    for (const cause of [1, 2, 3, 11, 12, 5]) peer.send(point(7, { cause }));
    peer.send(point(8));
    peer.send(point(9, { ca: 2 }));
    peer.terminate(request);
  });
  const asked = station.interrogate(1);
  const result = await within(clock, 0, asked);
  assertEquals(result.data.map(({ cause, ca }) => [cause, ca]), [[20, 1]]);
  const asdus = station.asdus();
  for (let i = 0; i < 10; i++) seen.push((await asdus.next()).value!.cause);
  assertEquals(seen, [7, 1, 2, 3, 11, 12, 5, 20, 20, 10], "all are delivered");
});

const REFUSALS: readonly {
  readonly name: string;
  readonly cause: number;
  readonly negative: boolean;
  readonly reason: string;
  readonly notes: readonly string[];
}[] = [
  {
    name: "a negative confirmation",
    cause: 7,
    negative: true,
    reason: "Refused: negative activation confirmation (cause 7)",
    notes: [],
  },
  {
    name: "a negative termination",
    cause: 10,
    negative: true,
    reason: "Refused: negative activation termination (cause 10)",
    notes: [],
  },
  ...[
    [44, "unknown type identification"],
    [45, "unknown cause of transmission"],
    [46, "unknown common address of ASDU"],
    [47, "unknown information object address"],
  ].flatMap(([cause, title]) =>
    [true, false].map((negative) => ({
      name: `cause ${cause} with P/N = ${negative ? 1 : 0}`,
      cause: cause as number,
      negative,
      reason: `Refused: ${title} (cause ${cause})`,
      notes: negative ? [] : ["positive-unknown-cause"],
    }))
  ),
];

for (const { name, cause, negative, reason, notes } of REFUSALS) {
  Deno.test(`interrogate() is refused by ${name}`, async () => {
    await using it = await link();
    const { station, peer, clock } = it;
    peer.on("C_IC_NA_1", (request) => peer.mirror(request, { cause, negative }));
    const result = await within(clock, 0, station.interrogate(1));
    assertEquals([result.outcome, result.cause, result.reason], ["negative", cause, reason]);
    assertEquals(noteCodes(result), notes);
  });
}

Deno.test("interrogate() times out without a confirmation, and can be repeated", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = station.interrogate(1, { confirmationMs: 4000 });
  await clock.advance(3999);
  assertEquals(station.pending, 1);
  const result = await within(clock, 1, asked);
  assertEquals(result.outcome, "timed-out");
  assertEquals(result.reason, "No activation confirmation within 4000 ms");
  assertEquals(result.cause, undefined);
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    peer.terminate(request);
  });
  const again = await within(clock, 0, station.interrogate(1));
  assertEquals(again.outcome, "done");
});

Deno.test("interrogate() times out without a termination, measured from the last data", async () => {
  await using it = await link({ terminationMs: 10_000 });
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => peer.confirm(request));
  const asked = station.interrogate(1);
  await clock.advance(9_000);
  peer.send(point(1));
  await clock.advance(9_999);
  assertEquals(station.pending, 1);
  const result = await within(clock, 1, asked);
  assertEquals(result.outcome, "timed-out");
  assertEquals(result.reason, "Confirmed, but no termination within 10000 ms");
  assertEquals(result.data.length, 1, "what came is there");
});

Deno.test("interrogate() ends in time even if data never stops", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => peer.confirm(request));
  const asked = station.interrogate(1, { totalMs: 60_000 });
  for (let i = 0; i < 59; i++) {
    await clock.advance(1000);
    peer.send(point(i));
  }
  const result = await within(clock, 1000, asked);
  assertEquals(result.reason, "Not terminated within 60000 ms of the request");
  assertEquals(result.data.length, 59);
});

Deno.test("interrogate() can omit the termination, and reports that", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    peer.send(point(1));
  });
  const result = await within(clock, 2000, station.interrogate(1, { termination: "optional" }));
  assertEquals(result.outcome, "done");
  assertEquals(noteCodes(result), ["missing-termination"]);
});

Deno.test("interrogate() accepts a termination in place of a missing confirmation", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.send(point(1));
    peer.terminate(request);
  });
  const result = await within(clock, 0, station.interrogate(1));
  assertEquals([result.outcome, result.data.length], ["done", 1]);
  assertEquals(noteCodes(result), ["missing-confirmation"]);
});

Deno.test("interrogate() distinguishes data without a confirmation from silence", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", () => peer.send(point(1)));
  const result = await within(clock, 30_000, station.interrogate(1));
  assertEquals(result.outcome, "timed-out");
  assertEquals(result.reason, "Neither confirmed nor terminated, although data arrived");
});

Deno.test("interrogate() accepts time-tagged types and other interrogation causes, and reports them", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const object = {
    ioa: 1,
    value: 1,
    quality: 0,
    time: Date.UTC(2026, 0, 1),
    timeFlags: 0,
  } as const;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    const tagged = { type: "M_SP_TB_1", cause: 20, ca: 1, objects: [object] };
    peer.send(tagged as unknown as AsduInput);
    peer.send(point(2, { cause: 37 }));
    peer.terminate(request);
  });
  const result = await within(clock, 0, station.interrogate(1));
  assertEquals(result.data.map(({ type }) => type), ["M_SP_TB_1", "M_SP_NA_1"]);
  assertEquals(noteCodes(result), ["time-tagged-data", "wrong-cause"]);
});

Deno.test("interrogate() accepts any cause by quirk", async () => {
  await using it = await link({ quirks: { wrongInterrogationCause: true } });
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    peer.send(point(2, { cause: 3 }));
    peer.terminate(request);
  });
  const result = await within(clock, 0, station.interrogate(1));
  assertEquals([result.data.length, ...noteCodes(result)], [1, "wrong-cause"]);
});

Deno.test("interrogate() of all stations collects each answer until the time to confirm is over", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    for (const ca of [1, 2]) peer.confirm(request, { ca });
    for (const ca of [1, 2]) peer.send(point(5, { ca }));
    for (const ca of [1, 2]) peer.terminate(request, { ca });
  });
  const asked = station.interrogate(65_535, { confirmationMs: 3000 });
  await clock.advance(1000);
  peer.confirm(peer.received[0]!, { ca: 9, negative: true });
  await clock.advance(1999);
  assertEquals(station.pending, 1, "another station may confirm still");
  const result = await within(clock, 1, asked);
  assertEquals(result.outcome, "negative");
  assertEquals(
    result.reason,
    "2 of 3 stations: done; CA 9: Refused: negative activation confirmation (cause 7)",
  );
  assertEquals(result.stations.map(({ ca, outcome }) => `${ca} ${outcome}`), [
    "1 done",
    "2 done",
    "9 negative",
  ]);
  assertEquals(result.data.map(({ ca }) => ca), [1, 2]);
});

Deno.test("interrogate() of all stations ends with the last answer if they are known", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    for (const ca of [1, 2]) peer.confirm(request, { ca });
    for (const ca of [2, 1]) peer.terminate(request, { ca });
  });
  const all = await within(clock, 0, station.interrogate(65_535, { stations: [1, 2] }));
  assertEquals([all.outcome, all.reason], ["done", "2 of 2 stations: done"]);
  const some = await within(
    clock,
    10_000,
    station.interrogate(65_535, { stations: [1, 2, 3] }),
  );
  assertEquals(some.outcome, "timed-out");
  assertEquals(
    some.reason,
    "2 of 3 stations: done; CA 3: No activation confirmation within 10000 ms",
  );
});

Deno.test("interrogate() accepts an empty group, and data without the originator", async () => {
  await using it = await link({ originator: 7 });
  const { station, peer, clock } = it;
  let points = 0;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    for (let ioa = 1; ioa <= points; ioa++) peer.send(point(ioa));
    peer.terminate(request);
  });
  const empty = await within(clock, 0, station.interrogate(1, { group: 16 }));
  assertEquals([empty.outcome, empty.data, empty.notes], ["done", [], []]);
  points = 2;
  const full = await within(clock, 0, station.interrogate(1));
  assertEquals([full.outcome, full.data.length, full.notes], ["done", 2, []]);
});

Deno.test("an answer with the broadcast address counts for all awaited stations, and is noted", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    peer.confirm(request, { ca: 2, negative: true });
    for (const ca of [1, 3]) peer.send(point(5, { ca }));
    peer.terminate(request);
  });
  const result = await within(clock, 0, station.interrogate(65_535, { stations: [1, 2, 3] }));
  assertEquals(noteCodes(result), ["broadcast-answer"]);
  assertEquals(result.stations.map(({ ca, outcome }) => `${ca} ${outcome}`), [
    "1 done",
    "2 negative",
    "3 done",
  ]);
  const unknown = await within(clock, 10_000, station.synchronizeClock(65_535));
  assertEquals(unknown.outcome, "timed-out", "no station answers");
  peer.on("C_CS_NA_1", (request) => peer.confirm(request));
  const open = await within(clock, 10_000, station.synchronizeClock(65_535));
  assertEquals([open.outcome, ...noteCodes(open)], ["done", "broadcast-answer"]);
});

Deno.test("a station that confirms with the broadcast address is reported with the address of its data", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    for (const ca of [1, 3]) peer.send(point(5, { ca }));
    peer.terminate(request);
  });
  const result = await within(clock, 10_000, station.interrogate(65_535));
  assertEquals(result.stations.map(({ ca, reason }) => `${ca} ${reason}`), [
    "1 Confirmed and terminated",
    "3 Confirmed and terminated",
  ]);
  assertEquals(noteCodes(result), ["broadcast-answer"]);
});

Deno.test("an open broadcast waits for the stations that confirm or refuse themselves after one that does not", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    peer.confirm(request, { ca: 2, negative: true });
    peer.confirm(request, { ca: 3 });
    peer.send(point(5, { ca: 3 }));
    peer.terminate(request, { ca: 3 });
  });
  const result = await within(clock, 10_000, station.interrogate(65_535));
  assertEquals(result.stations.map(({ ca, outcome }) => `${ca} ${outcome}`), [
    "2 negative",
    "3 done",
  ]);
});

Deno.test("interrogate() of all stations reports silence", async () => {
  await using it = await link();
  const result = await within(it.clock, 10_000, it.station.interrogate(65_535));
  assertEquals([result.outcome, result.reason], [
    "timed-out",
    "No station answered within 10000 ms",
  ]);
  assertEquals(result.stations, []);
});

Deno.test("deactivateInterrogation() also ends the interrogation", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => peer.confirm(request));
  const asked = station.interrogate(1);
  await clock.advance(100);
  const stopped = await within(clock, 0, station.deactivateInterrogation(1));
  assertEquals([stopped.outcome, stopped.cause], ["done", 9]);
  assertEquals(peer.requests, ["C_IC_NA_1 6", "C_IC_NA_1 8"]);
  assertEquals((await asked).outcome, "deactivated");
});

Deno.test("a refused deactivateInterrogation() does not affect the interrogation", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_IC_NA_1", (request) => {
    if (request.cause === CAUSE.deactivation) peer.refuse(request);
    else peer.confirm(request);
  });
  const asked = station.interrogate(1);
  await clock.advance(100);
  const stopped = await within(clock, 0, station.deactivateInterrogation(1));
  assertEquals([stopped.outcome, stopped.cause], ["negative", 9]);
  peer.terminate(peer.received[0]!);
  assertEquals((await within(clock, 0, asked)).outcome, "done");
});
