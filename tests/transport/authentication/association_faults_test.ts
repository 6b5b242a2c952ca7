// Every fault of a peer is refused with its error, counter and event, and nothing is carried out. Long because each
// fault is a row of one table.

import { assert, assertEquals } from "@std/assert";
import type {
  SecurityMessage,
  SecurityMessageOf,
  SecurityTypeName,
} from "../../../codec/security/message.ts";
import { securityAsdus } from "../../../codec/security/segments.ts";
import type { SecurityStatisticName } from "../../../codec/security/tables.ts";
import type { AuthenticationEvent } from "../../../transport/authentication/events.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { Prng } from "../../helpers/random/prng.ts";
import {
  AssociationPair,
  type PairOptions,
  userOf,
} from "../../helpers/security/association_pair.ts";
import {
  asduOf,
  command,
  confirmation,
  INTERROGATION,
  messagesOf,
  POINT,
} from "../../helpers/security/security_asdus.ts";

const BOTH: AuthenticationOptions = { maxErrorMessages: 1000 };
const AGGRESSIVE: AuthenticationOptions = { ...BOTH, sendAggressive: true, acceptAggressive: true };

/** What a fault leads to. */
interface Expected {
  /** Type and reason of the event of the controlled station. */
  readonly event: readonly [AuthenticationEvent["type"], string | undefined];
  /** The error that is sent to the controlling station; none if absent. */
  readonly error?: number;
  readonly counters: Partial<Record<SecurityStatisticName, number>>;
  /** The IOAs of commands that are carried out in spite of the fault. */
  readonly executed?: readonly number[];
}

interface Fault {
  readonly name: string;
  readonly options?: PairOptions;
  readonly run: (pair: AssociationPair) => void;
  readonly expected: Expected;
}

/** Changes the messages of a type on their way from the controlling station. */
function change<N extends SecurityTypeName>(
  pair: AssociationPair,
  type: N,
  edit: (message: SecurityMessageOf<N>) => SecurityMessageOf<N>,
): void {
  pair.tap = (octets, from) => {
    const [message] = messagesOf([octets]);
    if (from === "controlled" || message?.type !== type) return [octets];
    return securityAsdus(edit(message as SecurityMessageOf<N>), { ca: 1 });
  };
}

/** Starts data transfer without the fault, and lets it happen with a command. */
function withCommand(prepare: (pair: AssociationPair) => void): (pair: AssociationPair) => void {
  return (pair) => {
    pair.start();
    prepare(pair);
    pair.send("controlling", command(1));
  };
}

function lastOf(pair: AssociationPair, type: SecurityTypeName): Uint8Array {
  return pair.controlling.sent.findLast((asdu) => messagesOf([asdu])[0]?.type === type)!;
}

