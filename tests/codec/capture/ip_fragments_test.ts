// Fragments of IP datagrams: overlaps, holes, and limits.

import { assertEquals } from "@std/assert";
import type { IpPacket } from "../../../codec/capture/ip.ts";
import { FragmentStore } from "../../../codec/capture/ip_fragments.ts";

/** Creates a fragment with letters as payload. */
function fragment(
  offset: number,
  text: string,
  fields: { readonly more?: boolean; readonly id?: number; readonly protocol?: number } = {},
): IpPacket {
  const { more = true, id = 1, protocol = 6 } = fields;
  const octets = new TextEncoder().encode(text);
  return {
    header: Uint8Array.of(192, 0, 2, 1, 192, 0, 2, 2),
    addresses: 0,
    addressOctets: 4,
    protocol,
    octets,
    start: 0,
    end: octets.length,
    cut: 0,
    fragment: { id, offset, more },
  };
}

function textOf(packet: IpPacket | undefined): string | undefined {
  return packet && new TextDecoder().decode(packet.octets.subarray(packet.start, packet.end));
}

/** Returns the payload that is complete after the last fragment. */
function whole(...fragments: readonly IpPacket[]): string | undefined {
  const store = new FragmentStore();
  return textOf(fragments.map((each) => store.accept(each, 0)).at(-1));
}

Deno.test("FragmentStore keeps the octets that came first where fragments overlap", () => {
  assertEquals(
    whole(fragment(0, "abcd"), fragment(2, "XXefgh"), fragment(8, "ij", { more: false })),
    "abcdefghij",
  );
  assertEquals(
    whole(fragment(4, "ef"), fragment(8, "ij", { more: false }), fragment(0, "abcdXXghXX")),
    "abcdefghij",
  );
  assertEquals(whole(fragment(2, "cd", { more: false }), fragment(0, "ab")), "abcd");
  assertEquals(
    whole(fragment(0, "ab"), fragment(0, "XX"), fragment(2, "cd", { more: false })),
    "abcd",
  );
});

Deno.test("FragmentStore waits until every hole is filled", () => {
  const store = new FragmentStore();
  const parts = [fragment(6, "gh", { more: false }), fragment(0, "ab"), fragment(4, "ef")];
  for (const part of parts) assertEquals(store.accept(part, 0), undefined);
  assertEquals(store.pending, 1);
  assertEquals(textOf(store.accept(fragment(2, "cd"), 0)), "abcdefgh");
  assertEquals([store.pending, store.abandoned], [0, 0]);
});

Deno.test("FragmentStore keeps the octets that came first, in whatever order the fragments arrive", () => {
  const store = new FragmentStore();
  const parts = [fragment(6, "gh", { more: false }), fragment(0, "ab"), fragment(1, "BCDEFG")];
  const whole = parts.map((part) => textOf(store.accept(part, 0)));
  assertEquals(whole, [undefined, undefined, "abCDEFgh"]);
});

Deno.test("FragmentStore drops a datagram after one minute, and the oldest one at the limit", () => {
  const store = new FragmentStore();
  store.accept(fragment(0, "ab"), 0);
  assertEquals(textOf(store.accept(fragment(2, "cd", { more: false }), 60_000)), "abcd");
  store.accept(fragment(0, "ab"), 0);
  assertEquals(store.accept(fragment(2, "cd", { more: false }), 60_001), undefined);
  assertEquals([store.pending, store.abandoned], [1, 1]);

  const full = new FragmentStore();
  for (let id = 1; id <= 65; id++) full.accept(fragment(0, "ab", { id }), 0);
  assertEquals([full.pending, full.abandoned], [64, 1]);
  assertEquals(full.accept(fragment(2, "cd", { id: 1, more: false }), 0), undefined);
  assertEquals(textOf(full.accept(fragment(2, "cd", { id: 65, more: false }), 0)), "abcd");
});

Deno.test("FragmentStore drops a datagram with more than 64 disjoint parts", () => {
  const store = new FragmentStore();
  for (let i = 1; i <= 64; i++) store.accept(fragment(4 * i, "ab"), 0);
  assertEquals([store.pending, store.abandoned], [1, 0]);
  store.accept(fragment(4 * 65, "ab"), 0);
  assertEquals([store.pending, store.abandoned], [0, 1]);
});

Deno.test("FragmentStore skips datagrams that can never become complete", () => {
  const store = new FragmentStore();
  const cut = { ...fragment(0, "ab"), cut: 1 };
  for (const part of [cut, fragment(0, ""), fragment(0xffff, "ab")]) {
    assertEquals(store.accept(part, 0), undefined);
  }
  assertEquals(store.pending, 0);
  store.accept(fragment(0xfffe, "ab", { more: false }), 0); // the largest possible
  assertEquals(store.pending, 1);
});
