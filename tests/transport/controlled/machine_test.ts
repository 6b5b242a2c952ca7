// The state machine of a station without a driver: late, repeated and orphaned inputs, and its notices.

import { assertEquals, assertThrows } from "@std/assert";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { formatAsdu } from "../../../codec/format.ts";
import type { AsduInput } from "../../../codec/asdu_types.ts";
import type { QuestionKind } from "../../../transport/controlled/core/questions.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import { StationMachine } from "../../../transport/controlled/machine.ts";

const NOON = Date.UTC(2026, 5, 1, 12);
const HERE = { host: "192.0.2.1", port: 50_000 };

function at(monotonic: number) {
  return { monotonic, instant: NOON + monotonic };
}

/**
 * Creates a station with one single-point, one counter and one command, and functions that return its notices and
 * output as text.
 */
function rig(declaration: Partial<StationDeclaration> = {}, asked: readonly QuestionKind[] = []) {
  const sectors = [{
    ca: 1,
    points: [{ ioa: 1, type: "M_SP_NA_1", name: "Q0", unit: "-", value: 0 }],
    counters: [{ ioa: 2, name: "E", unit: "kWh", value: 5 }],
    commands: [{ ioa: 3, type: "C_SC_NA_1", mode: "both", feedback: { ioa: 1, delayMs: 500 } }],
  }] as const;
  const machine = new StationMachine(
    { sectors, procedures: { endOfInitialization: false }, ...declaration },
    { questions: new Set(asked) },
    at(0),
  );
  const events = () => {
    const all: unknown[] = [];
    for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) {
      all.push(event);
    }
    return all;
  };
  const sent = (link: number) => {
    const all: string[] = [];
    for (let asdu = machine.take(link); asdu !== undefined; asdu = machine.take(link)) {
      all.push(formatAsdu(decodeAsdu(asdu)).replace(/ @.*/, ""));
    }
    return all;
  };
  const receive = (link: number, asdu: object, monotonic = 0) =>
    machine.receive(link, encodeAsdu(asdu as AsduInput), at(monotonic));
  const open = () => {
    const link = machine.open(HERE, at(0))!;
    machine.started(link);
    events();
    return link;
  };
  return { machine, events, sent, receive, open };
}

const READ = { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 1 }] };
const COMMAND = {
  type: "C_SC_NA_1",
  cause: 6,
  ca: 1,
  objects: [{ ioa: 3, value: 1, select: false }],
};

Deno.test("a machine ignores inputs about unknown connections", () => {
  const { machine, events } = rig();
  machine.started(9);
  machine.stopped(9);
  machine.closed(9);
  machine.acknowledged(9, 3, at(0));
  machine.receive(9, encodeAsdu(READ as AsduInput), at(0));
  machine.answer(9, true, at(0));
  machine.fail(9, new Error("no"), at(0));
  machine.finish(9, true);
  assertEquals(machine.take(9), undefined);
  assertEquals(machine.isCongested(9), false);
  assertEquals(machine.startRefusal(9), undefined);
  assertEquals(machine.send(9, Uint8Array.of(1)), false);
  assertEquals([events(), machine.nextReady(), machine.deadline()], [[], undefined, Infinity]);
});

Deno.test("a machine sends an ASDU of the application only while data transfer is started", () => {
  const { machine, sent, open } = rig();
  const octets = encodeAsdu(READ as AsduInput);
  const waiting = machine.open(HERE, at(0))!;
  assertEquals([machine.send(waiting, octets), sent(waiting)], [false, []]);
  const link = open();
  assertEquals(machine.send(link, octets), true);
  assertEquals(sent(link), ["C_RD_NA_1 req CA 1: 1"]);
});

Deno.test("a machine reports when a connection opens, starts, stops and is taken over", () => {
  const { machine, events } = rig();
  const notice = (link: number, state: string) => ({
    type: "notice",
    notice: { type: "link", link, remote: HERE, state },
  });
  const first = machine.open(HERE, at(0))!;
  assertEquals(events(), [notice(first, "opened")]);
  machine.started(first);
  machine.started(first);
  assertEquals(events(), [notice(first, "started")]);
  machine.stopped(first);
  assertEquals(events(), [notice(first, "stopped")]);
  machine.started(first);
  const second = machine.open(HERE, at(0))!;
  assertEquals(second, first + 1);
  events();
  machine.started(second);
  const detail = "Another connection of the redundancy group took over";
  assertEquals(events(), [{ type: "close", link: first, detail }, notice(second, "started")]);
  machine.closed(second);
  assertEquals(events(), []);
  assertEquals(machine.nextReady(), undefined);
});