const FAULTS: readonly Fault[] = [
  {
    name: "a reply with a wrong MAC is refused",
    run: withCommand((pair) =>
      change(pair, "S_RP_NA_1", (message) => {
        message.mac[3]! ^= 1;
        return message;
      })
    ),
    expected: {
      event: ["failed", "wrong-mac"],
      error: 1,
      counters: { authenticationFailures: 1, discardedMessages: 1, criticalReceived: 1 },
    },
  },
  {
    name: "a reply with a shorter MAC is refused",
    run: withCommand((pair) =>
      change(pair, "S_RP_NA_1", (message) => ({ ...message, mac: message.mac.slice(0, 8) }))
    ),
    expected: {
      event: ["failed", "wrong-mac"],
      error: 1,
      counters: { authenticationFailures: 1, discardedMessages: 1 },
    },
  },
  {
    name: "a late reply is refused",
    options: { both: { ...BOTH, challengeTimeoutMs: 10_000 } },
    run: withCommand((pair) => {
      pair.delayMs = 1001;
    }),
    expected: {
      event: ["discarded", "unexpected"],
      counters: { replyTimeouts: 1, unexpectedMessages: 1, discardedMessages: 2 },
    },
  },
  {
    name: "a missing reply is refused",
    run: withCommand((pair) => {
      pair.tap = (octets, from) => from === "controlling" && octets[0] === 82 ? [] : [octets];
    }),
    expected: {
      event: ["reply-timeout", undefined],
      counters: { replyTimeouts: 1, discardedMessages: 1 },
    },
  },
  {
    name: "a reply with a wrong CSQ is refused",
    run: withCommand((pair) =>
      change(pair, "S_RP_NA_1", (message) => ({ ...message, csq: message.csq + 1 }))
    ),
    expected: {
      event: ["discarded", "wrong-csq"],
      counters: { unexpectedMessages: 1, discardedMessages: 2, replyTimeouts: 1 },
    },
  },
  {
    name: "a reply with a wrong CSQ is refused, reported by option",
    options: { both: { ...BOTH, reportUnexpectedReply: true } },
    run: withCommand((pair) =>
      change(pair, "S_RP_NA_1", (message) => ({ ...message, csq: message.csq + 1 }))
    ),
    expected: {
      event: ["discarded", "wrong-csq"],
      error: 2,
      counters: { unexpectedMessages: 1, errorsSent: 1 },
    },
  },
  {
    name: "a repeated reply is refused",
    run: (pair) => {
      pair.start();
      pair.send("controlling", command(1));
      pair.inject("controlling", lastOf(pair, "S_RP_NA_1"));
    },
    expected: {
      event: ["discarded", "unexpected"],
      counters: { unexpectedMessages: 1, discardedMessages: 1, successfulAuthentications: 1 },
      executed: [1],
    },
  },
  {
    name: "a repeated command with its old reply is refused",
    run: (pair) => {
      pair.start();
      pair.send("controlling", command(1));
      const reply = lastOf(pair, "S_RP_NA_1");
      pair.inject("controlling", command(1));
      pair.inject("controlling", reply);
    },
    expected: {
      event: ["discarded", "wrong-csq"],
      counters: { unexpectedMessages: 1, successfulAuthentications: 1, replyTimeouts: 1 },
      executed: [1],
    },
  },
  {
    name: "a reply of an unknown user is refused",
    run: withCommand((pair) => change(pair, "S_RP_NA_1", (message) => ({ ...message, usr: 9 }))),
    expected: {
      event: ["failed", "unknown-user"],
      error: 11,
      counters: { authenticationFailures: 1, discardedMessages: 1 },
    },
  },
  {
    name: "a reply of an unknown user is refused without an error by option",
    options: { both: { ...BOTH, unknownUser: "discard" } },
    run: withCommand((pair) => change(pair, "S_RP_NA_1", (message) => ({ ...message, usr: 9 }))),
    expected: {
      event: ["failed", "unknown-user"],
      counters: { authenticationFailures: 1, discardedMessages: 1, errorsSent: 0 },
    },
  },
  {
    name: "a wrong MAC is refused with an error, also if unknown users are discarded",
    options: { both: { ...BOTH, unknownUser: "discard" } },
    run: withCommand((pair) =>
      change(pair, "S_RP_NA_1", (message) => {
        message.mac[0]! ^= 1;
        return message;
      })
    ),
    expected: { event: ["failed", "wrong-mac"], error: 1, counters: { errorsSent: 1 } },
  },
  {
    name: "a reply of another user is refused",
    options: { both: BOTH, users: [userOf(1), userOf(2)] },
    run: withCommand((pair) => change(pair, "S_RP_NA_1", (message) => ({ ...message, usr: 2 }))),
    expected: {
      event: ["failed", "wrong-mac"],
      error: 1,
      counters: { authenticationFailures: 1 },
    },
  },
  {
    name: "a reply of a user without session keys is refused",
    run: withCommand((pair) => {
      pair.controlled.users.set(userOf(2));
      change(pair, "S_RP_NA_1", (message) => ({ ...message, usr: 2 }));
    }),
    expected: { event: ["failed", "no-keys"], error: 1, counters: { authenticationFailures: 1 } },
  },
  {
    name: "a reply of a user who has expired is refused",
    options: {
      both: BOTH,
      controlledUsers: [userOf(1, { expires: Date.UTC(2026, 0, 1, 0, 0, 1) })],
    },
    run: withCommand((pair) => pair.advance(1000)),
    expected: {
      event: ["failed", "expired-user"],
      error: 7,
      counters: { authorizationFailures: 1, authenticationFailures: 0, discardedMessages: 1 },
    },
  },
  {
    name: "a role that is not authorized is refused",
    options: { both: BOTH, users: [userOf(1, { role: 5 })] },
    run: withCommand(() => {}),
    expected: {
      event: ["failed", "not-authorized"],
      error: 7,
      counters: { authorizationFailures: 1, discardedMessages: 1 },
    },
  },
  {
    name: "a command that is changed on its way is refused",
    run: withCommand((pair) => {
      pair.tap = (octets, from) => {
        if (from === "controlling" && octets[0] === 45) octets[9]! ^= 1;
        return [octets];
      };
    }),
    expected: { event: ["failed", "wrong-mac"], error: 1, counters: { authenticationFailures: 1 } },
  },
  {
    name: "an aggressive request that this station does not permit is refused",
    options: { both: BOTH, controlling: { ...BOTH, sendAggressive: true } },
    run: (pair) => {
      pair.start();
      pair.send("controlling", command(1));
      pair.send("controlling", command(2));
    },
    expected: {
      event: ["failed", "aggressive-not-permitted"],
      error: 4,
      counters: { authenticationFailures: 1, discardedMessages: 1, criticalReceived: 2 },
      executed: [1],
    },
  },
  {
    name: "an aggressive request without a challenge in this key period is refused",
    options: { both: AGGRESSIVE },
    run: (pair) => {
      pair.start();
      pair.inject(
        "controlling",
        asduOf({
          type: "S_AR_NA_1",
          asdu: command(1),
          csq: 1,
          usr: 1,
          mac: new Uint8Array(16),
        }),
      );
    },
    expected: {
      event: ["failed", "not-challenged-before"],
      error: 1,
      counters: { authenticationFailures: 1, discardedMessages: 1 },
    },
  },
  {
    name: "an aggressive request with a wrong MAC is refused",
    options: { both: AGGRESSIVE },
    run: (pair) => {
      pair.start();
      pair.send("controlling", command(1));
      change(pair, "S_AR_NA_1", (message) => {
        message.mac[0]! ^= 0x10;
        return message;
      });
      pair.send("controlling", command(2));
    },
    expected: {
      event: ["failed", "wrong-mac"],
      error: 1,
      counters: { authenticationFailures: 1, discardedMessages: 1 },
      executed: [1],
    },
  },
  {
    name: "a repeated aggressive request is refused",
    options: { both: AGGRESSIVE },
    run: (pair) => {
      pair.start();
      pair.send("controlling", command(1));
      pair.send("controlling", command(2));
      pair.inject("controlling", lastOf(pair, "S_AR_NA_1"));
    },
    expected: {
      event: ["failed", "replay"],
      error: 1,
      counters: { authenticationFailures: 1, discardedMessages: 1, successfulAuthentications: 2 },
      executed: [1, 2],
    },
  },
  {
    name: "an aggressive request with another CSQ is refused",
    options: { both: AGGRESSIVE },
    run: (pair) => {
      pair.start();
      pair.send("controlling", command(1));
      change(pair, "S_AR_NA_1", (message) => ({ ...message, csq: message.csq + 1 }));
      pair.send("controlling", command(2));
    },
    expected: {
      event: ["failed", "wrong-mac"],
      error: 1,
      counters: { authenticationFailures: 1 },
      executed: [1],
    },
  },
  {
    name: "a message of secure authentication in an aggressive request is refused",
    options: { both: AGGRESSIVE },
    run: (pair) => {
      pair.start();
      pair.send("controlling", command(1));
      change(pair, "S_AR_NA_1", (message) => ({
        ...message,
        asdu: asduOf({ type: "S_KR_NA_1", usr: 1 }),
      }));
      pair.send("controlling", command(2));
    },
    expected: {
      event: ["failed", "not-permitted"],
      error: 1,
      counters: { authenticationFailures: 1 },
      executed: [1],
    },
  },
  {
    name: "a key change with a wrong KSQ is refused",
    run: (pair) => {
      change(pair, "S_KC_NA_1", (message) => ({ ...message, ksq: message.ksq + 1 }));
      pair.start();
    },
    expected: {
      event: ["key-change-failed", "wrong-sequence"],
      error: 1,
      counters: { failedSessionKeyChanges: 1, sessionKeyChanges: 0 },
    },
  },
  {
    name: "a key change with a wrong KSQ is refused, reported as unknown user by option",
    options: { both: { ...BOTH, keySequenceError: 11 } },
    run: (pair) => {
      change(pair, "S_KC_NA_1", (message) => ({ ...message, ksq: message.ksq + 1 }));
      pair.start();
    },
    expected: {
      event: ["key-change-failed", "wrong-sequence"],
      error: 11,
      counters: { failedSessionKeyChanges: 1 },
    },
  },
  {
    name: "a repeated key change is refused",
    run: (pair) => {
      pair.start();
      pair.inject("controlling", lastOf(pair, "S_KC_NA_1"));
    },
    expected: {
      event: ["key-change-failed", "wrong-sequence"],
      error: 1,
      counters: { failedSessionKeyChanges: 1, sessionKeyChanges: 1 },
    },
  },
  {
    name: "a key change with a wrong key wrap is refused",
    run: (pair) => {
      change(pair, "S_KC_NA_1", (message) => {
        message.wrapped[20]! ^= 1;
        return message;
      });
      pair.start();
    },
    expected: {
      event: ["key-change-failed", "wrong-wrap"],
      error: 1,
      counters: { failedSessionKeyChanges: 1, sessionKeyChanges: 0 },
    },
  },
  {
    name: "a key change of an unknown user is refused",
    run: (pair) => {
      change(pair, "S_KC_NA_1", (message) => ({ ...message, usr: 3 }));
      pair.start();
    },
    expected: {
      event: ["failed", "unknown-user"],
      error: 11,
      counters: { failedSessionKeyChanges: 1, authenticationFailures: 1 },
    },
  },
  {
    name: "a key status request of an expired user is refused",
    options: { both: BOTH, controlledUsers: [userOf(1, { expires: 1 })] },
    run: (pair) => pair.start(),
    expected: {
      event: ["failed", "expired-user"],
      error: 7,
      counters: { authorizationFailures: 1 },
    },
  },
  {
    name: "a segment that never ends is refused",
    run: (pair) => {
      pair.start();
      const endless = lastOf(pair, "S_KC_NA_1").slice();
      endless[6] = 0x40;
      pair.inject("controlling", endless);
      pair.advance(2000);
    },
    expected: {
      event: ["discarded", "segments"],
      counters: { unexpectedMessages: 1, discardedMessages: 1 },
    },
  },
  {
    name: "more segments than the maximum is refused",
    options: { both: { ...BOTH, maxMessageOctets: 256 } },
    run: (pair) => {
      pair.start();
      const segment = lastOf(pair, "S_KC_NA_1").slice();
      for (let number = 0; number < 5; number++) {
        segment[6] = number | (number === 0 ? 0x40 : 0);
        pair.inject("controlling", segment.slice());
      }
    },
    expected: {
      event: ["discarded", "malformed"],
      counters: { discardedMessages: 2 },
    },
  },
  {
    name: "another ASDU between two segments is refused",
    run: (pair) => {
      pair.start();
      const first = lastOf(pair, "S_KC_NA_1").slice();
      first[6] = 0x40;
      pair.inject("controlling", first);
      pair.inject("controlling", INTERROGATION);
    },
    expected: {
      event: ["discarded", "segments"],
      counters: { unexpectedMessages: 1, discardedMessages: 1 },
    },
  },
  {
    name: "a message that begins before the segments of another have ended is refused",
    run: (pair) => {
      pair.start();
      const first = lastOf(pair, "S_KC_NA_1").slice();
      first[6] = 0x40;
      pair.inject("controlling", first);
      pair.inject("controlling", asduOf({ type: "S_KR_NA_1", usr: 1 }));
    },
    expected: {
      event: ["discarded", "segments"],
      counters: { unexpectedMessages: 1, discardedMessages: 1 },
    },
  },
  {
    name: "a message that cannot be decoded is refused",
    run: (pair) => {
      pair.start();
      pair.inject("controlling", lastOf(pair, "S_KC_NA_1").slice(0, -1));
    },
    expected: {
      event: ["discarded", "malformed"],
      counters: { unexpectedMessages: 1, discardedMessages: 1 },
    },
  },
  {
    name: "a message that only the other station sends is refused",
    run: (pair) => {
      pair.start();
      pair.inject("controlling", pair.controlled.sent[0]!);
    },
    expected: {
      event: ["discarded", "wrong-direction"],
      counters: { unexpectedMessages: 1, discardedMessages: 1 },
    },
  },
  {
    name: "a challenge that nothing caused is refused",
    run: (pair) => {
      pair.start();
      pair.inject("controlling", challenge(5));
    },
    expected: {
      event: ["discarded", "unexpected"],
      counters: { unexpectedMessages: 1, discardedMessages: 1 },
    },
  },
  {
    name: "a challenge with fewer than four octets is refused",
    run: (pair) => {
      pair.start();
      pair.controlled.association.send(POINT, pair.now);
      pair.run();
      const short = challenge(5).slice(0, -1);
      short[6 + 1 + 4 + 2 + 1 + 1] = 3;
      pair.inject("controlling", short);
    },
    expected: {
      event: ["discarded", "short-challenge"],
      counters: { unexpectedMessages: 1, discardedMessages: 1 },
    },
  },
];

