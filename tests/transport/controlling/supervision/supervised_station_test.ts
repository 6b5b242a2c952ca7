// The end of a supervised station, in virtual time.

import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { SendError } from "../../../../transport/errors.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import {
  supervise,
  type SupervisedStation,
} from "../../../../transport/controlling/supervision/supervised_station.ts";
import { RevocationLists } from "../../../../transport/runtime/tls/revocation_lists.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";
import { countedSignal } from "../../../helpers/virtual/counted_signal.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

for (
  const [name, close] of [
    ["close()", (station: SupervisedStation) => station.close()],
    ["the end of its scope", (station: SupervisedStation) => station[Symbol.asyncDispose]()],
  ] as const
) {
  Deno.test(`${name} waits until data transfer is stopped and the connection has ended`, async () => {
    const clock = new FakeClock();
    const front = new FrontEnd("front", clock);
    const station = supervise({ targets: [{ open: () => front.open() }], clock, random: () => 0 });
    await clock.advance(0);
    front.peer.mute();
    const ended: string[] = [];
    void close(station).then(() => ended.push("station"));
    await clock.advance(14_999);
    assertEquals(ended, []);
    await clock.advance(2000);
    assertEquals([ended, clock.scheduled], [["station"], 0]);
  });
}

/** Creates a supervised station over two addresses, with the first one started. */
async function pair(
  options: { readonly retryReads?: number; readonly asduBufferLimit?: number } = {},
) {
  const clock = new FakeClock();
  const fronts = [new FrontEnd("A", clock), new FrontEnd("B", clock)] as const;
  const targets = fronts.map((front) => ({ open: () => front.open() }));
  const station = supervise({ targets, clock, random: () => 0, ...options });
  await clock.advance(0);
  return { clock, fronts, station };
}

/** Returns the error of a request. */
async function failure(request: Promise<unknown>): Promise<RequestError> {
  const error = await request.catch((error: unknown) => error);
  assertInstanceOf(error, RequestError);
  return error;
}

Deno.test("a read interrupted by a switchover is repeated on the next link, up to its limit", async () => {
  for (const retryReads of [0, 1]) {
    const { clock, fronts, station } = await pair({ retryReads });
    const reading = station.read(1, 7);
    const failed = failure(reading);
    await clock.advance(0);
    await within(clock, 0, station.switchOver());
    await clock.advance(0);
    assertEquals(fronts[1].peer.requests, retryReads === 1 ? ["C_RD_NA_1 5"] : []);
    if (retryReads === 1) {
      await within(clock, 0, station.switchOver());
      await clock.advance(0);
      assertEquals(fronts[0].peer.requests, ["C_RD_NA_1 5"], "the first one alone");
    }
    assertEquals((await failed).code, "stopped");
    await within(clock, 0, station.close());
  }
});

Deno.test("a read is not repeated when it is cancelled or the station is closed", async () => {
  const { clock, fronts, station } = await pair({ retryReads: 5 });
  const abort = new AbortController();
  const given = failure(station.read(1, 7, { signal: abort.signal }));
  await clock.advance(0);
  abort.abort(new Error("enough"));
  await clock.advance(0);
  const error = await given;
  assertEquals([error.code, (error.cause as Error).message], ["aborted", "enough"]);
  assertEquals(fronts[0].peer.requests, ["C_RD_NA_1 5"]);

  const under = failure(station.read(1, 8));
  await clock.advance(0);
  const closing = station.close();
  assertEquals(["closed", "stopped"].includes((await within(clock, 0, under)).code), true);
  await within(clock, 0, closing);
  const late = await failure(station.read(1, 9));
  assertEquals([late.code, late.reach], ["not-started", "no"]);
});

Deno.test("a failing handler ends the supervision and all pending calls with its reason", async () => {
  const failure = new Error("The screen is full");
  const fail = () => {
    throw failure;
  };
  for (
    const [options, detail] of [
      [{ onLinkChange: fail }, "A handler failed: The screen is full"],
      [{ onAsdu: fail }, "A handler failed: The screen is full"],
      [{ onAsdu: () => Promise.reject(failure) }, "A handler failed: The screen is full"],
      [{ onAsdu: () => Promise.reject("full") }, "A handler failed: full"],
    ] as const
  ) {
    const clock = new FakeClock();
    const front = new FrontEnd("front", clock);
    const targets = [{ open: () => front.open() }];
    const station = supervise({ targets, clock, random: () => 0, ...options });
    await clock.advance(0);
    if ("onAsdu" in options) {
      front.peer.send({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 1, value: 1 }] });
    }
    await clock.advance(60_000);
    const reason = await within(clock, 0, station.closed);
    assertEquals([reason.code, reason.detail], ["handler-error", detail]);
    const late = await within(clock, 0, station.started().catch((error: unknown) => error));
    assertEquals((late as Error).message.includes(detail), true);
    assertEquals(clock.scheduled, 0);
  }
});