Deno.test("a machine that refuses takeovers closes a second connection that starts anyway", () => {
  const { machine, events } = rig({ redundancy: { takeover: "refuse" } });
  const [first, second] = [machine.open(HERE, at(0))!, machine.open(HERE, at(0))!];
  machine.started(first);
  const detail = "Another connection of the redundancy group is started";
  assertEquals([machine.startRefusal(first), machine.startRefusal(second)], [undefined, detail]);
  events();
  machine.started(second);
  assertEquals(events(), [{ type: "close", link: second, detail }]);
  machine.stopped(first);
  assertEquals(machine.startRefusal(first), undefined);
  const other = rig();
  const [one, two] = [other.open(), other.machine.open(HERE, at(0))!];
  assertEquals([one, other.machine.startRefusal(two)], [1, undefined]);
});

Deno.test("a second answer to a question, or one after the connection ended, has no effect", () => {
  const { machine, events, sent, receive, open } = rig({}, ["read"]);
  const link = open();
  receive(link, READ);
  const [asked] = events() as { question: { id: number } }[];
  assertEquals(machine.isCongested(link), false);
  machine.answer(asked!.question.id, true, at(0));
  machine.answer(asked!.question.id, true, at(0));
  machine.fail(asked!.question.id, new Error("late"), at(0));
  assertEquals([events(), sent(link)], [[], ["M_SP_NA_1 req CA 1: 1=OFF"]]);
  receive(link, READ);
  const [again] = events() as { question: { id: number } }[];
  machine.closed(link);
  machine.answer(again!.question.id, true, at(0));
  assertEquals([events(), sent(link)], [[], []]);
});

Deno.test("an answer from before a stop is not sent after the next start", () => {
  const kinds: readonly [QuestionKind, object][] = [
    ["read", READ],
    ["interrogation", { type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] }],
    ["counterInterrogation", { type: "C_CI_NA_1", cause: 6, ca: 1, objects: [{ rqt: 5, frz: 0 }] }],
    ["clock", { type: "C_CS_NA_1", cause: 6, ca: 1, objects: [{ time: NOON, timeFlags: 0 }] }],
    ["reset", { type: "C_RP_NA_1", cause: 6, ca: 1, objects: [{ qrp: 1 }] }],
    ["command", COMMAND],
    ["command", { ...COMMAND, objects: [{ ioa: 3, value: 1, select: true }] }],
    ["file", {
      type: "F_SC_NA_1",
      cause: 13,
      ca: 1,
      objects: [{ ioa: 9, nof: 1, nos: 0, scq: 1 }],
    }],
    ["asdu", READ],
  ];
  for (const [kind, request] of kinds) {
    for (const answer of [undefined, false]) {
      const { machine, events, sent, receive, open } = rig({}, [kind]);
      const link = open();
      receive(link, request);
      const [asked] = events() as { question: { id: number; type: string } }[];
      assertEquals(asked?.question.type, kind);
      machine.stopped(link);
      machine.started(link);
      const refused = kind === "command" ? { accept: false } : kind === "clock" ? "refuse" : false;
      machine.answer(asked!.question.id, answer ?? refused, at(10));
      assertEquals(sent(link), [], `${kind} ${answer}`);
      machine.stopped(link);
      machine.started(link);
    }
  }
});

Deno.test("a connection is congested from 256 queued or undecided answers", () => {
  const { machine, sent, receive, open } = rig({}, ["read"]);
  const link = open();
  for (let i = 0; i < 255; i++) receive(link, READ);
  assertEquals(machine.isCongested(link), false);
  receive(link, READ);
  assertEquals(machine.isCongested(link), true);
  machine.answer(1, false, at(0));
  assertEquals([machine.isCongested(link), sent(link).length], [true, 1]);
  assertEquals(machine.isCongested(link), false);
});

