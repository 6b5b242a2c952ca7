// A controlling station that stays connected: reconnection, start-up, retries, and its end.

import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { RedundantLinkChange } from "../../../../transport/controlling/supervision/redundant_link.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import {
  StartUpGate,
  type StartUpReport,
} from "../../../../transport/controlling/supervision/start_up.ts";
import { supervise } from "../../../../transport/controlling/supervision/supervised_station.ts";
import type { SupervisionOptions } from "../../../../transport/controlling/supervision/supervision_options.ts";
import { LinkError, SendError } from "../../../../transport/errors.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { type ScriptedStation, within } from "../../../helpers/stations/scripted_station.ts";

/** Creates a supervised station with one link, and its clock. */
function plant(options: Partial<SupervisionOptions> = {}) {
  const clock = new FakeClock();
  const front = new FrontEnd("front", clock);
  front.onConnect = obey;
  const changes: RedundantLinkChange[] = [];
  const make = () =>
    supervise({
      targets: [{ open: () => front.open(), name: "front" }],
      clock,
      random: () => 0,
      onLinkChange: (change) => changes.push(change),
      ...options,
    });
  return { clock, front, changes, make };
}

/** Lets a station carry out every request. */
function obey(peer: ScriptedStation): void {
  for (const type of ["C_IC_NA_1", "C_CI_NA_1"] as const) {
    peer.on(type, (request) => {
      peer.confirm(request);
      peer.terminate(request);
    });
  }
  peer.on("C_CS_NA_1", (request) => peer.confirm(request));
}

Deno.test("supervise() connects, starts, and reconnects after a loss", async () => {
  const { clock, front, changes, make } = plant();
  await using station = make();
  await clock.advance(0);
  assertEquals(station.active, 0);
  assertEquals(station.links, [{ name: "front", state: "started" }]);
  front.peer.hangUp();
  await clock.advance(0);
  assertEquals(station.active, undefined);
  await clock.advance(1000);
  assertEquals(station.active, 0);
  assertEquals(
    changes.map(({ previous, state, reason, retryInMs }) =>
      `${previous} > ${state}: ${reason}${retryInMs === undefined ? "" : `, ${retryInMs}`}`
    ),
    [
      "waiting > connecting: A connection is being made",
      "connecting > stopped: Connected",
      "stopped > starting: STARTDT act was sent",
      "starting > started: The station confirmed the start",
      "started > waiting: The connection is closed: The peer closed the connection, 1000",
      "waiting > connecting: A connection is being made",
      "connecting > stopped: Connected",
      "stopped > starting: STARTDT act was sent",
      "starting > started: The station confirmed the start",
    ],
  );
  await within(clock, 0, station.close());
});

Deno.test("supervise() waits longer after each failure, up to a limit, and resets once stable", async () => {
  const { clock, front, make } = plant({
    backOff: { firstMs: 100, maxMs: 1000, factor: 3, stableMs: 5000 },
  });
  front.up = false;
  await using station = make();
  await clock.advance(4300);
  assertEquals(front.attempts, [0, 100, 400, 1300, 2300, 3300, 4300]);
  front.up = true;
  await clock.advance(1000);
  assertEquals(station.active, 0);
  front.peer.hangUp(); // too early to count as a success
  await clock.advance(1000);
  assertEquals(front.attempts.slice(7), [5300, 6300]);
  await clock.advance(5000);
  front.peer.hangUp();
  await clock.advance(100);
  assertEquals(front.attempts.slice(9), [11_400]);
  await within(clock, 0, station.close());
});

Deno.test("supervise() randomizes its delays", async () => {
  const chances = [0, 0.5, 1];
  const { clock, front, make } = plant({
    backOff: { firstMs: 1000, factor: 1, jitter: 0.4 },
    random: () => chances.shift() ?? 0,
  });
  front.up = false;
  const station = make();
  await clock.advance(3000);
  assertEquals(front.attempts, [0, 1000, 1800, 2400]);
  station.hurry();
  await clock.advance(0);
  assertEquals(front.attempts.at(-1), 3000, "and immediately after hurry()");
  await within(clock, 0, station.close());
});

Deno.test("supervise() reports why it cannot connect", async () => {
  const { clock, front, changes, make } = plant();
  front.up = false;
  const station = make();
  await clock.advance(0);
  assertEquals(changes.at(-1)?.reason, "front is down");
  const error = await assertRejects(() => station.interrogate(1), RequestError);
  assertEquals([error.code, error.reach], ["not-started", "no"]);
  assertEquals(
    error.message,
    "Cannot complete the interrogation of CA 1, which did not reach the process: " +
      "data transfer is not started, front is waiting",
  );
  await assertRejects(() => station.send(Uint8Array.of(1)), SendError, "not started on any link");
  await within(clock, 0, station.close());
});

