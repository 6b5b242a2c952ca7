// The result of a request when the link is lost or stopped, or the caller cancels it, at every step.

import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import type { Asdu } from "../../../../codec/asdu_types.ts";
import { LinkError, ProtocolError } from "../../../../transport/errors.ts";
import type { ControllingStation } from "../../../../transport/controlling/controlling_station.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import {
  type Link,
  link,
  type ScriptedStation,
  within,
} from "../../../helpers/stations/scripted_station.ts";

type Call = (station: ControllingStation, options: { signal?: AbortSignal }) => Promise<unknown>;
type Answer = (peer: ScriptedStation, request: Asdu) => void;

interface Scenario {
  readonly name: string;
  readonly call: Call;
  /** Answers of the station, one per stage, to the most recent request. */
  readonly answers: readonly Answer[];
  /** Whether the process may have been reached: before each answer, and after the last. */
  readonly reach: readonly ("no" | "maybe" | "yes")[];
  /** Additional messages when the caller cancels, at each of these stages. */
  readonly farewells?: readonly (string | undefined)[];
}

const CLOSE = { type: "C_DC_NA_1", ioa: 5001, value: 2 } as const;
const THRESHOLD = { type: "P_ME_NC_1", ioa: 300, value: 2, parameter: "threshold" } as const;
const FILE = { ioa: 30, nof: 2 } as const;
const LOG = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) } as const;
const CANCEL = "C_DC_NA_1 8";

function confirm(peer: ScriptedStation, request: Asdu): void {
  peer.confirm(request);
}

function terminate(peer: ScriptedStation, request: Asdu): void {
  peer.terminate(request);
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: "interrogate()",
    call: (station, options) => station.interrogate(1, options),
    answers: [
      confirm,
      (peer) =>
        peer.send({
          type: "M_SP_NA_1",
          cause: 20,
          ca: 1,
          objects: [{ ioa: 1, value: 1, quality: 0 }],
        }),
    ],
    reach: ["maybe", "yes", "yes"],
  },
  {
    name: "readCounters() with freeze",
    call: (station, options) => station.readCounters(1, { ...options, freeze: "freeze" }),
    answers: [confirm, terminate, confirm],
    reach: ["maybe", "yes", "maybe", "yes"],
  },
  {
    name: "freezeCounters()",
    call: (station, options) => station.freezeCounters(1, { ...options, termination: "required" }),
    answers: [confirm],
    reach: ["maybe", "yes"],
  },
  {
    name: "read()",
    call: (station, options) => station.read(1, 700, options),
    answers: [],
    reach: ["maybe"],
  },
  {
    name: "synchronizeClock()",
    call: (station, options) => station.synchronizeClock(1, options),
    answers: [],
    reach: ["maybe"],
  },
  {
    name: "test()",
    call: (station, options) => station.test(1, options),
    answers: [],
    reach: ["maybe"],
  },
  {
    name: "reset() that awaits the initialization",
    call: (station, options) => station.reset(1, { ...options, awaitInitialization: true }),
    answers: [confirm],
    reach: ["maybe", "yes"],
  },
  {
    name: "acquireDelay()",
    call: (station, options) => station.acquireDelay(1, options),
    answers: [],
    reach: ["maybe"],
  },
  {
    name: "setParameter()",
    call: (station, options) => station.setParameter(1, THRESHOLD, options),
    answers: [],
    reach: ["maybe"],
  },
  {
    name: "command()",
    call: (station, options) =>
      station.command(1, CLOSE, { ...options, returnInformation: { ioa: 1001 } }),
    answers: [confirm, terminate],
    reach: ["maybe", "yes", "yes"],
  },
  {
    name: "command() with select",
    call: (station, options) =>
      station.command(1, CLOSE, { ...options, mode: "select-before-operate" }),
    answers: [confirm, confirm],
    reach: ["no", "maybe", "yes"],
    farewells: [CANCEL, undefined, undefined],
  },
  {
    name: "select()",
    call: (station, options) => station.select(1, CLOSE, options),
    answers: [],
    reach: ["no"],
    farewells: [CANCEL],
  },
  {
    name: "execute()",
    call: (station, options) => station.execute(1, CLOSE, options),
    answers: [confirm],
    reach: ["maybe", "yes"],
  },
  {
    name: "cancel()",
    call: (station, options) => station.cancel(1, CLOSE, options),
    answers: [],
    reach: ["maybe"],
  },
  {
    name: "deactivateInterrogation()",
    call: (station, options) => station.deactivateInterrogation(1, options),
    answers: [],
    reach: ["maybe"],
  },
  {
    name: "activateParameter()",
    call: (station, options) => station.activateParameter(1, { ioa: 300, what: "object" }, options),
    answers: [],
    reach: ["maybe"],
  },
  {
    name: "listFiles()",
    call: (station, options) => station.listFiles(1, options),
    answers: [],
    reach: ["no"],
  },
  {
    name: "getFile()",
    call: (station, options) => station.getFile(1, FILE, options),
    answers: [],
    reach: ["no"],
    farewells: ["F_SC_NA_1 13"],
  },
  {
    name: "queryLog()",
    call: (station, options) => station.queryLog(1, { ...FILE, ...LOG }, options),
    answers: [],
    reach: ["no"],
    farewells: ["F_SC_NA_1 13"],
  },
  {
    name: "putFile()",
    call: (station, options) => station.putFile(1, { ...FILE, octets: Uint8Array.of(1) }, options),
    answers: [],
    reach: ["no"],
    farewells: ["F_LS_NA_1 13"],
  },
  {
    name: "deleteFile()",
    call: (station, options) => station.deleteFile(1, FILE, options),
    answers: [],
    reach: ["maybe"],
  },
];

