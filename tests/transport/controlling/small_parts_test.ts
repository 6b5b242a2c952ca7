// Parts of a controlling station: the queue and outlet of its ASDUs, its observations and its errors.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { errorOf } from "../../../transport/connection/connection_options.ts";
import { AsduOutlet } from "../../../transport/controlling/asdu_outlet.ts";
import { AsduQueue } from "../../../transport/controlling/asdu_queue.ts";
import { Observations } from "../../../transport/controlling/observations.ts";
import { field, firstIoa } from "../../../transport/controlling/procedures/answer.ts";
import { refusalIn } from "../../../transport/controlling/procedures/file_message.ts";
import { hoursOff } from "../../../transport/controlling/procedures/hours_off.ts";
import { RequestError } from "../../../transport/controlling/procedures/result.ts";
import { IEC104 } from "../../../codec/profile.ts";
import { LinkError, ProtocolError, SendError } from "../../../transport/errors.ts";
import { settle } from "../../helpers/virtual/fake_clock.ts";
import { standing } from "../../helpers/stations/bench_connection.ts";
import { frames } from "../../helpers/wire/frames.ts";

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 5, 1, 12);

function asdu(ca: number): Asdu {
  return { type: "raw", ca } as unknown as Asdu;
}

function itself(asdu: Asdu): Asdu {
  return asdu;
}

function decoded(input: object): Asdu {
  return decodeAsdu(encodeAsdu(input as AsduInput));
}

Deno.test("AsduQueue holds back the station at its limit, until half of the queue is read", async () => {
  const queue = new AsduQueue<Asdu>(4);
  const reader = queue.iterate(itself);
  for (let ca = 1; ca <= 3; ca++) assertEquals(queue.push(asdu(ca)), undefined);
  const room = queue.push(asdu(4))!;
  assertEquals([queue.attached, queue.discarded], [true, 0]);
  assert(queue.push(asdu(5)) === room);
  for (const [ca, state] of [[1, "pending"], [2, "pending"], [3, "resolved"]] as const) {
    assertEquals((await reader.next()).value.ca, ca);
    assertEquals(await standing(room), state, `${ca}`);
  }
  assertEquals([queue.push(asdu(6)), queue.push(asdu(7)) === undefined], [undefined, false]);
});

Deno.test("AsduQueue discards the oldest ASDUs without a reader, and reports each with the total", async () => {
  const told: [number, number][] = [];
  const queue = new AsduQueue<Asdu>(2, { onDiscarded: ({ ca }, total) => told.push([ca, total]) });
  for (let ca = 1; ca <= 4; ca++) assertEquals(queue.push(asdu(ca)), undefined);
  assertEquals([told, queue.discarded, queue.attached], [[[1, 1], [2, 2]], 2, false]);
  const reader = queue.iterate(itself);
  assertEquals([(await reader.next()).value.ca, (await reader.next()).value.ca], [3, 4]);
});

Deno.test("AsduQueue serves one reader at a time, and the next one after it has left", async () => {
  const queue = new AsduQueue<Asdu>(1);
  const first = queue.iterate(itself);
  assertEquals(first[Symbol.asyncIterator](), first);
  assertThrows(
    () => queue.iterate(itself),
    TypeError,
    "Cannot iterate the ASDUs twice at the same time",
  );
  const waiting = first.next();
  await settle();
  assertEquals(await first.return!(), { done: true, value: undefined });
  assertEquals(await waiting, { done: true, value: undefined });
  assertEquals(queue.attached, false);
  const second = queue.iterate(itself);
  assertEquals(await first.return!(), { done: true, value: undefined });
  assertEquals(queue.attached, true, "the first one is over already");
  const next = second.next();
  await settle();
  queue.push(asdu(7));
  assertEquals((await next).value.ca, 7);
  const room = queue.push(asdu(8))!;
  await second.return!();
  assertEquals(await standing(room), "resolved");
});