function challenge(csq: number): Uint8Array {
  const data = new Uint8Array(4);
  return asduOf({ type: "S_CH_NA_1", csq, usr: 1, mal: 4, rsc: 1, challenge: data });
}

for (const { name, options = { both: BOTH }, run, expected } of FAULTS) {
  Deno.test(name, () => {
    const pair = new AssociationPair(options);
    run(pair);
    if (expected.error === undefined) pair.advance(pair.delayMs === 0 ? 2500 : 3500);
    const { event: [type, reason], error, counters, executed = [] } = expected;
    const matching = pair.controlled.of(type).map((event) =>
      "reason" in event ? event.reason : undefined
    );
    assertEquals(matching.includes(reason as never), true, `${type} ${reason}: ${matching}`);
    const received = pair.controlling.of("error-received").map((event) => event.error);
    assertEquals(received.slice(0, 1), error === undefined ? [] : [error]);
    for (const [counter, value] of Object.entries(counters)) {
      assertEquals(
        pair.controlled.statistics.get(counter as SecurityStatisticName),
        value,
        counter,
      );
    }
    const commands = pair.controlled.delivered.filter(({ octets }) => octets[0] === 45);
    assertEquals(commands.map(({ octets }) => octets[6]), [...executed]);
  });
}

Deno.test("an error that a fault causes is sent only up to the maximum in a period", () => {
  const pair = new AssociationPair({ both: { maxErrorMessages: 2, errorPeriodMs: 10_000 } });
  pair.start();
  for (let index = 0; index < 4; index++) {
    pair.inject("controlling", asduOf({ type: "S_KR_NA_1", usr: 8 }));
  }
  assertEquals(pair.controlled.of("error-sent").map(({ sent }) => sent), [
    true,
    true,
    false,
    false,
  ]);
  assertEquals(pair.controlled.statistics.get("errorsSent"), 2);
  assertEquals(pair.controlling.statistics.get("errorsReceived"), 2);
  pair.advance(10_000);
  pair.inject("controlling", asduOf({ type: "S_KR_NA_1", usr: 8 }));
  assertEquals(pair.controlled.of("error-sent").at(-1)?.sent, true);
});