/** Plays a request up to a stage, and returns its promise. */
async function bring(
  it: Link,
  { scenario, stage, signal }: {
    readonly scenario: Scenario;
    readonly stage: number;
    readonly signal?: AbortSignal;
  },
): Promise<{ readonly outcome: Promise<unknown> }> {
  const { station, peer, clock } = it;
  const pending = scenario.call(station, signal === undefined ? {} : { signal });
  const outcome = pending.then((result) => result, (error: unknown) => error);
  await clock.advance(10);
  for (const answer of scenario.answers.slice(0, stage)) {
    answer(peer, peer.received.at(-1)!);
    await clock.advance(10);
  }
  assertEquals(station.pending, 1, "the request is under way");
  return { outcome };
}

/** Fills the window with unrelated requests that the station does not acknowledge. */
async function fillWindow({ station, peer, clock }: Link): Promise<void> {
  peer.hold(true);
  for (let ioa = 0; ioa < 12; ioa++) {
    station.send({ type: "C_RD_NA_1", cause: 5, ca: 9, objects: [{ ioa }] });
  }
  await clock.advance(0);
}

for (const scenario of SCENARIOS) {
  for (const [stage, reach] of scenario.reach.entries()) {
    const when = stage === 0 ? "before any answer" : `after answer ${stage}`;

    Deno.test(`${scenario.name}, link lost ${when}: reach ${reach}`, async () => {
      await using it = await link();
      const { outcome } = await bring(it, { scenario, stage });
      const sent = it.peer.requests;
      it.peer.hangUp();
      await it.clock.advance(0);
      const error = await outcome;
      assertInstanceOf(error, RequestError);
      assertEquals([error.code, error.reach], ["closed", reach]);
      assertInstanceOf(error.cause, LinkError);
      assertEquals(error.progress?.trace[0]?.direction, "sent");
      assertEquals(it.peer.requests, sent);
    });

    Deno.test(`${scenario.name}, data transfer stopped ${when}: reach ${reach}`, async () => {
      await using it = await link();
      const { outcome } = await bring(it, { scenario, stage });
      const sent = it.peer.requests;
      await within(it.clock, 10, it.station.stop());
      const error = await outcome;
      assertInstanceOf(error, RequestError);
      assertEquals([error.code, error.reach], ["stopped", reach]);
      assertEquals(it.peer.requests, sent, "nothing is sent once stopped");
    });

    Deno.test(`${scenario.name}, cancelled ${when}: reach ${reach}`, async () => {
      await using it = await link();
      const controller = new AbortController();
      const { outcome } = await bring(it, { scenario, stage, signal: controller.signal });
      const sent = it.peer.requests;
      const reason = new Error("The operator has changed their mind");
      controller.abort(reason);
      const error = await outcome;
      assertInstanceOf(error, RequestError);
      assertEquals([error.code, error.reach, error.cause], ["aborted", reach, reason]);
      await it.clock.advance(10_000);
      const farewell = scenario.farewells?.[stage];
      assertEquals(it.peer.requests, [...sent, ...farewell === undefined ? [] : [farewell]]);
      assertEquals([it.station.state, it.station.pending], ["started", 0]);
    });
  }

  Deno.test(`${scenario.name} can be cancelled before anything is sent`, async () => {
    await using it = await link({ peer: { w: 1 } });
    const { station, peer, clock } = it;
    const aborted = await scenario.call(station, { signal: AbortSignal.abort("no") })
      .catch((error: unknown) => error);
    assertInstanceOf(aborted, RequestError);
    assertEquals([aborted.code, aborted.reach, aborted.cause], ["aborted", "no", "no"]);
    // The same while the request waits for room in the window.
    await fillWindow(it);
    const controller = new AbortController();
    const pending = scenario.call(station, { signal: controller.signal })
      .catch((error: unknown) => error);
    await clock.advance(10);
    controller.abort("never mind");
    const error = await pending;
    assertInstanceOf(error, RequestError);
    assertEquals([error.code, error.reach, error.cause], ["aborted", "no", "never mind"]);
    peer.hold(false);
    await clock.advance(1000);
    assertEquals(peer.received.filter(({ ca }) => ca === 1), []);
  });

  Deno.test(`${scenario.name} can be cancelled in the same task as the call`, async () => {
    await using it = await link();
    const controller = new AbortController();
    const pending = scenario.call(it.station, { signal: controller.signal })
      .catch((error: unknown) => error);
    controller.abort();
    const error = await pending;
    assertInstanceOf(error, RequestError);
    assertEquals([error.code, error.reach], ["aborted", scenario.reach[0]]);
    await it.clock.advance(100);
    const farewell = scenario.farewells?.[0];
    assertEquals(it.peer.requests.slice(1), farewell === undefined ? [] : [farewell]);
  });

  Deno.test(`${scenario.name} needs data transfer to be started`, async () => {
    await using it = await link({ start: false });
    const error = await assertRejects(() => scenario.call(it.station, {}), RequestError);
    assertEquals([error.code, error.reach], ["not-started", "no"]);
    assertStringIncludes(
      error.message,
      "which did not reach the process: data transfer is stopped",
    );
  });

  Deno.test(`${scenario.name} without room in the window in time is not sent`, async () => {
    await using it = await link({ peer: { w: 1 }, t1Ms: 60_000 });
    const { station, peer, clock } = it;
    await fillWindow(it);
    const result = await within(clock, 15_000, scenario.call(station, {}));
    const { outcome, reason } = result as { outcome: string; reason: string };
    assertEquals(outcome, "timed-out");
    assertStringIncludes(reason, "Not sent within 15000 ms: the window is full");
    peer.hold(false);
    await clock.advance(1000);
    assertEquals(peer.received.filter(({ ca }) => ca === 1), []);
  });
}