Deno.test("AsduQueue ends after its last ASDU, with an error if there is one; the first end counts", async () => {
  const queue = new AsduQueue<Asdu>(2);
  const reader = queue.iterate(itself);
  queue.push(asdu(1));
  queue.end(new Error("lost"));
  queue.end();
  assertEquals((await reader.next()).value.ca, 1);
  await assertRejects(() => reader.next(), Error, "lost");
  assertEquals([await reader.next(), queue.attached], [{ done: true, value: undefined }, false]);
  const quiet = new AsduQueue<Asdu>(2);
  const waiting = quiet.iterate(itself).next();
  await settle();
  quiet.end();
  assertEquals(await waiting, { done: true, value: undefined });
  const named = () => new AsduQueue<Asdu>(0, { name: "pointBufferLimit" });
  assertThrows(named, RangeError, "Cannot use pointBufferLimit = 0");
  for (const limit of [0, 1.5, -1, NaN]) {
    assertThrows(
      () => new AsduQueue<Asdu>(limit),
      RangeError,
      `Cannot use asduBufferLimit = ${limit}: expected a whole number, 1 or more`,
    );
  }
});

Deno.test("AsduQueue lists, removes, drops and converts pending ASDUs, and reports when its reader leaves", async () => {
  let detached = 0;
  const queue = new AsduQueue<Asdu>(9, { onDetached: () => detached++ });
  for (let ca = 1; ca <= 3; ca++) queue.push(asdu(ca));
  const ids = (items: Iterable<Asdu>) => Array.from(items, ({ ca }) => ca);
  assertEquals([ids(queue), ids(queue.takeAll()), ids(queue)], [[1, 2, 3], [1, 2, 3], []]);
  const reader = queue.iterate(({ ca }) => 10 * ca);
  queue.push(asdu(4));
  assertEquals([(await reader.next()).value, detached], [40, 0]);
  queue.push(asdu(5));
  queue.abort(new Error("enough"));
  await assertRejects(() => reader.next(), Error, "enough");
  assertEquals([detached, queue.attached], [1, false]);
});

Deno.test("AsduOutlet delivers to the handler, keeps ASDUs for a reader, and waits for both", async () => {
  const context = { octets: new Uint8Array(0), requested: false };
  const handled = Promise.withResolvers<void>();
  const seen: unknown[] = [];
  const outlet = new AsduOutlet({
    asduBufferLimit: 1,
    onAsdu: (asdu, given) => {
      seen.push([asdu.ca, given]);
      return asdu.ca === 1 ? undefined : handled.promise;
    },
  });
  assertEquals(outlet.deliver(asdu(1), context), undefined);
  assertEquals(seen, [[1, context]]);
  const reader = outlet.asdus();
  const both = outlet.deliver(asdu(2), context)!;
  assertEquals(await standing(both), "pending");
  assertEquals((await reader.next()).value.ca, 2, "the first was not kept");
  assertEquals(await standing(both), "pending");
  handled.resolve();
  assertEquals(await standing(both), "resolved");
  const room = outlet.deliver(asdu(1), context)!;
  assertEquals(await standing(room), "pending");
  await reader.return!();
  assertEquals(await standing(room), "resolved");
  const discarded: number[] = [];
  const plain = new AsduOutlet({ onDiscarded: ({ ca }) => discarded.push(ca) });
  for (let ca = 1; ca <= 1001; ca++) assertEquals(plain.deliver(asdu(ca), context), undefined);
  assertEquals(discarded, [1]);
});

Deno.test("hoursOff() finds whole hours up to 26, within one minute", () => {
  const off = (ms: number) => hoursOff(ms, "It is")?.detail.split(":")[0];
  assertEquals([off(HOUR), off(-HOUR), off(26 * HOUR)], [
    "It is 1 h ahead",
    "It is 1 h behind",
    "It is 26 h ahead",
  ]);
  for (const ms of [0, 60_000, HOUR / 2, 27 * HOUR, -27 * HOUR, NaN]) {
    assertEquals(off(ms), undefined);
  }
  assertEquals([off(HOUR + 60_000), off(HOUR - 60_000)], ["It is 1 h ahead", "It is 1 h ahead"]);
  assertEquals([off(HOUR + 60_001), off(HOUR - 60_001)], [undefined, undefined]);
  assertEquals(hoursOff(HOUR, "It is")?.code, "hours-off");
});

