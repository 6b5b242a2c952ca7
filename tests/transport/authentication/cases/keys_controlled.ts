// Conformance cases of session keys at a controlled station. Long because it is a table.

import { userOf } from "../../../helpers/security/association_pair.ts";
import { command } from "../../../helpers/security/security_asdus.ts";
import type { AuthenticationCase } from "./case.ts";

/** A key that the tester does not have. */
const OTHER_KEY = new Uint8Array(16).fill(0x5a);

/** An update key for AES-256. */
const LONG_KEY = new Uint8Array(32).fill(0x32);

/** Length of the key status in the wrapped keys: KSQ, USR, KWA, KST, MAL, CLN and 16 octets of challenge data. */
const STATUS_OCTETS = 27;

/** Session keys at a controlled station. */
export const KEYS_CONTROLLED: readonly AuthenticationCase[] = [
  {
    id: "KEY-01",
    role: "controlled",
    precondition: "Data transfer is started, user 1 has no session keys",
    stimulus: "S_KR_NA_1 of user 1",
    expectation: "S_KS_NA_1 with KSQ 1, NOT INIT, no MAC, and 8 to 64 octets of challenge data",
    source: "flow of the session keys, step 2; S_KR with a known user",
    start: "transfer",
    play: (bench) => bench.say({ type: "S_KR_NA_1", usr: 1 }),
    expected: {
      sent: ["S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0"],
      carriedOut: [],
      events: [],
      counted: {},
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-02",
    role: "controlled",
    precondition: "Data transfer is started, user 1 has no session keys",
    stimulus: "S_KR_NA_1 of user 1, three times",
    expectation: "Each S_KS_NA_1 has the next KSQ",
    source: "KSQ: +1 for every S_KS that is sent",
    start: "transfer",
    play: (bench) => {
      for (let count = 0; count < 3; count++) bench.say({ type: "S_KR_NA_1", usr: 1 });
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=2 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=3 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
      ],
      carriedOut: [],
      events: [],
      counted: {},
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-03",
    role: "controlled",
    precondition: "Data transfer is started, user 1 has no session keys",
    stimulus: "S_KR_NA_1, then S_KC_NA_1 with right keys for the S_KS_NA_1",
    expectation: "S_KS_NA_1 with KSQ 2, OK and a MAC; the keys are valid",
    source: "flow of the session keys, steps 1 to 4; S_KC that matches",
    start: "transfer",
    play: (bench) => bench.start(),
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=2 usr=1 kwa=1 kst=1 mal=4 challenge=16 mac=16",
      ],
      carriedOut: [],
      events: ["keys ok changed"],
      counted: { sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-04",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "S_KR_NA_1 of a user whom the station does not know",
    expectation: "S_ER_NA_1 with error 11, and no key status",
    source: "S_KR with an unknown user; option unknownUser",
    play: (bench) => bench.say({ type: "S_KR_NA_1", usr: 7 }),
    expected: {
      sent: ["S_ER_NA_1 csq=0 usr=7 error=11"],
      carriedOut: [],
      events: ["failed unknown-user 11", "error-sent 11"],
      counted: { authenticationFailures: 1, errorsSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-05",
    role: "controlled",
    precondition: "Session keys are established; unknown users are discarded by option",
    stimulus: "S_KR_NA_1 of a user whom the station does not know",
    expectation: "No answer; the message is counted as unexpected and discarded",
    source: "S_KR with an unknown user; option unknownUser",
    options: { unknownUser: "discard" },
    play: (bench) => bench.say({ type: "S_KR_NA_1", usr: 7 }),
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded unknown-user"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-06",
    role: "controlled",
    precondition: "The role of user 1 has expired",
    stimulus: "S_KR_NA_1 of user 1",
    expectation: "S_ER_NA_1 with error 7, and no key status",
    source: "expiry of roles; error 7",
    start: "transfer",
    users: [userOf(1, { expires: Date.UTC(2025, 0, 1) })],
    play: (bench) => bench.say({ type: "S_KR_NA_1", usr: 1 }),
    expected: {
      sent: ["S_ER_NA_1 csq=0 usr=1 error=7"],
      carriedOut: [],
      events: ["failed expired-user 7", "error-sent 7"],
      counted: { authorizationFailures: 1, errorsSent: 1 },
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-07",
    role: "controlled",
    precondition: "Data transfer is started, user 1 has no session keys",
    stimulus: "S_KC_NA_1 with the KSQ of the S_KS_NA_1 before the last one",
    expectation: "S_ER_NA_1 with error 1; the keys are not valid",
    source: "S_KC otherwise; S_KC must carry the KSQ of the latest S_KS",
    start: "transfer",
    play: (bench) => {
      bench.alter("S_KC_NA_1", (message) => ({ ...message, ksq: message.ksq - 1 }), 1);
      bench.pair.start();
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_ER_NA_1 csq=0 usr=1 error=1",
      ],
      carriedOut: [],
      events: ["key-change-failed wrong-sequence 1", "error-sent 1"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-08",
    role: "controlled",
    precondition: "As KEY-07, with keySequenceError 11",
    stimulus: "S_KC_NA_1 with the KSQ of the S_KS_NA_1 before the last one",
    expectation: "S_ER_NA_1 with error 11; the keys are not valid",
    source: "S_KC otherwise; option keySequenceError",
    start: "transfer",
    options: { keySequenceError: 11 },
    play: (bench) => {
      bench.alter("S_KC_NA_1", (message) => ({ ...message, ksq: message.ksq - 1 }), 1);
      bench.pair.start();
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_ER_NA_1 csq=0 usr=1 error=11",
      ],
      carriedOut: [],
      events: ["key-change-failed wrong-sequence 11", "error-sent 11"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-09",
    role: "controlled",
    precondition: "Data transfer is started, user 1 has no session keys",
    stimulus: "S_KC_NA_1 with one octet of the wrapped keys changed",
    expectation: "S_ER_NA_1 with error 1; the keys are not valid, and the failure is counted",
    source: "S_KC otherwise; failed session key changes",
    start: "transfer",
    play: (bench) => {
      bench.alter("S_KC_NA_1", (message) => {
        message.wrapped[20]! ^= 1;
        return message;
      }, 1);
      bench.pair.start();
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_ER_NA_1 csq=1 usr=1 error=1",
      ],
      carriedOut: [],
      events: ["key-change-failed wrong-wrap 1", "error-sent 1"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-10",
    role: "controlled",
    precondition: "The update key of user 1 differs in both stations",
    stimulus: "S_KC_NA_1 wrapped with the other update key",
    expectation: "S_ER_NA_1 with error 1; no keys are valid",
    source: "S_KC otherwise; bad input: another update key",
    start: "transfer",
    users: [userOf(1, { updateKey: OTHER_KEY })],
    controlledUsers: [userOf(1)],
    play: (bench) => bench.start(),
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_ER_NA_1 csq=1 usr=1 error=1",
      ],
      carriedOut: [],
      events: ["key-change-failed wrong-wrap 1", "error-sent 1"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-11",
    role: "controlled",
    precondition: "Data transfer is started, user 1 has no session keys",
    stimulus: "S_KC_NA_1 whose wrapped keys contain another key status than the last one",
    expectation: "S_ER_NA_1 with error 1: keys of an earlier exchange cannot be used again",
    source: "S_KC: the embedded S_KS equals the last one sent",
    start: "transfer",
    play: (bench) => {
      bench.rewrap((plain) => {
        plain[2 + 32]! ^= 1;
        return plain;
      });
      bench.pair.start();
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_ER_NA_1 csq=1 usr=1 error=1",
      ],
      carriedOut: [],
      events: ["key-change-failed wrong-wrap 1", "error-sent 1"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-12",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "The S_KC_NA_1 that established them, again",
    expectation: "S_ER_NA_1 with error 1; the keys stay valid",
    source: "S_KC otherwise: replay",
    play: (bench) => bench.put(bench.lastAsdu("S_KC_NA_1")),
    expected: {
      sent: ["S_ER_NA_1 csq=1 usr=1 error=1"],
      carriedOut: [],
      events: ["key-change-failed wrong-sequence 1", "error-sent 1"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-13",
    role: "controlled",
    precondition: "Session keys of users 1 and 2 are established",
    stimulus:
      "S_KR_NA_1 of user 1; then S_KC_NA_1 of user 2 with the KSQ of the S_KS_NA_1 of user 1",
    expectation: "S_ER_NA_1 with error 1; the keys of both stay valid",
    source: "S_KC otherwise: KSQ and USR have to match",
    users: [userOf(1), userOf(2)],
    play: (bench) => {
      bench.say({ type: "S_KR_NA_1", usr: 1 });
      const { ksq } = bench.last("S_KS_NA_1", "controlled");
      bench.say({ ...bench.last("S_KC_NA_1"), usr: 2, ksq });
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=5 usr=1 kwa=1 kst=1 mal=0 challenge=16 mac=0",
        "S_ER_NA_1 csq=5 usr=2 error=1",
      ],
      carriedOut: [],
      events: ["key-change-failed wrong-sequence 1", "error-sent 1"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-14",
    role: "controlled",
    precondition: "The update key of user 1 has 32 octets",
    stimulus: "S_KR_NA_1, then S_KC_NA_1 with keys of 32 octets",
    expectation: "S_KS_NA_1 with KWA 2; the keys are valid",
    source: "KWA 2 with an update key of 32 octets",
    start: "transfer",
    users: [userOf(1, { updateKey: LONG_KEY })],
    play: (bench) => bench.start(),
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=2 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=2 usr=1 kwa=2 kst=1 mal=4 challenge=16 mac=16",
      ],
      carriedOut: [],
      events: ["keys ok changed"],
      counted: { sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  ...([
    ["KEY-15", 15, "shorter than 16 octets"],
    ["KEY-16", 33, "longer than 32 octets"],
    ["KEY-17", 0, "without an octet"],
    ["KEY-18", 0xffff, "longer than the data"],
  ] as const).map(([id, length, words]): AuthenticationCase => ({
    id,
    role: "controlled",
    precondition: "Data transfer is started, user 1 has no session keys",
    stimulus: `S_KC_NA_1 with session keys ${words}`,
    expectation: "S_ER_NA_1 with error 1; no keys are valid",
    source: "lengths of session keys, 16 to 32 octets; bad input: keys of wrong length",
    start: "transfer",
    play: (bench) => {
      bench.rewrap((plain) => {
        const status = plain.slice(2 + 2 * 16, 2 + 2 * 16 + STATUS_OCTETS);
        const keys = new Uint8Array(2 * Math.min(length, 100)).fill(7);
        const octets = [length & 0xff, length >> 8, ...keys, ...status];
        return Uint8Array.from(
          { length: Math.ceil(octets.length / 8) * 8 },
          (_, at) => octets[at] ?? 0,
        );
      });
      bench.pair.start();
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_ER_NA_1 csq=1 usr=1 error=1",
      ],
      carriedOut: [],
      events: ["key-change-failed wrong-wrap 1", "error-sent 1"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "not-initialized",
    },
  })),
  {
    id: "KEY-19",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "No key change until the keys are older than permitted; then a command",
    expectation: "COMM FAIL; the command is challenged, and its reply refused with error 1",
    source: "session key lifetime exceeded; option keyLifetimeMs",
    options: { keyLifetimeMs: 60_000 },
    testerOptions: { keyLifetimeMs: 60_000, keyChangeIntervalMs: 600_000 },
    play: (bench) => {
      bench.pair.advance(60_000);
      bench.copies("S_KR_NA_1", 0);
      bench.operate();
    },
    expected: {
      sent: ["S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16", "S_ER_NA_1 csq=1 usr=1 error=1"],
      carriedOut: [],
      events: ["keys comm-fail interval", "failed no-keys 1", "error-sent 1"],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
      },
      keys: "comm-fail",
    },
  },
  {
    id: "KEY-20",
    role: "controlled",
    precondition: "Session keys are established, for two authentications",
    stimulus: "Two commands with right replies, without a key change",
    expectation: "Both are carried out; then the keys are not valid: COMM FAIL",
    source: "session key use count exceeded; option keyUseLimit",
    options: { keyUseLimit: 2 },
    testerOptions: {},
    play: (bench) => {
      bench.operate(1);
      bench.operate(2);
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_CH_NA_1 csq=2 usr=0 mal=4 rsc=1 challenge=16",
      ],
      carriedOut: [
        "C_SC_NA_1 act CA 1: 1=ON of user 1, challenge",
        "C_SC_NA_1 act CA 1: 2=ON of user 1, challenge",
      ],
      events: ["authenticated challenge", "keys comm-fail count", "authenticated challenge"],
      counted: { criticalReceived: 2, successfulAuthentications: 2 },
      keys: "comm-fail",
    },
  },
  {
    id: "KEY-21",
    role: "controlled",
    precondition: "Session keys are established; one failed authentication is tolerated",
    stimulus: "Two commands with replies whose MAC is wrong, without a key change",
    expectation: "S_ER_NA_1 with error 1 twice; then the keys are not valid: AUTH FAIL",
    source: "number of authentication failures above the maximum",
    options: { maxAuthenticationFailures: 1 },
    play: (bench) => {
      for (let csq = 1; csq <= 2; csq++) {
        bench.put(command(csq));
        bench.say({ type: "S_RP_NA_1", csq, usr: 1, mac: new Uint8Array(16) });
      }
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=1 usr=1 error=1",
        "S_CH_NA_1 csq=2 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=2 usr=1 error=1",
      ],
      carriedOut: [],
      events: [
        "failed wrong-mac 1",
        "error-sent 1",
        "failed wrong-mac 1",
        "error-sent 1",
        "keys auth-fail failures",
      ],
      counted: {
        authenticationFailures: 2,
        criticalReceived: 2,
        discardedMessages: 2,
        errorsSent: 2,
      },
      keys: "auth-fail",
    },
  },
  {
    id: "KEY-22",
    role: "controlled",
    precondition: "Session keys are established; one missing reply is tolerated",
    stimulus: "Two commands without replies",
    expectation: "Two reply timeouts; then the keys are not valid: COMM FAIL",
    source: "reply timer; COMM FAIL when the maximum is exceeded",
    options: { maxReplyTimeouts: 1 },
    play: (bench) => {
      bench.put(command(1));
      bench.pair.advance(2000);
      bench.put(command(2));
      bench.pair.advance(2000);
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_CH_NA_1 csq=2 usr=0 mal=4 rsc=1 challenge=16",
      ],
      carriedOut: [],
      events: ["reply-timeout", "reply-timeout", "keys comm-fail timeouts"],
      counted: { replyTimeouts: 2, criticalReceived: 2, discardedMessages: 2 },
      keys: "comm-fail",
    },
  },
  {
    id: "KEY-23",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "S_KR_NA_1 of user 1",
    expectation: "S_KS_NA_1 with OK and without MAC; the keys stay valid",
    source: "S_KR with a known user: the status is OK",
    play: (bench) => bench.say({ type: "S_KR_NA_1", usr: 1 }),
    expected: {
      sent: ["S_KS_NA_1 ksq=3 usr=1 kwa=1 kst=1 mal=0 challenge=16 mac=0"],
      carriedOut: [],
      events: [],
      counted: {},
      keys: "ok",
    },
  },
  {
    id: "KEY-24",
    role: "controlled",
    precondition: "The keys are too old: COMM FAIL",
    stimulus: "S_KR_NA_1 of user 1",
    expectation: "S_KS_NA_1 with COMM FAIL",
    source: "status of the session keys: COMM FAIL",
    options: { keyLifetimeMs: 1000 },
    testerOptions: {},
    play: (bench) => {
      bench.pair.advance(1000);
      bench.say({ type: "S_KR_NA_1", usr: 1 });
    },
    expected: {
      sent: ["S_KS_NA_1 ksq=3 usr=1 kwa=1 kst=3 mal=0 challenge=16 mac=0"],
      carriedOut: [],
      events: ["keys comm-fail interval"],
      counted: {},
      keys: "comm-fail",
    },
  },
  {
    id: "KEY-25",
    role: "controlled",
    precondition: "A command awaits its reply",
    stimulus: "The connection is lost, and a new one made; the reply comes on the new one",
    expectation: "The command is not carried out; new keys are established, with KSQ 1",
    source: "connection lost: clear keys, NOT INIT",
    play: (bench) => {
      bench.copies("S_RP_NA_1", 0);
      bench.operate();
      const reply = bench.lastAsdu("S_RP_NA_1");
      bench.unmute();
      bench.pair.reconnect();
      bench.put(reply);
    },
    expected: {
      sent: [
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=2 usr=1 kwa=1 kst=1 mal=4 challenge=16 mac=16",
      ],
      carriedOut: [],
      events: [
        "discarded stopped",
        "keys not-initialized stopped",
        "keys ok changed",
        "discarded unexpected",
      ],
      counted: {
        unexpectedMessages: 1,
        criticalReceived: 1,
        discardedMessages: 2,
        sessionKeyChanges: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "KEY-26",
    role: "controlled",
    precondition: "The next KSQ is 4294967295",
    stimulus: "S_KR_NA_1 and S_KC_NA_1",
    expectation: "The S_KS_NA_1 that confirms the keys has KSQ 0; the keys are valid",
    source: "roll-over of KSQ; option sequenceAfterWrap",
    start: "transfer",
    options: { firstKeySequence: 4_294_967_295 },
    play: (bench) => bench.start(),
    expected: {
      sent: [
        "S_KS_NA_1 ksq=4294967295 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=0 usr=1 kwa=1 kst=1 mal=4 challenge=16 mac=16",
      ],
      carriedOut: [],
      events: ["keys ok changed"],
      counted: { sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-27",
    role: "controlled",
    precondition: "Session keys are established",
    stimulus: "User 1 is removed at the station; then S_KC_NA_1 of that user, and a command",
    expectation: "S_ER_NA_1 with error 11 for both; nothing is carried out",
    source: "bad input: key change by a revoked user; error 11",
    play: (bench) => {
      bench.station.users.delete(1);
      bench.put(bench.lastAsdu("S_KC_NA_1"));
      bench.operate();
    },
    expected: {
      sent: [
        "S_ER_NA_1 csq=1 usr=1 error=11",
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=1 usr=1 error=11",
      ],
      carriedOut: [],
      events: [
        "keys not-initialized update-key",
        "failed unknown-user 11",
        "error-sent 11",
        "failed unknown-user 11",
        "error-sent 11",
      ],
      counted: {
        authenticationFailures: 2,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 2,
        failedSessionKeyChanges: 1,
      },
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-28",
    role: "controlled",
    precondition: "Data transfer is started, two requests without a key change are permitted",
    stimulus: "S_KR_NA_1 of user 1, three times, and once more after a minute",
    expectation: "The third is refused with error 12; the last one is answered",
    source: "error 12; options maxKeyStatusRequests, keyRetryMs",
    start: "transfer",
    options: { maxKeyStatusRequests: 2 },
    play: (bench) => {
      for (let count = 0; count < 3; count++) bench.say({ type: "S_KR_NA_1", usr: 1 });
      bench.pair.advance(60_000);
      bench.say({ type: "S_KR_NA_1", usr: 1 });
    },
    expected: {
      sent: [
        "S_KS_NA_1 ksq=1 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=2 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
        "S_ER_NA_1 csq=0 usr=1 error=12",
        "S_KS_NA_1 ksq=3 usr=1 kwa=1 kst=2 mal=0 challenge=16 mac=0",
      ],
      carriedOut: [],
      events: ["key-change-failed too-many-requests 12", "error-sent 12"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "not-initialized",
    },
  },
];
