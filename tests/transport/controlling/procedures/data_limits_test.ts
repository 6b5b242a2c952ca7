// Requests to a station that does not stop sending: they end at their limits, and the connection continues.

import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import type { Asdu, AsduInput } from "../../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import { interrogation } from "../../../../transport/controlling/procedures/interrogation.ts";
import { listFiles } from "../../../../transport/controlling/procedures/directory.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import {
  DEFAULT_REQUEST_DEFAULTS,
  type Prepared,
} from "../../../../transport/controlling/procedures/request_options.ts";
import { Run } from "../../../../transport/controlling/procedures/procedure.ts";
import { type Link, link, within } from "../../../helpers/stations/scripted_station.ts";

/** Creates an ASDU with values, starting at an address. */
function values(
  first: number,
  count: number,
  { cause = 20, ca = 1 }: { readonly cause?: number; readonly ca?: number } = {},
): AsduInput {
  const objects = Array.from(
    { length: count },
    (_, i) => ({ ioa: first + i, value: 0, quality: 0 }),
  );
  return { type: "M_SP_NA_1", cause, ca, sq: true, objects } as AsduInput;
}

function totals(first: number, count: number): AsduInput {
  const objects = Array.from({ length: count }, (_, i) => ({ ioa: first + i, value: i }));
  return { type: "M_IT_NA_1", cause: 37, ca: 1, sq: true, objects } as AsduInput;
}

function entries(first: number, count: number, lastFile = false): AsduInput {
  const objects = Array.from({ length: count }, (_, i) => ({
    ioa: first + i,
    nof: 1,
    lof: 5,
    status: 0,
    lastFile,
    subdirectory: false,
    active: false,
    time: Date.UTC(2026, 0),
    timeFlags: 0,
  }));
  return { type: "F_DR_TA_1", cause: 5, ca: 1, sq: true, objects } as AsduInput;
}

/** Returns the error of a request, which must have failed by now. */
async function errorOf({ clock }: Link, asked: Promise<unknown>): Promise<RequestError> {
  const error = await within(clock, 0, asked.catch((error: unknown) => error));
  assertInstanceOf(error, RequestError);
  return error;
}

Deno.test("an interrogation ends when the station sends more objects than permitted", async () => {
  const arrived: [ca: number, requested: boolean][] = [];
  await using it = await link({
    maxObjects: 100,
    onAsdu: (asdu, { requested }) => void arrived.push([asdu.ca, requested]),
  });
  const { station, peer, clock } = it;
  const asked = station.interrogate(1);
  await clock.advance(0);
  peer.confirm(peer.received[0]!);
  for (let i = 0; i < 4; i++) peer.send(values(100 + 30 * i, 30));
  const error = await errorOf(it, asked);
  assertEquals([error.code, error.reach], ["too-much-data", "yes"]);
  assertEquals(
    error.message,
    "Cannot complete the interrogation of CA 1, which the station had confirmed: " +
      "received 120 objects, expected at most maxObjects = 100",
  );
  const { progress } = error;
  assertEquals(progress?.data.map((asdu) => asdu.type === "raw" ? 0 : asdu.objects.length), [
    30,
    30,
    30,
  ]);
  assertEquals(progress?.objects, 120);
  assertEquals(progress?.trace.length, 5);

  // Data after that is unrequested, and the connection still works.
  peer.send(values(300, 1));
  await clock.advance(0);
  assertEquals(arrived.map(([, requested]) => requested), [true, true, true, true, true, false]);
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    peer.terminate(request);
  });
  assertEquals((await within(clock, 0, station.interrogate(1))).outcome, "done");
  assertEquals(station.pending, 0);
});

Deno.test("a request accepts objects up to exactly its limit", async () => {
  for (const maxObjects of [60, 59]) {
    await using it = await link();
    const { station, peer, clock } = it;
    peer.on("C_IC_NA_1", (request) => {
      peer.confirm(request);
      peer.send(values(1, 40));
      peer.send(values(100, 20));
      peer.terminate(request);
    });
    const asked = station.interrogate(1, { maxObjects });
    const outcome = within(clock, 0, asked).then((result) => result.outcome, (error) => error.code);
    assertEquals(await outcome, maxObjects === 60 ? "done" : "too-much-data");
  }
});