Deno.test("Observations checks the first 20 valid time tags of events, and reports those in the future", () => {
  const event = (time: number, timeFlags = 0, type = "M_SP_TB_1") =>
    decoded({ type, cause: 3, ca: 7, objects: [{ ioa: 1, value: 1, time, timeFlags }] });
  const codes = (...asdus: readonly Asdu[]) => {
    const told: string[] = [];
    const observations = new Observations(({ detail }) => told.push(detail));
    for (const each of asdus) observations.lookAtTime(each, NOON, {});
    return told.map((detail) => detail.split(":")[0]);
  };
  assertEquals(codes(event(NOON + HOUR)), ["Events of CA 7 are 1 h ahead"]);
  assertEquals(codes(event(NOON - HOUR), event(NOON), event(NOON + 100)), []);
  assertEquals(codes(event(NOON + HOUR, 0x80)), [], "not valid");
  const empty = decodeAsdu(Uint8Array.of(30, 0, 3, 0, 7, 0));
  assertEquals(codes(empty), []);
  const many = (count: number) => Array.from({ length: count }, () => event(NOON));
  assertEquals(codes(...many(19), event(NOON + HOUR)).length, 1);
  assertEquals(codes(...many(20), event(NOON + HOUR)).length, 0);
  const ignored = Array.from({ length: 30 }, () => event(NOON, 0x80));
  assertEquals(codes(...ignored, event(NOON + HOUR)).length, 1, "these do not count");
  const untimed = decoded({ type: "M_SP_NA_1", cause: 3, ca: 7, objects: [{ ioa: 1, value: 1 }] });
  assertEquals(codes(...Array.from({ length: 30 }, () => untimed), event(NOON + HOUR)).length, 1);
});

Deno.test("Observations taps the frames only where a deviation is tolerated", () => {
  const tap = (options: Parameters<Observations["tap"]>[0], state: "stopped" | "started") => {
    const observations = new Observations();
    const { onFrame } = observations.tap(options, () => state);
    return { observations, onFrame };
  };
  const codes = (
    options: object,
    state: "stopped" | "started",
    texts: string,
    direction = "received",
  ) => {
    const { observations, onFrame } = tap(options, state);
    for (const text of texts.split("; ")) onFrame!(direction as "received", frames(text));
    return observations.notes.map(({ code, detail }) => `${code}: ${detail}`);
  };
  assertEquals(tap({}, "started").onFrame, undefined);
  const own = () => {};
  assert(tap({ onFrame: own }, "started").onFrame === own);
  const s = { sFrameWhileStopped: "accept" };
  const i = { iFrameWhileStopped: "accept" };
  const one = { firstNumberOne: "accept" };
  assertEquals(codes(s, "stopped", "S(0); S(0); TESTFR act"), [
    "s-frame-while-stopped: An S frame arrived while data transfer was stopped",
  ]);
  assertEquals(codes(i, "stopped", "I(0,0)"), [
    "i-frame-while-stopped: An I frame arrived while data transfer was stopped",
  ]);
  assertEquals(codes(i, "started", "I(0,0); S(1)"), []);
  assertEquals(codes(one, "started", "I(1,0); I(2,0)"), [
    "first-number-one: The first I frame has N(S) = 1, expected 0",
  ]);
  assertEquals(codes(one, "started", "I(0,0); I(1,0)"), []);
  assertEquals(codes(s, "stopped", "S(0)", "sent"), []);
  const seen: string[] = [];
  const { onFrame, observations } = tap(
    {
      firstNumberOne: "accept",
      onFrame: (direction, apdu) => seen.push(`${direction} ${apdu.length}`),
    },
    "started",
  );
  onFrame!("sent", frames("STARTDT act"));
  onFrame!("received", Uint8Array.of(0x68, 4, 0xff, 0, 0, 0));
  assertEquals([seen, observations.notes], [["sent 6", "received 6"], []]);
});