Deno.test("an operation ends at its time limit, and its deadline is removed with it", () => {
  const { machine, sent, receive, open } = rig();
  const link = open();
  receive(link, COMMAND);
  assertEquals([sent(link).length, machine.deadline()], [1, 500]);
  machine.tick(at(499));
  assertEquals(sent(link), []);
  machine.tick(at(500));
  assertEquals(sent(link), ["M_SP_TB_1 retrem CA 1: 1=ON", "C_SC_NA_1 actterm CA 1: 3=ON"]);
  assertEquals(machine.deadline(), Infinity);
});

Deno.test("set(), get() and objects() handle points and counters, and refuse undeclared objects", () => {
  const { machine } = rig();
  const set = (ioa: number, value?: number, more = {}) =>
    machine.set(1, ioa, { ...value === undefined ? {} : { value }, ...more }, at(0));
  assertEquals(set(1, 1), { changed: true, reported: true, accepted: true, dropped: 0 });
  assertEquals(set(1, 1), { changed: false, reported: false, accepted: true, dropped: 0 });
  assertEquals(set(1, 1, { force: true }).reported, true);
  const counted = { reported: false, accepted: true, dropped: 0 };
  assertEquals(set(2, 7), { changed: true, ...counted });
  assertEquals(set(2, 7, { quality: 0x80 }), { changed: false, ...counted });
  assertEquals(machine.get(1, 2), {
    ca: 1,
    ioa: 2,
    type: "M_IT_NA_1",
    name: "E",
    unit: "kWh",
    value: 7,
    quality: 0x80,
    instant: undefined,
  });
  assertEquals([set(2), machine.get(1, 2)!.quality], [{ changed: false, ...counted }, 0]);
  assertEquals(machine.get(1, 1), {
    ca: 1,
    ioa: 1,
    type: "M_SP_NA_1",
    name: "Q0",
    unit: "-",
    value: 1,
    quality: 0,
    instant: NOON,
  });
  assertEquals([...machine.objects()], [machine.get(1, 1)!, machine.get(1, 2)!]);
  assertEquals([machine.get(1, 3), machine.get(2, 1)], [undefined, undefined]);
  assertThrows(() => set(3, 1), TypeError, "Cannot set CA 1 IOA 3: not declared");
});

Deno.test("a machine restores stored events and continues their numbers", () => {
  const kept = [{
    group: "all",
    id: 41,
    eventClass: "events",
    asdu: encodeAsdu({
      type: "M_SP_NA_1",
      cause: 3,
      ca: 1,
      test: true,
      objects: [{ ioa: 1, value: 1, quality: 0 }],
    }),
  }];
  const points = [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] as const;
  const machine = new StationMachine(
    { sectors: [{ ca: 1, points }], procedures: { endOfInitialization: false } },
    { stored: kept },
    at(0),
  );
  machine.set(1, 1, { value: 1 }, at(0));
  assertEquals([machine.lastEventId, machine.buffered()], [42, new Map([["all", 2]])]);
  const operation = machine.nextStore(at(0));
  assertEquals(operation?.type === "append" && operation.events.map(({ id }) => id), [42]);
  assertEquals([machine.isStored(41), machine.isStored(42), machine.unstored], [true, false, 1]);
  const link = machine.open(HERE, at(0))!;
  machine.started(link);
  assertEquals(machine.take(link), kept[0]!.asdu, "with its test bit");
});

Deno.test("a machine without notices reports no connections and commands, and answers as usual", () => {
  const sectors = [{ ca: 1, commands: [{ ioa: 3, type: "C_SC_NA_1" }] }] as const;
  for (const notices of [true, false]) {
    const machine = new StationMachine(
      { sectors, procedures: { endOfInitialization: false } },
      { notices },
      at(0),
    );
    const link = machine.open(HERE, at(0))!;
    machine.started(link);
    const command = {
      type: "C_SC_NA_1",
      cause: 6,
      ca: 1,
      objects: [{ ioa: 3, value: 1 }],
    } as const;
    machine.receive(link, encodeAsdu(command), at(1));
    assertEquals(machine.nextEvent() === undefined, !notices);
    const confirmed = decodeAsdu(machine.take(link)!);
    assertEquals([confirmed.cause, confirmed.negative], [7, false]);
  }
});
