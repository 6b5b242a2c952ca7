// One link of a supervised station on its own: its states, its attempts and its end.

import { assertEquals } from "@std/assert";
import type { ByteStream } from "../../../../transport/connection/stream.ts";
import { BackOff } from "../../../../transport/controlling/supervision/back_off.ts";
import {
  RedundantLink,
  type RedundantLinkChange,
} from "../../../../transport/controlling/supervision/redundant_link.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../../../helpers/virtual/memory_stream.ts";

/** Creates a link over a front end, or over a function that opens its streams. */
function rig(
  open?: (signal: AbortSignal) => Promise<ByteStream>,
  { random = 0, renewAfterMs, ...station }: {
    readonly random?: number;
    readonly renewAfterMs?: number;
    readonly onAsdu?: () => Promise<void>;
  } = {},
) {
  const clock = new FakeClock();
  const front = new FrontEnd("front", clock);
  const changes: RedundantLinkChange[] = [];
  const failures: unknown[] = [];
  const link = new RedundantLink({
    link: 3,
    name: "works",
    clock,
    backOff: new BackOff({}, () => random),
    station: { ...station, clock },
    open: open ?? (() => front.open()),
    renewAfterMs,
    onChange: (change) => changes.push(change),
    onFailure: (error) => failures.push(error),
  });
  /** Returns the states since the last call, with their reasons. */
  const news = () =>
    changes.splice(0).map(({ previous, state, reason, retryInMs }) =>
      `${previous} > ${state}: ${reason}${retryInMs === undefined ? "" : ` (${retryInMs})`}`
    );
  return { clock, front, changes, failures, link, news };
}

const CONNECTING = "connecting: A connection is being made";

Deno.test("a link reports each state once, with its number, name and reason", async () => {
  const { clock, front, changes, link, news } = rig();
  assertEquals([link.state, link.name, link.station], ["waiting", "works", undefined]);
  link.begin();
  link.begin();
  assertEquals(changes.length, 1);
  const { link: number, name } = changes[0]!;
  assertEquals([number, name], [3, "works"]);
  await clock.advance(0);
  assertEquals([front.attempts, link.state], [[0], "stopped"]);
  assertEquals(news(), [`waiting > ${CONNECTING}`, "connecting > stopped: Connected"]);
  await within(clock, 0, link.station!.start());
  assertEquals(news(), [
    "stopped > starting: STARTDT act was sent",
    "starting > started: The station confirmed the start",
  ]);
  front.up = false;
  front.peer.hangUp();
  await clock.advance(0);
  assertEquals(link.station, undefined);
  assertEquals(news(), [
    "started > waiting: The connection is closed: The peer closed the connection (1000)",
  ]);
  await clock.advance(999);
  assertEquals(front.attempts, [0]);
  await clock.advance(1);
  assertEquals(news(), [
    `waiting > ${CONNECTING}`,
    "connecting > waiting: front is down (2000)",
  ]);
  await within(clock, 0, link.close());
  await within(clock, 0, link.close());
  assertEquals(news(), ["waiting > closed: Closed by this station"]);
  await clock.advance(60_000);
  assertEquals([front.attempts, clock.scheduled], [[0, 1000], 0]);
});

Deno.test("hurrying a link connects it at once if it is waiting, and otherwise has no effect", async () => {
  const { clock, front, link, news } = rig();
  link.hurry();
  front.up = false;
  link.begin();
  await clock.advance(0);
  await clock.advance(300);
  front.up = true;
  link.hurry();
  await clock.advance(0);
  assertEquals([front.attempts, link.state, clock.scheduled > 0], [[0, 300], "stopped", true]);
  link.hurry();
  await clock.advance(0);
  assertEquals([front.attempts, news().length], [[0, 300], 4]);
  await within(clock, 60_000, link.close());
  assertEquals(news(), ["stopped > closed: Closed by this station"]);
});

Deno.test("a link that is closed while it connects stops trying, and closes a late connection", async () => {
  const [here] = memoryPipe();
  const opening = Promise.withResolvers<ByteStream>();
  let given: AbortSignal | undefined;
  const { clock, link, news } = rig((signal) => {
    given = signal;
    return opening.promise;
  });
  link.begin();
  await clock.advance(0);
  let closed = false;
  const closing = link.close().then(() => closed = true);
  await clock.advance(0);
  assertEquals([closed, given?.aborted], [false, true]);
  opening.resolve(here);
  await closing;
  assertEquals([here.closed, clock.scheduled], [true, 0]);
  assertEquals(news(), [
    `waiting > ${CONNECTING}`,
    "connecting > closed: Closed by this station",
  ]);
});

Deno.test("a failure without an Error is reported unchanged; a failing handler is distinguished", async () => {
  const plain = rig(() => Promise.reject("no route"));
  plain.link.begin();
  await plain.clock.advance(0);
  assertEquals(plain.news().at(-1), "connecting > waiting: no route (1000)");
  await within(plain.clock, 0, plain.link.close());
  assertEquals(plain.failures, []);

  const failure = new Error("full");
  const broken = rig(undefined, { onAsdu: () => Promise.reject(failure) });
  broken.link.begin();
  await broken.clock.advance(0);
  await within(broken.clock, 0, broken.link.station!.start());
  broken.front.peer.send({
    type: "M_SP_NA_1",
    cause: 3,
    ca: 1,
    objects: [{ ioa: 1, value: 1 }],
  });
  await broken.clock.advance(0);
  assertEquals(broken.failures, [failure]);
  await within(broken.clock, 0, broken.link.close());
});

Deno.test("the time of the next attempt is reported and awaited in whole milliseconds", async () => {
  for (const [random, expected] of [[0.0006, 1000], [0.0014, 999]] as const) {
    const { clock, link, changes } = rig(() => Promise.reject(new Error("down")), { random });
    link.begin();
    await clock.advance(0);
    assertEquals(changes.at(-1)?.retryInMs, expected);
    await clock.advance(expected - 1);
    assertEquals(link.state, "waiting");
    assertEquals(changes.length, 2);
    await clock.advance(1);
    assertEquals(changes.length, 4);
    await within(clock, 0, link.close());
  }
});

for (const [renewAfterMs, agedAt] of [[2001, 1001], [2000, 1000], [undefined, Infinity]] as const) {
  Deno.test(`a connection that may last ${renewAfterMs ?? "any number of"} ms is aged after half of them`, async () => {
    const { clock, link } = rig(undefined, { ...renewAfterMs !== undefined && { renewAfterMs } });
    await clock.advance(500);
    link.begin();
    await clock.advance(0);
    const connectedAt = clock.monotonic();
    const aged: number[] = [];
    for (const at of [0, 667, 999, 1000, 1001, 1500]) {
      await clock.advance(connectedAt + at - clock.monotonic());
      if (link.isAged) aged.push(at);
    }
    assertEquals(aged, [0, 667, 999, 1000, 1001, 1500].filter((at) => at >= agedAt));
    await within(clock, 0, link.close());
  });
}