Deno.test("started() waits for the start, or rejects if there will be none", async () => {
  const { clock, front, make } = plant();
  front.up = false;
  const station = make();
  const started = station.started();
  const given = new AbortController();
  const aborted = station.started({ signal: given.signal }).catch((error: unknown) => error);
  await clock.advance(500);
  given.abort("no time");
  assertEquals(await aborted, "no time");
  front.up = true;
  await within(clock, 500, started);
  await station.started();
  front.peer.hangUp();
  await clock.advance(0);
  const never = station.started().catch((error: unknown) => error);
  await within(clock, 0, station.close());
  assertInstanceOf(await never, LinkError);
  await assertRejects(() => station.started(), LinkError, "Closed by this station");
});

Deno.test("supervise() runs the start-up in order each time, and reports its results", async () => {
  const reports: StartUpReport[] = [];
  const { clock, front, make } = plant({
    startUp: [
      { do: "clock", ca: 1 },
      { do: "interrogate", ca: 1 },
      { do: "interrogate", ca: 2, group: 3 },
      { do: "counters", ca: 1, group: 2, freeze: "freeze" },
    ],
    onStartUp: (report) => reports.push(report),
  });
  front.onConnect = (peer) => {
    obey(peer);
    peer.on("C_CS_NA_1", (request) => peer.refuse(request));
  };
  const station = make();
  await clock.advance(0);
  const asked = ["C_CS_NA_1 6", "C_IC_NA_1 6", "C_IC_NA_1 6", "C_CI_NA_1 6", "C_CI_NA_1 6"];
  assertEquals(front.peer.requests, asked);
  assertEquals(reports.map(({ step, result }) => `${step.do} ${result?.outcome}`), [
    "clock negative",
    "interrogate done",
    "interrogate done",
    "counters done",
  ]);
  front.peer.hangUp();
  await clock.advance(1000);
  assertEquals(front.peer.requests, asked);
  await within(clock, 0, station.close());
});

Deno.test("the start-up counts its data without keeping it", async () => {
  const reports: StartUpReport[] = [];
  const arrived: boolean[] = [];
  const { clock, front, make } = plant({
    startUp: [{ do: "interrogate", ca: 1 }, { do: "counters", ca: 1 }],
    onStartUp: (report) => reports.push(report),
    onAsdu: (_, { requested }) => void arrived.push(requested),
    maxObjects: 1,
  });
  front.onConnect = (peer) => {
    peer.on("C_IC_NA_1", (request) => {
      const objects = [1, 2].map((ioa) => ({ ioa, value: 0 as const, quality: 0 }));
      peer.confirm(request);
      peer.send({ type: "M_SP_NA_1", cause: 20, ca: 1, objects } as AsduInput);
      peer.terminate(request);
    });
    peer.on("C_CI_NA_1", (request) => {
      const objects = [7, 8, 9].map((ioa) => ({ ioa, value: 1 }));
      peer.confirm(request);
      peer.send({ type: "M_IT_NA_1", cause: 37, ca: 1, objects } as AsduInput);
      peer.terminate(request);
    });
  };
  const station = make();
  await clock.advance(0);
  assertEquals(reports.map(({ step, error }) => `${step.do} ${error}`), [
    "interrogate undefined",
    "counters undefined",
  ]);
  assertEquals(
    reports.map(({ result }) => [result?.outcome, result?.objects, result?.data, result?.trace]),
    [["done", 2, [], []], ["done", 3, [], []]],
  );
  assertEquals(arrived, Array(6).fill(true));
  await within(clock, 0, station.close());
});

Deno.test("a start-up step begins only after the previous one has ended", async () => {
  const { clock, front, make } = plant({
    startUp: [{ do: "interrogate", ca: 1 }, { do: "interrogate", ca: 2 }],
  });
  front.onConnect = () => {};
  const station = make();
  await clock.advance(9999);
  assertEquals(front.peer.received.map(({ ca }) => ca), [1]);
  await clock.advance(1);
  assertEquals(front.peer.received.map(({ ca }) => ca), [1, 2], "after the first has timed out");
  await within(clock, 0, station.close());
});

Deno.test("an interrupted start-up is reported, and repeated on the next connection", async () => {
  const reports: StartUpReport[] = [];
  const { clock, front, make } = plant({
    startUp: [{ do: "interrogate", ca: 1 }, { do: "clock", ca: 1 }],
    onStartUp: (report) => reports.push(report),
  });
  front.onConnect = () => {};
  const station = make();
  await clock.advance(0);
  front.peer.hangUp();
  front.onConnect = obey;
  await clock.advance(1000);
  assertEquals(reports.map(({ step, result }) => `${step.do} ${result?.outcome}`), [
    "interrogate undefined",
    "interrogate done",
    "clock done",
  ]);
  assertInstanceOf(reports[0]?.error, RequestError);
  await within(clock, 0, station.close());
});

