// Limits of connection slots, declared and by default, and the bookkeeping of their use.

import { assertEquals } from "@std/assert";
import { Slots } from "../../../../transport/controlled/core/slots.ts";
import type { RedundancyDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";

/** Connects peers in this order; returns the number that get a slot, and the reason and limit of the first refusal. */
function fill(
  redundancy: RedundancyDeclaration,
  peers: Iterable<{ readonly address: string; readonly group?: string }>,
): [number, string?] {
  const slots = new Slots(redundancy);
  let taken = 0;
  for (const { address, group } of peers) {
    const { refusal, eviction } = slots.admit({ address, group });
    if (refusal !== undefined) return [taken, `${refusal.reason} ${refusal.limit}`];
    if (eviction !== undefined) return [taken, `evicts ${eviction.link} ${eviction.limit}`];
    slots.take(++taken, { address, group });
  }
  return [taken];
}

/** Generates peers with distinct addresses. */
function* different(count: number, group?: string): Generator<{ address: string; group?: string }> {
  for (let i = 0; i < count; i++) {
    const address = `172.16.${i >> 8}.${i & 255}`;
    yield group === undefined ? { address } : { address, group };
  }
}

function* same(count: number): Generator<{ address: string }> {
  for (let i = 0; i < count; i++) yield { address: "172.16.0.1" };
}

Deno.test("Slots has 64 slots by default, or two per configured peer if that is more", () => {
  assertEquals(fill({}, different(100)), [64, "too-many-connections 64"]);
  const addresses = Array.from({ length: 40 }, (_, i) => `10.0.0.${i}`);
  const groups = [{ name: "a", addresses }, { name: "b", maxConnections: 1000 }];
  assertEquals(fill({ groups }, different(100, "b")), [40, "too-many-connections 80"]);
  assertEquals(fill({ groups, maxConnections: 50 }, different(100, "b")), [
    10,
    "too-many-connections 50",
  ]);
  assertEquals(fill({ maxConnections: 3 }, different(100)), [3, "too-many-connections 3"]);
});

Deno.test("Slots allows one address half of the slots by default, at least two, but not more than exist", () => {
  for (
    const [maxConnections, share] of [[1, 1], [2, 2], [3, 2], [4, 2], [5, 3], [63, 32], [64, 32]]
  ) {
    const [taken, why] = fill({ maxConnections: maxConnections! }, same(100));
    assertEquals([taken, why], [share, `too-many-of-address ${share}`], `of ${maxConnections}`);
  }
  const declared = { maxConnections: 10, maxConnectionsPerAddress: 10 };
  assertEquals(fill(declared, same(100)), [10, "too-many-of-address 10"]);
  assertEquals(fill({ maxConnectionsPerAddress: 1 }, same(100)), [1, "too-many-of-address 1"]);
});

Deno.test("Slots allows each of several groups half of the slots by default, or one per entry", () => {
  const of = (groups: RedundancyDeclaration["groups"], maxConnections?: number) =>
    fill(
      { groups: groups!, ...maxConnections === undefined ? {} : { maxConnections } },
      different(100, "b"),
    );
  assertEquals(of([{ name: "b" }], 10), [10, "too-many-connections 10"]);
  assertEquals(of([{ name: "a" }, { name: "b" }], 10), [5, "too-many-of-group 5"]);
  assertEquals(of([{ name: "a" }, { name: "b", maxConnections: 7 }], 10), [
    7,
    "too-many-of-group 7",
  ]);
  const addresses = Array.from({ length: 8 }, (_, i) => `172.16.0.${i}`);
  const entries = [{ name: "b", addresses }, { name: "a", addresses: ["10.0.0.1"] }];
  assertEquals(of(entries, 10), [8, "too-many-of-group 8"]);
});

Deno.test("Slots keeps its counts correct while thousands of peers come and go", () => {
  const slots = new Slots({ groups: [{ name: "a", addresses: ["10.0.0.1"] }, { name: "b" }] });
  for (let link = 1; link <= 5000; link++) {
    const applicant = {
      address: link % 3 === 0 ? "10.0.0.1" : "172.16.0.1",
      group: link % 3 === 0 ? "a" : "b",
    };
    assertEquals(slots.admit(applicant), {}, `link ${link}`);
    slots.take(link, applicant);
    slots.give(link);
    slots.give(link); // releasing it again is harmless
    slots.start(link);
  }
});

Deno.test("Slots reserves a slot for a configured peer until it is connected, and again when its last connection has ended", () => {
  const groups = [{ name: "a", addresses: ["10.0.0.1"] }, { name: "b", maxConnections: 4 }];
  const slots = new Slots({ groups, maxConnections: 4, maxConnectionsPerAddress: 4 });
  const peer = { address: "10.0.0.1", group: "a" };
  const stranger = { address: "172.16.0.1", group: "b" };
  const admits = (applicant: typeof peer) => slots.admit(applicant).refusal === undefined;
  slots.take(1, stranger);
  slots.take(2, stranger);
  slots.take(3, stranger);
  for (const link of [1, 2, 3]) slots.start(link);
  assertEquals([admits(stranger), admits(peer)], [false, true]);
  slots.take(4, peer);
  slots.give(3);
  assertEquals([admits(stranger), admits(peer)], [true, true]);
  slots.take(5, peer);
  slots.give(4);
  slots.give(1);
  assertEquals(admits(stranger), true, "the peer has another connection");
  slots.take(6, stranger);
  slots.give(5);
  slots.take(7, stranger);
  assertEquals([admits(stranger), admits(peer)], [false, true]);
});

Deno.test("Slots evicts the oldest unstarted connection of the address with the most connections", () => {
  const slots = new Slots({ maxConnections: 8, maxConnectionsPerAddress: 8 });
  const addresses = ["x", "y", "y", "x", "y", "z", "z", "x"];
  for (const [index, address] of addresses.entries()) {
    slots.take(index + 1, { address, group: undefined });
  }
  const evicted = (address: string) => slots.admit({ address, group: undefined }).eviction?.link;
  assertEquals(evicted("new"), 1, "x and y hold as many; x came first");
  slots.give(1);
  slots.take(9, { address: "y", group: undefined });
  assertEquals(evicted("new"), 2, "y holds most");
  slots.start(5);
  assertEquals(evicted("new"), 4, "y is at work");
  assertEquals(evicted("z"), undefined, "z is not new");
  assertEquals(evicted(""), undefined, "it is unknown whether it is");
  slots.start(8);
  assertEquals(evicted("new"), 6);
  slots.start(6);
  assertEquals(evicted("new"), undefined);
});

Deno.test("Slots reports which peer gets no slot, why, and what to do", () => {
  const text = (
    redundancy: RedundancyDeclaration,
    peers: readonly string[],
    applicant: { readonly address: string; readonly group: string | undefined },
  ) => {
    const slots = new Slots(redundancy);
    for (const [i, address] of peers.entries()) {
      slots.take(i + 1, { address, group: applicant.group });
      slots.start(i + 1);
    }
    const { refusal } = slots.admit(applicant);
    return refusal && `${refusal.reason} ${refusal.limit}: ${refusal.detail}`;
  };
  const remedy = (what: string) =>
    `Close connections, raise ${what}, or add the address to a redundancy group, which reserves a slot for it`;
  const nobody = { address: "", group: undefined };
  assertEquals(
    text({ maxConnections: 2 }, ["a", "b"], nobody),
    "too-many-connections 2: No slot for a peer without an address: all 2 slots are taken. " +
      remedy("redundancy.maxConnections"),
  );
  const one = { address: "192.0.2.1", group: "b" };
  const groups = [{ name: "a", addresses: ["10.0.0.1"] }, { name: "b", maxConnections: 9 }];
  assertEquals(
    text({ maxConnections: 3, groups }, ["x", "y"], one),
    "too-many-connections 3: No slot for 192.0.2.1: 2 of 3 slots are taken and 1 is reserved for a " +
      `configured peer. ${remedy("redundancy.maxConnections")}`,
  );
  const two = [{ name: "a", addresses: ["10.0.0.1", "10.0.0.2"] }, {
    name: "b",
    maxConnections: 9,
  }];
  assertEquals(
    text({ maxConnections: 4, groups: two }, ["x", "y"], one),
    "too-many-connections 4: No slot for 192.0.2.1: 2 of 4 slots are taken and 2 are reserved for " +
      `configured peers. ${remedy("redundancy.maxConnections")}`,
  );
  const small = [{ name: "b", maxConnections: 2 }];
  assertEquals(
    text({ groups: small }, ["x", "y"], one),
    "too-many-of-group 2: No slot for 192.0.2.1: all 2 slots of the redundancy group b are taken. " +
      remedy("maxConnections of the group"),
  );
  assertEquals(
    text({ maxConnectionsPerAddress: 1 }, ["192.0.2.1"], { ...one, group: undefined }),
    "too-many-of-address 1: 192.0.2.1 already has 1 connection, as many as " +
      "redundancy.maxConnectionsPerAddress permits: close some of them, or raise that limit",
  );
});

Deno.test("Slots evicts only from an address with at least two connections that were never started", () => {
  const evicted = (peers: readonly string[], started: readonly number[] = []) => {
    const slots = new Slots({ maxConnections: peers.length });
    for (const [i, address] of peers.entries()) slots.take(i + 1, { address, group: undefined });
    for (const link of started) slots.start(link);
    const { eviction, refusal } = slots.admit({ address: "new", group: undefined });
    return eviction ?? refusal?.reason;
  };
  const full = (count: number) => `all ${count} slots are taken`;
  assertEquals(evicted(["a", "b", "b", "a", "b"]), {
    link: 2,
    limit: 5,
    detail:
      `new gets the slot of b: ${full(5)}, and b holds 3 of them on which it never started data ` +
      "transfer. If it needs them, add it to a redundancy group or raise redundancy.maxConnections",
  });
  assertEquals(
    (evicted(["a", "b", "b", "a"]) as { link: number }).link,
    1,
    "the first of two alike",
  );
  assertEquals((evicted(["a", "b", "b", "b", "a"], [3]) as { link: number }).link, 1);
  assertEquals(evicted(["a", "b", "c"]), "too-many-connections");
  assertEquals(evicted(["", "", ""]), "too-many-connections");
  assertEquals(evicted(["a", "a", "new"]), "too-many-connections", "it has a connection");
});
