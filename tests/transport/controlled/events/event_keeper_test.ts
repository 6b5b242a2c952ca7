// Operations on an event store: their order, their size, and their retries.

import { assertEquals } from "@std/assert";
import { Agenda } from "../../../../transport/agenda.ts";
import type { StationNotice } from "../../../../transport/controlled/notices/notices.ts";
import {
  EventKeeper,
  type StoreOperation,
} from "../../../../transport/controlled/events/event_keeper.ts";

/** A keeper, and a clock that the test sets. */
class Rig {
  readonly agenda = new Agenda();
  readonly notices: StationNotice[] = [];
  released = 0;
  at = 0;
  readonly keeper = new EventKeeper({
    agenda: this.agenda,
    timeoutMs: 500,
    notice: (notice) => this.notices.push(notice),
    onRelease: () => this.released++,
  });

  append(...ids: number[]): void {
    const asdu = new Uint8Array(1);
    for (const id of ids) this.keeper.append({ group: "a", id, eventClass: "events", asdu });
  }

  next(): string | undefined {
    const operation = this.keeper.next({ monotonic: this.at, instant: 0 });
    return operation && brief(operation);
  }

  advance(ms: number): void {
    this.at += ms;
    this.agenda.run({ monotonic: this.at, instant: 0 });
  }

  fail(): void {
    this.keeper.failed(new Error("No"), { monotonic: this.at, instant: 0 });
  }
}

function brief(operation: StoreOperation): string {
  const { type } = operation;
  if (type === "remove") return `remove ${operation.group} ${operation.ids.join(" ")}`;
  return `append ${operation.events.map(({ id }) => id).join(" ")}`;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

Deno.test("a keeper has at most one operation, and none without pending events", () => {
  const rig = new Rig();
  assertEquals(rig.next(), undefined);
  assertEquals([rig.keeper.keptId, rig.keeper.releasedId], [Infinity, Infinity]);
  rig.append(5, 6);
  assertEquals([rig.keeper.keptId, rig.keeper.releasedId], [4, 4]);
  assertEquals([rig.next(), rig.next()], ["append 5 6", undefined]);
  rig.append(7);
  assertEquals([rig.keeper.keptId, rig.keeper.waiting], [4, 3]);
  rig.keeper.done();
  assertEquals([rig.keeper.keptId, rig.keeper.waiting, rig.released], [6, 1, 1]);
  assertEquals(rig.next(), "append 7");
  rig.keeper.done();
  assertEquals([rig.next(), rig.keeper.keptId], [undefined, Infinity]);
});

Deno.test("a keeper stores or removes at most 1000 events at once, alternating between both", () => {
  const rig = new Rig();
  rig.append(...range(1, 2001));
  const sizes: string[] = [];
  for (let i = 0; i < 3; i++) {
    sizes.push(rig.next()!.split(" ").length - 1 + "");
    rig.keeper.done();
  }
  assertEquals(sizes, ["1000", "1000", "1"]);
  rig.keeper.remove("a", range(1, 1001));
  rig.keeper.remove("b", [1]);
  rig.append(...range(2002, 3002));
  const kinds: string[] = [];
  for (let next = rig.next(); next !== undefined; next = rig.next()) {
    kinds.push(`${next.slice(0, 8)} ${next.split(" ").length}`);
    rig.keeper.done();
  }
  assertEquals(kinds, [
    "remove a 1002",
    "append 2 1001",
    "remove a 3",
    "append 3 2",
    "remove b 3",
  ]);
});

Deno.test("an event that leaves before it is stored is not stored; one being stored is removed later", () => {
  const rig = new Rig();
  rig.append(1, 2);
  rig.keeper.remove("a", [1]);
  rig.keeper.remove("b", [2]);
  assertEquals(rig.next(), "append 2");
  rig.append(3, 4);
  rig.keeper.remove("a", [2, 4]);
  rig.keeper.done();
  assertEquals(rig.next(), "remove b 2");
  rig.keeper.done();
  assertEquals(rig.next(), "append 3");
  rig.keeper.done();
  assertEquals(rig.next(), "remove a 2");
});

Deno.test("a failed operation is retried after 1 s, then after twice as long each time, up to one minute", () => {
  const rig = new Rig();
  rig.append(1);
  const pauses: number[] = [];
  for (let i = 0; i < 8; i++) {
    assertEquals(rig.next(), "append 1");
    rig.fail();
    rig.append(i + 2);
    assertEquals(rig.next(), undefined);
    const pause = rig.agenda.deadline() - rig.at;
    rig.advance(pause - 1);
    assertEquals(rig.next(), undefined);
    rig.advance(1);
    pauses.push(pause);
  }
  assertEquals(pauses, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  assertEquals([rig.keeper.releasedId, rig.keeper.keptId], [Infinity, 0]);
  assertEquals(rig.next(), "append 1");
  rig.keeper.done();
  assertEquals(rig.next(), "append 2 3 4 5 6 7 8 9");
  assertEquals(rig.keeper.releasedId, 1, "events wait again");
  rig.fail();
  assertEquals(rig.agenda.deadline() - rig.at, 1000, "the pauses begin again");
  const types = rig.notices.map(({ type }) => type);
  assertEquals(types, [...Array.from({ length: 8 }, () => "failed"), "recovered", "failed"]);
});

Deno.test("a pause can be ended early", () => {
  const rig = new Rig();
  rig.append(1);
  rig.keeper.retry();
  assertEquals(rig.next(), "append 1");
  rig.keeper.retry();
  assertEquals(rig.next(), undefined, "it is under way");
  rig.fail();
  rig.keeper.retry();
  assertEquals(rig.next(), "append 1");
});

Deno.test("an operation that does not end releases its events, and no other begins", () => {
  const rig = new Rig();
  rig.append(1);
  rig.next();
  rig.advance(499);
  assertEquals([rig.keeper.releasedId, rig.released], [0, 0]);
  rig.advance(1);
  assertEquals([rig.keeper.releasedId, rig.released, rig.next()], [Infinity, 1, undefined]);
  rig.keeper.done();
  assertEquals(rig.notices.map(({ type }) => type), ["failed", "recovered"]);
  rig.append(2);
  rig.next();
  rig.advance(500);
  rig.fail();
  assertEquals(rig.notices.map(({ type }) => type), ["failed", "recovered", "failed", "failed"]);
  assertEquals(rig.keeper.releasedId, Infinity);
});

Deno.test("unexpected answers have no effect", () => {
  const rig = new Rig();
  rig.keeper.done();
  rig.fail();
  assertEquals([rig.notices, rig.released, rig.agenda.deadline()], [[], 0, Infinity]);
});