Deno.test("the end of initialization repeats the start-up of its common address once", async () => {
  const startUp = [
    { do: "interrogate", ca: 1 },
    { do: "interrogate", ca: 2 },
    { do: "clock", ca: 65_535 },
  ] as const;
  for (const onInitialization of ["start-up", "ignore"] as const) {
    const { clock, front, make } = plant({ startUp, onInitialization });
    front.onConnect = (peer) => {
      obey(peer);
      peer.onEvent = ({ type }) => {
        if (type !== "started") return;
        // While the first interrogation is still in flight.
        queueMicrotask(() => initialize([1, 2, 2, 1]));
      };
    };
    const initialize = (addresses: readonly number[]) => {
      for (const ca of addresses) {
        front.peer.send({ type: "M_EI_NA_1", cause: 4, ca, objects: [{ coi: 0 }] });
      }
    };
    const asked = () => front.peer.received.splice(0).map(({ type, ca }) => `${type} ${ca}`);
    const station = make();
    await clock.advance(30_000);
    const again = onInitialization === "start-up";
    assertEquals(asked(), [
      "C_IC_NA_1 1",
      "C_IC_NA_1 2",
      "C_CS_NA_1 65535",
      ...again ? ["C_IC_NA_1 1"] : [],
    ], "pending steps are not repeated");
    initialize([2]);
    await clock.advance(30_000);
    assertEquals(asked(), again ? ["C_IC_NA_1 2", "C_CS_NA_1 65535"] : []);
    await within(clock, 0, station.close());
  }
});

Deno.test("a gate limits the number of stations in start-up", async () => {
  const clock = new FakeClock();
  const startUpGate = new StartUpGate(2);
  const fronts = Array.from({ length: 5 }, (_, index) => new FrontEnd(`front ${index}`, clock));
  const stations = fronts.map((front) => {
    front.onConnect = (peer) =>
      peer.on("C_IC_NA_1", (request) => {
        clock.schedule(clock.monotonic() + 1000, () => peer.refuse(request));
      });
    return supervise({
      targets: [{ open: () => front.open() }],
      clock,
      startUpGate,
      startUp: [{ do: "interrogate", ca: 1 }],
    });
  });
  const asked = () => fronts.filter(({ peer }) => peer.received.length > 0).length;
  await clock.advance(0);
  assertEquals([asked(), startUpGate.waiting], [2, 3]);
  await clock.advance(1000);
  assertEquals([asked(), startUpGate.waiting], [4, 1]);
  await clock.advance(1000);
  assertEquals([asked(), startUpGate.waiting], [5, 0]);
  await clock.advance(1000);
  await within(clock, 0, Promise.all(stations.map((station) => station.close())));
  assertThrows(() => new StartUpGate(0), RangeError, "Cannot use atOnce = 0");
});

Deno.test("requests wait for the next start on request", async () => {
  const { clock, front, make } = plant({ whenDown: "wait" });
  front.up = false;
  const station = make();
  const asked = station.interrogate(1);
  const given = new AbortController();
  const aborted = station.interrogate(2, { signal: given.signal })
    .catch((error: unknown) => error);
  await clock.advance(500);
  given.abort();
  const error = await aborted;
  assertInstanceOf(error, RequestError);
  assertEquals([error.code, error.reach], ["aborted", "no"]);
  front.up = true;
  assertEquals((await within(clock, 500, asked)).outcome, "done");
  front.peer.hangUp();
  await clock.advance(0);
  const late = station.interrogate(1).catch((error: unknown) => error);
  await within(clock, 0, station.close());
  const closed = await late;
  assertInstanceOf(closed, RequestError);
  assertEquals(closed.code, "closed");
});

Deno.test("read requests can be repeated after a loss, commands never", async () => {
  const { clock, front, make } = plant({ retryReads: 2 });
  front.onConnect = () => {};
  const station = make();
  await clock.advance(0);
  const reading = station.read(1, 700);
  const close = { type: "C_SC_NA_1", ioa: 5, value: 1 } as const;
  const outcomes = [
    station.command(1, close),
    station.command(1, { ...close, ioa: 6 }, { mode: "select-before-operate" }),
    station.freezeCounters(1),
    station.synchronizeClock(1),
    station.reset(1),
  ].map((each) => each.catch((error: unknown) => error instanceof RequestError && error.reach));
  await clock.advance(0);
  assertEquals(front.peer.received.length, 6);
  front.peer.hangUp();
  await clock.advance(1000);
  assertEquals(await Promise.all(outcomes), ["maybe", "no", "maybe", "maybe", "maybe"]);
  assertEquals(front.peer.requests, ["C_RD_NA_1 5"]);
  front.peer.hangUp();
  await clock.advance(2000);
  assertEquals(front.peer.requests, ["C_RD_NA_1 5"]);
  front.peer.send({
    type: "M_SP_NA_1",
    cause: 5,
    ca: 1,
    objects: [{ ioa: 700, value: 1, quality: 0 }],
  });
  assertEquals((await within(clock, 0, reading)).outcome, "done");
  await within(clock, 0, station.close());
});

