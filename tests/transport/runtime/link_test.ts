// Common behaviour of TCP and TLS: t0 and abort in virtual time.

import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { LinkError } from "../../../transport/errors.ts";
import { addressText, requireRange, t0Of, withinT0 } from "../../../transport/runtime/link.ts";
import { countedSignal } from "../../helpers/virtual/counted_signal.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { MemoryStream } from "../../helpers/virtual/memory_stream.ts";

const WHAT = "Cannot connect to rtu port 2404";

/** An attempt that the test ends. */
function attempt(signal?: AbortSignal) {
  const clock = new FakeClock();
  const made = Promise.withResolvers<{ readonly stream: MemoryStream }>();
  let stop: AbortSignal | undefined;
  const link = withinT0(WHAT, { t0Ms: 1000, signal, clock }, (given) => {
    stop = given;
    return made.promise;
  });
  link.catch(() => {}); // awaited later by each test
  return { clock, made, link, stopped: () => stop!.aborted };
}

Deno.test("t0Of() is 30 s by default, and refuses what is outside the range of t0", () => {
  assertEquals([t0Of(), t0Of(1), t0Of(255_000)], [30_000, 1, 255_000]);
  for (const t0Ms of [0, 255_001, 1.5]) {
    assertThrows(
      () => t0Of(t0Ms),
      RangeError,
      `Cannot use t0Ms = ${t0Ms}: expected a whole number from 1 to 255000`,
    );
  }
});

Deno.test("withinT0() aborts the attempt at t0, not before", async () => {
  const { clock, link, stopped } = attempt();
  await clock.advance(999);
  assertEquals(stopped(), false);
  await clock.advance(1);
  assertEquals(stopped(), true);
  const error = await assertRejects(() => link, LinkError, `${WHAT}: no answer within t0, 1000 ms`);
  assertEquals(error.code, "timed-out");
});

Deno.test("withinT0() stops the attempt when aborted, and cancels t0", async () => {
  const abort = new AbortController();
  const { clock, link, stopped } = attempt(abort.signal);
  await settle();
  const reason = new Error("not wanted any more");
  abort.abort(reason);
  await settle();
  assertEquals(stopped(), true);
  assertStrictEquals(await assertRejects(() => link), reason);
  assertEquals(clock.scheduled, 0);
});

Deno.test("withinT0() leaves no timer and no listener, however the attempt ends", async () => {
  for (const end of ["connected", "refused", "timed-out", "aborted"] as const) {
    const { abort, signal, listeners } = countedSignal();
    const { clock, made, link } = attempt(signal);
    assertEquals([clock.scheduled, listeners()], [1, 1]);
    if (end === "connected") made.resolve({ stream: new MemoryStream() });
    else if (end === "refused") made.reject(new Error("refused"));
    else if (end === "aborted") abort.abort();
    await clock.advance(end === "timed-out" ? 1000 : 0);
    await link.catch(() => {});
    assertEquals([clock.scheduled, listeners()], [0, 0], end);
  }
});

Deno.test("withinT0() first reads what has arrived when its timer fires 100 ms late or more", async () => {
  for (const [lateMs, isKept] of [[0, false], [99, false], [100, true], [5000, true]] as const) {
    const { clock, made, link } = attempt();
    const stream = new MemoryStream();
    const stalled = clock.stall(1000 + lateMs);
    made.resolve({ stream });
    await stalled;
    const result = await link.catch((error) => error);
    assertEquals(result.stream === stream, isKept, `${lateMs} ms`);
    assertEquals(stream.closed, !isKept, `${lateMs} ms`);
  }
});

Deno.test("withinT0() closes a connection that is established too late", async () => {
  const { clock, made, link } = attempt();
  await clock.advance(1000);
  await assertRejects(() => link, LinkError);
  const stream = new MemoryStream();
  made.resolve({ stream });
  await settle();
  assertEquals(stream.closed, true);
});

Deno.test("withinT0() keeps a connection established in time, also if it is aborted afterwards", async () => {
  const abort = new AbortController();
  const { clock, made, link, stopped } = attempt(abort.signal);
  const stream = new MemoryStream();
  made.resolve({ stream });
  assertStrictEquals((await link).stream, stream);
  assertEquals(clock.scheduled, 0);
  abort.abort();
  await clock.advance(5000);
  assertEquals([stopped(), stream.closed], [false, false]);
});

Deno.test("withinT0() reports why the attempt failed", async () => {
  const { clock, made, link } = attempt();
  made.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
  const error = await assertRejects(() => link, LinkError, `${WHAT}: the connection was refused`);
  assertEquals(error.code, "refused");
  assertEquals(clock.scheduled, 0);
});

Deno.test("addressText() brackets only IPv6 addresses", () => {
  assertEquals(addressText({ host: "192.0.2.1", port: 1 }), "192.0.2.1:1");
  assertEquals(addressText({ host: "2001:db8::1", port: 2404 }), "[2001:db8::1]:2404");
});

Deno.test("requireRange() accepts both limits of a range and nothing beyond", () => {
  for (const value of [1, 2, 3]) requireRange("x", value, [1, 3]);
  for (const value of [0, 4, 1.5, NaN, Infinity]) {
    const error = assertThrows(() => requireRange("x", value, [1, 3]), RangeError);
    assert(error.message === `Cannot use x = ${value}: expected a whole number from 1 to 3`);
  }
});