Deno.test("errorOf() returns a protocol error for faults of the peer, and a link error for all else", () => {
  for (const code of ["t1-timeout", "bad-frame", "bad-sequence", "bad-state"] as const) {
    const error = errorOf({ code, detail: "too late" });
    assert(error instanceof ProtocolError);
    assertEquals([error.code, error.detail, error.message], [
      code,
      "too late",
      "The peer violated the protocol: too late",
    ]);
  }
  const cause = new Error("reset");
  for (const code of ["local", "eof", "link-error", "aborted", "handler-error"] as const) {
    const error = errorOf({ code, detail: "it is gone", error: cause });
    assert(error instanceof LinkError);
    assertEquals([error.code, error.message, error.cause], [
      "closed",
      "The connection is closed: it is gone",
      cause,
    ]);
  }
});

Deno.test("errors report whether the process or the peer may have been reached", () => {
  const send = (sent: boolean) => new SendError("lost", { code: "closed", sent });
  assertEquals([send(true).message, send(false).message], [
    "Cannot deliver an ASDU, it may have reached the peer: lost",
    "Cannot deliver an ASDU, it did not reach the peer: lost",
  ]);
  assertEquals([send(true).sent, send(false).sent, send(true).code], [true, false, "closed"]);
  const cause = new Error("why");
  const fates = (["no", "maybe", "yes"] as const).map((reach) => {
    const error = new RequestError("read of CA 1", "lost", { code: "closed", reach, cause });
    assertEquals([error.code, error.reach, error.progress, error.cause], [
      "closed",
      reach,
      undefined,
      cause,
    ]);
    return error.message;
  });
  assertEquals(fates, [
    "Cannot complete the read of CA 1, which did not reach the process: lost",
    "Cannot complete the read of CA 1, which may have reached the process: lost",
    "Cannot complete the read of CA 1, which the station had confirmed: lost",
  ]);
});

Deno.test("a malformed answer has the address as far as present, and no fields", () => {
  const raw = (...body: readonly number[]) =>
    decodeAsdu(Uint8Array.of(100, 1, 7, 0, 1, 0, ...body));
  assertEquals([raw(1, 2, 3), raw(1, 2)].map((each) => [each.type, firstIoa(each, IEC104)]), [
    ["raw", 0x030201],
    ["raw", undefined],
  ]);
  assertEquals(field(raw(1), "qoi"), undefined);
  const good = decoded({ type: "C_IC_NA_1", cause: 7, ca: 1, objects: [{ qoi: 21 }] });
  assertEquals([field(good, "qoi"), field(good, "nothing"), firstIoa(good, IEC104)], [
    21,
    undefined,
    0,
  ]);
});

Deno.test("refusals in file messages are described", () => {
  const text = (type: string, keys: object, header = {}) => {
    const objects = [{ ioa: 1, nof: 1, ...keys }];
    return refusalIn(decoded({ type, cause: 13, ca: 1, ...header, objects }));
  };
  assertEquals(text("F_FR_NA_1", { lof: 1, refused: true }), "Refused: the file is not ready");
  assertEquals(text("F_FR_NA_1", { lof: 1, refused: false }), undefined);
  assertEquals(
    text("F_SR_NA_1", { nos: 1, lof: 1, notReady: true }),
    "Refused: the section is not ready",
  );
  assertEquals(text("F_SR_NA_1", { nos: 1, lof: 1, notReady: false }), undefined);
  const errors = [
    undefined,
    "Refused: the requested memory is not available",
    "Refused: the checksum is wrong",
    "Refused: the communication service was not expected",
    "Refused: the name of the file is unknown",
    "Refused: the name of the section is unknown",
    "Refused: error 6",
  ];
  for (const [error, expected] of errors.entries()) {
    assertEquals(text("F_AF_NA_1", { nos: 1, afq: 3, error }), expected);
    assertEquals(text("F_SC_NA_1", { nos: 1, scq: 6, error }), expected);
  }
  assertEquals(text("F_LS_NA_1", { nos: 1, lsq: 1, chs: 0 }), undefined);
  assertEquals(
    text("F_LS_NA_1", { nos: 1, lsq: 1, chs: 0 }, { cause: 47 }),
    "Refused: unknown information object address (cause 47)",
  );
});