Deno.test("read requests are repeated only up to their limit", async () => {
  const { clock, front, make } = plant({ retryReads: 1 });
  front.onConnect = () => {};
  const station = make();
  await clock.advance(0);
  const reading = station.read(1, 700).catch((error: unknown) => error);
  for (let i = 0; i < 2; i++) {
    await clock.advance(0);
    front.peer.hangUp();
    await clock.advance(4000);
  }
  const error = await reading;
  assertInstanceOf(error, RequestError);
  assertEquals([error.code, error.reach], ["closed", "maybe"]);
  assertEquals(front.peer.requests, []);
  await within(clock, 0, station.close());
});

Deno.test("asdus() continues over reconnections, and ends with the supervision", async () => {
  const { clock, front, make } = plant();
  const station = make();
  const asdus = station.asdus();
  for (let ioa = 1; ioa <= 3; ioa++) {
    await clock.advance(1000);
    front.peer.send({
      type: "M_SP_NA_1",
      cause: 3,
      ca: 1,
      objects: [{ ioa, value: 1, quality: 0 }],
    });
    await clock.advance(0);
    front.peer.hangUp();
    await clock.advance(5000);
  }
  await within(clock, 0, station.close());
  const seen: unknown[] = [];
  for await (const asdu of asdus) if (asdu.type === "M_SP_NA_1") seen.push(asdu.objects[0]?.ioa);
  assertEquals(seen, [1, 2, 3]);
});

Deno.test("close() ends in an orderly way at any time", async () => {
  const { clock, front, changes, make } = plant();
  front.up = false;
  const waiting = make();
  await clock.advance(10);
  const reason = await within(clock, 0, waiting.close());
  assertEquals(reason, { code: "local", detail: "Closed by this station" });
  assertEquals(changes.at(-1)?.state, "closed");
  assertEquals(clock.scheduled, 0);
  front.up = true;
  const started = make();
  await clock.advance(0);
  assertEquals(started.active, 0);
  await within(clock, 0, started.close());
  assertEquals(changes.slice(-4).map(({ state }) => state), [
    "started",
    "stopping",
    "stopped",
    "closed",
  ]);
  assertEquals(await started.close(), await started.closed);
  assertEquals(clock.scheduled, 0);
});

Deno.test("close() cancels a connection attempt", async () => {
  const clock = new FakeClock();
  const signals: (AbortSignal | undefined)[] = [];
  const station = supervise({
    clock,
    targets: [{
      open: (signal) => {
        signals.push(signal);
        return new Promise((_, reject) =>
          signal?.addEventListener("abort", () => reject(signal.reason))
        );
      },
    }],
  });
  await clock.advance(1000);
  await within(clock, 0, station.close());
  assertEquals(signals.map((signal) => signal?.aborted), [true]);
  assertEquals(station.links, [{ name: "target 0", state: "closed" }]);
});

Deno.test("the signal ends the supervision at once", async () => {
  const controller = new AbortController();
  const { clock, make } = plant({ signal: controller.signal });
  const station = make();
  await clock.advance(0);
  const asdus = station.asdus();
  const asked = station.read(1, 1).catch((error: unknown) => error);
  controller.abort(new Error("enough"));
  const reason = await within(clock, 0, station.closed);
  assertEquals([reason.code, reason.error], ["aborted", controller.signal.reason]);
  assertInstanceOf(await asked, RequestError);
  await assertRejects(() => asdus.next(), LinkError, "Aborted by the caller");
  const never = make();
  assertEquals((await never.closed).code, "aborted");
});

for (const handler of ["onAsdu", "onLinkChange", "onStartUp"] as const) {
  Deno.test(`a failing ${handler} ends the supervision with its error`, async () => {
    const boom = new Error("boom");
    const { clock, front, make } = plant({
      startUp: [{ do: "interrogate", ca: 1 }],
      [handler]: () => {
        throw boom;
      },
    });
    const station = make();
    await clock.advance(0);
    const reason = await within(clock, 0, station.closed);
    assertEquals([reason.code, reason.error], ["handler-error", boom]);
    const { length } = front.attempts;
    await clock.advance(60_000);
    assertEquals(front.attempts.length, length, "and no attempt is made any more");
  });
}