Deno.test("an abort ends the supervision with its reason, and close() removes the listener", async () => {
  const clock = new FakeClock();
  const front = new FrontEnd("front", clock);
  const targets = [{ open: () => front.open() }];
  const { abort, signal, listeners } = countedSignal();
  const station = supervise({ targets, clock, random: () => 0, signal });
  await clock.advance(0);
  const why = new Error("The operator left");
  abort.abort(why);
  const reason = await within(clock, 60_000, station.closed);
  assertEquals([reason.code, reason.detail, reason.error], [
    "aborted",
    "Aborted by the caller",
    why,
  ]);
  assertEquals(listeners(), 0);
  const other = countedSignal();
  const closed = supervise({ targets, clock, random: () => 0, signal: other.signal });
  await clock.advance(0);
  assertEquals(other.listeners() > 0, true);
  const end = await within(clock, 0, closed.close());
  assertEquals([end.code, end.detail], ["local", "Closed by this station"]);
  assertEquals([other.listeners(), clock.scheduled], [0, 0]);
});

Deno.test("a request while data transfer is not started is rejected, waits for the start, or is cancelled", async () => {
  const clock = new FakeClock();
  const front = new FrontEnd("front", clock);
  front.up = false;
  const targets = [{ open: () => front.open(), name: "works" }];
  const refusing = supervise({ targets, clock, random: () => 0 });
  await clock.advance(0);
  const refused = await failure(refusing.read(1, 7));
  assertEquals([refused.code, refused.reach], ["not-started", "no"]);
  const unsent = await assertRejects(() => refusing.send(new Uint8Array(10)), SendError);
  assertEquals([unsent.code, unsent.sent], ["not-started", false]);
  assertEquals(
    refused.message.endsWith("data transfer is not started, works is waiting"),
    true,
    refused.message,
  );
  await within(clock, 0, refusing.close());

  const waiting = supervise({ targets, clock, random: () => 0, whenDown: "wait" });
  await clock.advance(0);
  const abort = new AbortController();
  const given = failure(waiting.read(1, 7, { signal: abort.signal }));
  const kept = failure(waiting.read(1, 8));
  await clock.advance(0);
  abort.abort(new Error("enough"));
  const error = await given;
  assertEquals([error.code, error.reach, (error.cause as Error).message], [
    "aborted",
    "no",
    "enough",
  ]);
  assertEquals(error.message.endsWith("aborted by the caller"), true, error.message);
  await within(clock, 0, waiting.close());
  const ended = await kept;
  assertEquals([ended.code, ended.reach], ["closed", "no"]);
  assertEquals((await failure(waiting.read(1, 9))).code, "not-started");
});

Deno.test("close() does not wait for a slow reader, who then gets everything that the station has sent", async () => {
  const { clock, fronts: [front], station } = await pair({ asduBufferLimit: 2 });
  const reader = station.asdus();
  for (let ioa = 1; ioa <= 4; ioa++) {
    front.peer.send({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa, value: 1 }] });
  }
  await clock.advance(0);
  await within(clock, 0, station.close());
  const read = await Array.fromAsync(
    reader,
    (asdu) => asdu.type === "M_SP_NA_1" ? asdu.objects[0]!.ioa : asdu.type,
  );
  assertEquals(read, [1, 2, 3, 4]);
});

Deno.test("a supervised station observes the CRLs of its targets until it is closed", async () => {
  let observers = 0;
  const crls = () =>
    Object.assign(Object.create(RevocationLists.prototype) as RevocationLists, {
      observe: () => {
        observers++;
        return () => void observers--;
      },
    });
  const targets = ["192.0.2.1", "192.0.2.2"].map((host) => ({
    host,
    tls: { caCerts: [], certificate: "", key: "", crl: crls() },
  }));
  const station = supervise({ targets });
  assertEquals(observers, 2);
  await station.close();
  assertEquals(observers, 0);
});
