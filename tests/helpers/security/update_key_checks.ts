// What the tests of update keys share.

import { assertEquals } from "@std/assert";
import type { UpdateKeyEvent } from "../../../transport/authentication/update_key_events.ts";
import { type PairOptions, UpdateKeyPair } from "./update_key_pair.ts";

/** The reasons of failures, with their errors. */
export function failures(events: readonly UpdateKeyEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === "update-key-failed"
      ? [`${event.reason} ${event.error}${event.uncertain ? " uncertain" : ""}`]
      : event.type === "update-key-discarded"
      ? [`discarded: ${event.reason}`]
      : []
  );
}

/** A pair in which `op1` has an update key already. */
export function pairWithUser(options: PairOptions = {}): UpdateKeyPair {
  const pair = new UpdateKeyPair(options);
  pair.changeStatus({ name: "op1" });
  pair.changeKey("op1");
  pair.run();
  assertEquals(pair.far.key("op1"), pair.made.get("op1"));
  pair.sent.length = 0;
  pair.events.controlled.length = 0;
  pair.events.controlling.length = 0;
  pair.counts.clear();
  return pair;
}

/** Both stations have the key that the authority has made last. */
export function assertSameKey(pair: UpdateKeyPair, name = "op1"): void {
  assertEquals(pair.far.key(name), pair.made.get(name));
  assertEquals(pair.near.key(name), pair.made.get(name));
  assertEquals(pair.near.ledger.candidate(name), undefined);
}