Deno.test("a request on a closed connection reports why it was closed", async () => {
  await using it = await link();
  it.peer.sendOctets(Uint8Array.of(1));
  it.peer.session.close();
  it.peer.hangUp();
  await it.clock.advance(0);
  const error = await assertRejects(() => it.station.interrogate(1), RequestError);
  assertEquals([error.code, error.reach], ["closed", "no"]);
  assertStringIncludes(error.message, "The peer closed the connection");
});

Deno.test("a command that the peer does not acknowledge has an uncertain result", async () => {
  await using it = await link({ peer: { t2Ms: 200_000, t1Ms: 250_000 } });
  const { station, peer, clock } = it;
  peer.hold(true);
  const pending = station.command(1, CLOSE, { confirmationMs: 60_000 })
    .catch((error: unknown) => error);
  await clock.advance(15_000);
  const error = await pending;
  assertInstanceOf(error, RequestError);
  assertEquals([error.code, error.reach], ["closed", "maybe"]);
  assertInstanceOf(error.cause, ProtocolError);
  assertEquals(error.progress?.steps[0]?.acknowledgedMs, undefined);
  assertEquals(
    error.message,
    "Cannot complete the C_DC_NA_1 to CA 1, IOA 5001, which may have reached the process: " +
      "I frame 0 not acknowledged within t1, 15000 ms",
  );
});
