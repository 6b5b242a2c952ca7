// Users that change at any moment of an exchange, and everything of one connection repeated on the next: what was not proven
// with valid keys is never carried out, and nothing is lost without a report.

import { assertEquals } from "@std/assert";
import type { SecurityTypeName } from "../../../codec/low_level.ts";
import { TYPES } from "../../../codec/types.ts";
import {
  isUpdateKeyRequest,
  isUpdateKeyType,
} from "../../../transport/authentication/update_key_relay.ts";
import {
  AssociationPair,
  executed,
  type PairStation,
  type Side,
  userOf,
} from "../../helpers/security/association_pair.ts";
import { asduOf, command } from "../../helpers/security/security_asdus.ts";

/** What may happen to the user of a controlling station, and whether its requests are possible afterwards. */
const CHANGES: Readonly<Record<string, (station: PairStation, pair: AssociationPair) => void>> = {
  "is removed": ({ users }) => users.delete(1),
  "has another update key": ({ users }) =>
    users.set({ ...userOf(1), updateKey: new Uint8Array(16).fill(7) }),
  "becomes a viewer": ({ users }) => users.set({ ...userOf(1), role: 0 }),
  "expires": ({ users }, pair) => users.set({ ...userOf(1), expires: pair.now.instant }),
};

/** The types that a station has sent since a point. */
function namesOf(asdus: readonly Uint8Array[]): number[] {
  return asdus.map((octets) => octets[0]!);
}

for (const [what, change] of Object.entries(CHANGES)) {
  for (const side of ["controlling", "controlled"] as const) {
    Deno.test(`a user who ${what} at the ${side} station, before any ASDU of a command: carried out only if it was proven`, () => {
      // The command, its challenge and its reply: before each of them, and after the last.
      for (let at = 0; at <= 3; at++) {
        const pair = new AssociationPair();
        pair.start();
        const reply = asduType("S_RP_NA_1");
        let count = 0;
        let isReplied = false;
        pair.tap = (octets, from) => {
          if (count++ === at) change(pair[side], pair);
          if (from === "controlling" && octets[0] === reply) isReplied = true;
          return [octets];
        };
        const ticket = pair.send("controlling", command(5000 + at));
        pair.advance(600_000);
        const label = `${what} before ASDU ${at}: ${namesOf(pair.controlling.sent)}`;
        const wasChangedFirst = side === "controlled" && at < 3;
        assertEquals(executed(pair).length, isReplied && !wasChangedFirst ? 1 : 0, label);
        if (executed(pair).length === 0) {
          const reported = pair.controlling.events.some((event) =>
            ["refused", "not-possible"].includes(event.type) && "ticket" in event &&
            event.ticket === ticket
          ) || pair.controlled.events.some(({ type }) =>
            type === "failed" || type === "discarded"
          );
          assertEquals(reported, true, label);
        }
      }
    });
  }
}

Deno.test("nothing of one connection has an effect on the next one, before or after its key change, in any order", () => {
  for (const sendAggressive of [false, true]) {
    const pair = new AssociationPair({ both: { sendAggressive, acceptAggressive: true } });
    pair.start();
    for (let ioa = 1; ioa <= 3; ioa++) pair.send("controlling", command(ioa));
    assertEquals(executed(pair), [1, 2, 3]);
    const recorded: Readonly<Record<Side, readonly Uint8Array[]>> = {
      controlling: pair.controlling.sent.slice(),
      controlled: pair.controlled.sent.slice(),
    };
    pair.reconnect();
    for (const from of ["controlling", "controlled"] as const) {
      for (const octets of [...recorded[from], ...recorded[from].toReversed()]) {
        pair.inject(from, octets.slice());
        pair.advance(10);
      }
    }
    pair.advance(600_000);
    assertEquals(executed(pair), [1, 2, 3]);
    pair.send("controlling", command(9));
    pair.advance(600_000);
    assertEquals(executed(pair), [1, 2, 3, 9], "the stations agree again");
  }
});

Deno.test("five messages request a change of a user or an update key, and their types are those of changes", () => {
  const names = Object.keys(TYPES).filter((name) => isUpdateKeyType(asduType(name)));
  const expected = ["S_UC_NA_X", "S_US_NA_1", "S_UQ_NA_1", "S_UK_NA_1", "S_UA_NA_1"];
  assertEquals(names, expected);
  for (const type of expected) assertEquals(isUpdateKeyRequest({ type } as never), true, type);
  for (const type of ["S_UR_NA_1", "S_UC_NA_1", "S_CH_NA_1", "S_ER_NA_1"]) {
    assertEquals(isUpdateKeyRequest({ type } as never), false, type);
  }
});

Deno.test("a controlled station without update keys answers every request of a change with error 8", () => {
  const none = new Uint8Array(16);
  const requests = [
    { type: "S_UC_NA_X", kcm: 68, certificate: none },
    { type: "S_UQ_NA_1", kcm: 4, name: "op1", challenge: none },
    { type: "S_UK_NA_1", ksq: 1, usr: 2, encryptedKey: none, mac: none },
    { type: "S_UA_NA_1", ksq: 1, usr: 2, encryptedKey: none, signature: none },
  ] as const;
  for (const message of requests) {
    const pair = new AssociationPair();
    pair.start();
    pair.inject("controlling", asduOf(message));
    assertEquals(
      pair.controlling.of("error-received").map(({ error }) => error),
      [8],
      message.type,
    );
  }
});

function asduType(name: SecurityTypeName | string): number {
  return TYPES[name as SecurityTypeName].id;
}
