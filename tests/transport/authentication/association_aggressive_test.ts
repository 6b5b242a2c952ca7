// Aggressive mode: critical ASDUs that carry their proof.

import { assertEquals } from "@std/assert";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { AssociationPair, executed } from "../../helpers/security/association_pair.ts";
import { asduOf, command, POINT } from "../../helpers/security/security_asdus.ts";

function startedPair(both: AuthenticationOptions = {}): AssociationPair {
  const pair = new AssociationPair({ both });
  pair.start();
  return pair;
}

Deno.test("aggressive mode is used after the first challenge of a key period, if both stations permit it", () => {
  const pair = startedPair({ sendAggressive: true, acceptAggressive: true });
  for (const ioa of [1, 2, 3]) pair.send("controlling", command(ioa));
  assertEquals(pair.controlled.delivered.map(({ mode }) => mode), [
    "challenge",
    "aggressive",
    "aggressive",
  ]);
  assertEquals(executed(pair), [1, 2, 3]);
  pair.controlling.association.changeKeys(pair.now);
  pair.run();
  for (const ioa of [4, 5]) pair.send("controlling", command(ioa));
  assertEquals(pair.controlled.delivered.slice(3).map(({ mode }) => mode), [
    "challenge",
    "aggressive",
  ]);
  assertEquals(pair.controlled.statistics.get("criticalReceived"), 5);
  assertEquals(pair.controlled.statistics.get("successfulAuthentications"), 5);
});

Deno.test("a private command is sent in aggressive mode, whatever its length", () => {
  const pair = startedPair({ sendAggressive: true, acceptAggressive: true });
  pair.send("controlling", command(1));
  const asdu = Uint8Array.of(...command(2), 1, 2, 3);
  asdu[0] = 200;
  pair.send("controlling", asdu);
  const last = pair.controlled.delivered.at(-1)!;
  assertEquals([last.mode, last.octets], ["aggressive", asdu]);
});

Deno.test("several aggressive requests are in flight at once", () => {
  const pair = new AssociationPair({
    both: { sendAggressive: true, acceptAggressive: true },
    delayMs: 10,
  });
  pair.start();
  pair.advance(100);
  pair.send("controlling", command(1));
  pair.advance(100);
  for (const ioa of [2, 3, 4]) pair.send("controlling", command(ioa));
  assertEquals(pair.controlling.association.waiting, 0);
  pair.advance(10);
  assertEquals(executed(pair), [1, 2, 3, 4]);
});

Deno.test("aggressive mode that the peer does not permit is refused, and no longer used", () => {
  const pair = new AssociationPair({ controlling: { sendAggressive: true } });
  pair.start();
  const [, second, third] = [1, 2, 3].map((ioa) => pair.send("controlling", command(ioa)));
  assertEquals(executed(pair), [1, 3]);
  assertEquals(pair.controlling.of("refused").map(({ ticket, error }) => [ticket, error]), [
    [second, 4],
  ]);
  assertEquals(pair.controlling.of("warning").map(({ code }) => code), ["aggressive-refused"]);
  assertEquals(pair.controlled.of("failed").map(({ reason }) => reason), [
    "aggressive-not-permitted",
  ]);
  assertEquals(pair.controlling.of("replied").at(-1)?.ticket, third);
});

Deno.test("aggressive mode works in monitor direction", () => {
  const pair = startedPair({
    criticalMonitor: ["M_SP_NA_1"],
    sendAggressive: true,
    acceptAggressive: true,
  });
  for (let index = 0; index < 3; index++) pair.send("controlled", POINT);
  assertEquals(pair.controlling.delivered.map(({ mode }) => mode), [
    "challenge",
    "aggressive",
    "aggressive",
  ]);
});

/** The error that refuses the proof with this CSQ. */
function error(csq: number, usr: number): Uint8Array {
  return asduOf({
    type: "S_ER_NA_1",
    ...{ csq, usr, association: 0, error: 7, time: Date.UTC(2026, 0, 1), timeFlags: 0 },
    text: "no",
  });
}

Deno.test("an error refuses a proof only within the time limit, and only the one that it names", () => {
  const pair = startedPair({ sendAggressive: true, acceptAggressive: true });
  const tickets = [1, 2, 3].map((ioa) => pair.send("controlling", command(ioa)));
  pair.inject("controlled", error(9, 1));
  pair.inject("controlled", error(2, 5));
  assertEquals(pair.controlling.of("refused"), []);
  pair.inject("controlled", error(2, 1));
  assertEquals(pair.controlling.of("refused").map(({ ticket, text }) => [ticket, text]), [
    [tickets[1], "no"],
  ]);
  // Only error 4 says that aggressive mode is not permitted.
  assertEquals(pair.controlling.of("warning"), []);
  pair.inject("controlled", error(2, 1));
  pair.advance(1000);
  pair.send("controlling", command(4));
  pair.advance(1000);
  pair.inject("controlled", error(3, 1));
  assertEquals(pair.controlling.of("refused").length, 1);
  pair.inject("controlled", error(4, 0));
  assertEquals(pair.controlling.of("refused").length, 2);
  assertEquals(pair.controlling.statistics.get("errorsReceived"), 6);
});

Deno.test("the latest 64 proofs can be refused, and no earlier one", () => {
  const pair = startedPair({ sendAggressive: true, acceptAggressive: true });
  // The first command is challenged, so that CSQ of each request equals the number of its command.
  const tickets = Array.from({ length: 66 }, (_, i) => pair.send("controlling", command(i + 1)));
  for (const csq of [1, 2, 3, 66]) {
    pair.inject("controlled", error(csq, 1));
  }
  assertEquals(pair.controlling.of("refused").map(({ ticket }) => ticket), [
    tickets[2],
    tickets[65],
  ]);
});