Deno.test("the time of an error is that of the clock, within the years that a time tag has", () => {
  const [first, last] = [Date.UTC(2000, 0, 1), Date.UTC(2099, 11, 31, 23, 59, 59, 999)];
  const now = Date.UTC(2026, 11, 1, 8);
  const cases = [[now + 0.7, now], [0, first], [first, first], [8.64e15, last]] as const;
  for (const [instant, expected] of cases) {
    const pair = new AssociationPair({ both: BOTH });
    pair.instantOffset = instant;
    pair.start();
    pair.inject("controlling", asduOf({ type: "S_KR_NA_1", usr: 8 }));
    const found = messagesOf(pair.controlled.sent).filter(({ type }) => type === "S_ER_NA_1");
    assertEquals(found.map((message) => message.type === "S_ER_NA_1" && message.time), [expected]);
  }
});

Deno.test("a challenge whose CSQ was used before is not answered", () => {
  const pair = new AssociationPair();
  pair.start();
  pair.send("controlling", command(1));
  const old = pair.controlled.sent.at(-1)!;
  pair.tap = (octets, from) => from === "controlled" && octets[0] === 81 ? [old] : [octets];
  pair.send("controlling", command(2));
  assertEquals(pair.controlling.of("discarded").map(({ reason }) => reason), ["old-sequence"]);
  assertEquals(pair.controlling.of("replied").length, 1);
});

