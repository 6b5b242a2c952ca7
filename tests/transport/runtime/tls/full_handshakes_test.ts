// The time of each peer's last full handshake, for a limited number of peers.

import { assertEquals } from "@std/assert";
import { FullHandshakes } from "../../../../transport/runtime/tls/full_handshakes.ts";

Deno.test("FullHandshakes returns the time since the last full handshake of a peer", () => {
  const handshakes = new FullHandshakes();
  assertEquals(handshakes.age("a", 1000), Infinity);
  handshakes.note("a", 1000);
  handshakes.note("b", 1500);
  assertEquals([handshakes.age("a", 1000), handshakes.age("a", 1700)], [0, 700]);
  handshakes.note("a", 2000);
  assertEquals([handshakes.age("a", 2001), handshakes.age("b", 2001)], [1, 501]);
});

Deno.test("FullHandshakes remembers 10000 peers, those with the latest handshakes", () => {
  const handshakes = new FullHandshakes();
  const ages = (...peers: readonly string[]) => peers.map((peer) => handshakes.age(peer, 1));
  for (let i = 0; i < 10_000; i++) handshakes.note(`${i}`, 0);
  handshakes.note("0", 1); // known already, and now the latest
  assertEquals(ages("0", "1", "2", "9999"), [0, 1, 1, 1]);
  handshakes.note("new", 1);
  assertEquals(ages("0", "1", "2", "9999", "new"), [0, Infinity, 1, 1, 0]);
});