Deno.test("a request ends when more octets arrive than permitted", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  const asked = station.interrogate(1, { maxOctets: 60 });
  await clock.advance(0);
  peer.confirm(peer.received[0]!); // 10 octets
  for (let i = 0; i < 3; i++) peer.send(values(1, 11)); // 20 octets each
  const error = await errorOf(it, asked);
  assertEquals(error.code, "too-much-data");
  assertEquals(error.message.split(": ")[1], "received 70 octets, expected at most maxOctets = 60");
  assertEquals(error.progress?.objects, 33);
  assertEquals(error.progress?.data.length, 2);
});

Deno.test("counters, commands and directories have the same limits", async () => {
  const cases: readonly [(it: Link) => Promise<unknown>, AsduInput][] = [
    [({ station }) => station.readCounters(1, { maxObjects: 20 }), totals(1, 21)],
    [({ station }) => station.listFiles(1, { maxObjects: 10 }), entries(1, 11)],
    [
      ({ station }) =>
        station.command(1, { type: "C_SC_NA_1", ioa: 5, value: 1 }, { maxObjects: 2 }),
      values(1, 3, { cause: 11 }),
    ],
  ];
  for (const [ask, data] of cases) {
    await using it = await link();
    const asked = ask(it);
    await it.clock.advance(0);
    it.peer.send(data);
    assertEquals((await errorOf(it, asked)).code, "too-much-data");
    assertEquals(it.station.state, "started");
  }
});

Deno.test("a last ASDU that exceeds the limit fails the request, because its result would be incomplete", async () => {
  await using it = await link();
  const asked = it.station.listFiles(1, { maxObjects: 10 });
  await it.clock.advance(0);
  it.peer.send(entries(1, 11, true));
  assertEquals((await errorOf(it, asked)).code, "too-much-data");
});

Deno.test("invalid limits are refused", async () => {
  await using it = await link();
  for (const maxObjects of [0, -1, 1.5, NaN]) {
    const asked = it.station.interrogate(1, { maxObjects });
    const error = await within(it.clock, 0, asked.catch((error: unknown) => error));
    assertInstanceOf(error, RangeError);
    assertEquals(
      error.message,
      `Cannot use maxObjects = ${maxObjects}: expected a whole number, 1 or more, or Infinity`,
    );
  }
  const error = await link({ maxOctets: 0 }).catch((error: unknown) => error);
  assertInstanceOf(error, RangeError);
});

Deno.test("data that is not kept is counted, and limited only by time", async () => {
  await using it = await link({ maxObjects: 10, maxOctets: 100 });
  const { station, peer, clock } = it;
  const asked = station.interrogate(1, { keep: "none" });
  await clock.advance(0);
  peer.confirm(peer.received[0]!);
  for (let i = 0; i < 12; i++) {
    for (let k = 0; k < 5; k++) peer.send(values(1, 100));
    await clock.advance(0);
  }
  peer.terminate(peer.received[0]!);
  const result = await within(clock, 0, asked);
  assertEquals([result.outcome, result.objects], ["done", 6000]);
  assertEquals([result.data, result.trace], [[], []]);
  assertEquals(result.steps[0]?.terminatedMs, 0);

  const endless = station.interrogate(1, { keep: "none", totalMs: 60_000 });
  for (let i = 0; i < 6; i++) {
    await clock.advance(i === 0 ? 0 : 10_000);
    peer.send(values(1, 100));
  }
  assertEquals(station.pending, 1);
  const late = await within(clock, 10_000, endless);
  assertEquals(late.reason, "Not terminated within 60000 ms of the request");
  assertEquals(late.objects, 600);
});

Deno.test("a freeze answered with values is detected where nothing is kept", async () => {
  await using it = await link();
  const { station, peer, clock } = it;
  peer.on("C_CI_NA_1", (request) => {
    peer.confirm(request);
    peer.send(totals(1, 2));
    peer.terminate(request);
  });
  const result = await within(
    clock,
    0,
    station.readCounters(1, { freeze: "freeze", keep: "none" }),
  );
  assertEquals(result.notes.map(({ code }) => code), ["values-with-freeze"]);
  assertEquals([result.outcome, result.objects, result.data], ["done", 2, []]);
});