Deno.test("a forged challenge with the number of a lost request does not make a number appear twice", () => {
  const pair = new AssociationPair({ both: { sendAggressive: true, acceptAggressive: true } });
  pair.start();
  pair.send("controlling", command(1));
  const [challenge] = messagesOf(pair.controlled.sent).filter(({ type }) => type === "S_CH_NA_1");
  pair.tap = (octets, from) => from === "controlling" && octets[0] === 83 ? [] : [octets];
  for (const ioa of [2, 3]) pair.send("controlling", command(ioa));
  pair.controlling.association.send(INTERROGATION, pair.now);
  pair.run();
  pair.inject("controlled", asduOf({ ...challenge!, csq: 2 } as SecurityMessage));
  assertEquals(pair.controlling.of("warning").map(({ code }) => code), ["not-listed"]);
  for (const ioa of [4, 5]) pair.send("controlling", command(ioa));
  const numbers = messagesOf(pair.controlling.sent).flatMap((message) =>
    message.type === "S_AR_NA_1" ? [message.csq] : []
  );
  assertEquals(numbers, [2, 3, 4, 5]);
});

Deno.test("forged challenges cannot make a station prove two ASDUs with the same number and keys", () => {
  const prng = new Prng(11);
  for (let round = 0; round < 20; round++) {
    const pair = new AssociationPair({
      users: [userOf(1), userOf(2)],
      both: { mac: 6, sendAggressive: round % 2 === 0, acceptAggressive: true },
      seed: round,
    });
    pair.start();
    const numbers = [0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];
    pair.tap = (octets, from) => {
      const [message] = messagesOf([octets]);
      if (from === "controlling" || message?.type !== "S_CH_NA_1") return [octets];
      return [asduOf({ ...message, csq: prng.pick(numbers), challenge: new Uint8Array(16) })];
    };
    const vectors = new Set<string>();
    let proofs = 0;
    for (let step = 0; step < 40; step++) {
      const { controlling } = pair;
      const from = controlling.sent.length;
      pair.send("controlling", command(step), 1);
      pair.advance(3000);
      for (const message of messagesOf(controlling.sent.slice(from))) {
        // Only the keys of user 1 are of interest; those of user 2 change.
        if (message.type === "S_KC_NA_1" && message.usr === 1) vectors.clear();
        if (message.type !== "S_RP_NA_1" && message.type !== "S_AR_NA_1") continue;
        const vector = `${message.type} ${message.csq}`;
        assert(!vectors.has(vector), `round ${round}: ${vector} twice`);
        vectors.add(vector);
        proofs++;
      }
      if (prng.chance(0.3)) controlling.association.changeKeys(pair.now, 2);
    }
    assert(proofs >= 3, `round ${round}: ${proofs} proofs`);
  }
});

Deno.test("only an answer with the common address and the object of the command ends the wait for its challenge", () => {
  const pair = new AssociationPair();
  pair.start();
  pair.tap = (octets, from) => from === "controlling" && octets[0] === 45 ? [] : [octets];
  pair.send("controlling", command());
  for (let at = 4; at < 9; at++) {
    pair.inject("controlled", confirmation().map((octet, index) => index === at ? ~octet : octet));
  }
  assertEquals(pair.controlling.of("not-challenged"), []);
  // What follows the address may differ.
  pair.inject("controlled", confirmation().map((octet, index) => index === 9 ? ~octet : octet));
  assertEquals(pair.controlling.of("not-challenged").map(({ reason }) => reason), ["answered"]);
});