/** Starts a run that is given ASDUs directly, without a connection. */
function running<Result>(
  { procedure, policy }: Prepared<Result>,
): (asdu: AsduInput) => Run<Result> {
  const run = new Run({ procedure, policy, user: undefined }, 0);
  run.sent(run.encoded(0, IEC104)!, 0);
  const known = new Map<AsduInput, { readonly asdu: Asdu; readonly octets: Uint8Array }>();
  return (input) => {
    let received = known.get(input);
    if (received === undefined) {
      const octets = encodeAsdu(input);
      known.set(input, received = { octets, asdu: decodeAsdu(octets) });
    }
    run.receive(received, 0);
    return run;
  };
}

Deno.test("an interrogation keeps at most a million objects by default", () => {
  const prepared = interrogation(1, {}, DEFAULT_REQUEST_DEFAULTS);
  const tell = running(prepared);
  const data = values(1, 100);
  for (let i = 0; i < 10_000; i++) assertEquals(tell(data).outcome, undefined);
  const { outcome } = tell(data);
  assertEquals(outcome?.type, "failed");
  const { error } = outcome as { error: RequestError };
  assertEquals([error.code, error.progress?.data.length], ["too-much-data", 10_000]);
});

Deno.test("a directory holds two hundred thousand entries", () => {
  const tell = running(listFiles(1, {}, DEFAULT_REQUEST_DEFAULTS));
  const data = entries(1, 15);
  for (let i = 0; i < 14_000; i++) assertEquals(tell(data).outcome, undefined);
  const end = tell(entries(1, 1, true));
  const { result } = end.outcome as { result: { files: readonly unknown[] } };
  assertEquals(result.files.length, 210_001);
});

Deno.test("an interrogation is answered by every possible common address, each once", () => {
  const tell = running(interrogation(65_535, {}, DEFAULT_REQUEST_DEFAULTS));
  const confirmation = { type: "C_IC_NA_1", cause: 7, objects: [{ qoi: 20 }] } as const;
  for (const cause of [7, 10]) {
    for (let ca = 1; ca < 65_535; ca++) {
      assertEquals(tell({ ...confirmation, cause, ca } as AsduInput).outcome, undefined);
    }
  }
  for (let i = 0; i < 3; i++) assertEquals(tell({ ...confirmation, ca: 1 }).outcome, undefined);
  const run = tell({ ...confirmation, ca: 1 });
  assertEquals(run.outcome, undefined);
  let asdus = 0;
  while (run.outcome === undefined && asdus++ < 10) tell({ ...confirmation, ca: 1 });
  assertEquals(run.outcome?.type, "failed");
  const { error } = run.outcome as { error: RequestError };
  assertEquals(
    error.message.split(": ")[1],
    "received 131073 answers, expected at most 131072",
  );
});

Deno.test("a broadcast interrogation ends when the last of thousands is done", () => {
  const stations = Array.from({ length: 20_000 }, (_, i) => i + 1);
  const tell = running(interrogation(65_535, { stations }, DEFAULT_REQUEST_DEFAULTS));
  const answer = { type: "C_IC_NA_1", objects: [{ qoi: 20 }] } as const;
  for (const ca of stations) tell({ ...answer, cause: 7, ca });
  for (const ca of stations.slice(1)) {
    assertEquals(tell({ ...answer, cause: 10, ca }).outcome, undefined);
  }
  const { outcome } = tell({ ...answer, cause: 10, ca: 1 });
  assert(outcome?.type === "done");
  const { result } = outcome;
  assertEquals([result.outcome, result.stations.length], ["done", 20_000]);
  assertEquals(result.reason, "20000 of 20000 stations: done");
});

Deno.test("the limits of a call are checked when it is made", () => {
  assertThrows(
    () => interrogation(1, { maxOctets: 0.5 }, DEFAULT_REQUEST_DEFAULTS),
    RangeError,
    "Cannot use maxOctets = 0.5: expected a whole number, 1 or more, or Infinity",
  );
});
