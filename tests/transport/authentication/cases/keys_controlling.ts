// Conformance cases of session keys at a controlling station. Long because it is a table.

import { userOf } from "../../../helpers/security/association_pair.ts";
import { asduOf, command, INITIALIZED } from "../../../helpers/security/security_asdus.ts";
import type { AuthenticationCase } from "./case.ts";

/** An update key for AES-256. */
const LONG_KEY = new Uint8Array(32).fill(0x32);

/** Where the length of the challenge data is in S_KS_NA_1. */
const CHALLENGE_LENGTH_AT = 16;

/** Session keys at a controlling station. */
export const KEYS_CONTROLLING: readonly AuthenticationCase[] = [
  {
    id: "KEY-51",
    role: "controlling",
    precondition: "The station has user 1",
    stimulus: "Data transfer is started",
    expectation: "S_KR_NA_1 of user 1",
    source: "connection started: send S_KR",
    start: "transfer",
    play: (bench) => bench.pair.run(),
    expected: {
      sent: ["S_KR_NA_1 usr=1"],
      carriedOut: [],
      events: [],
      counted: {},
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-52",
    role: "controlling",
    precondition: "The station has sent S_KR_NA_1",
    stimulus: "S_KS_NA_1 with NOT INIT, then the confirmation with a right MAC",
    expectation: "S_KC_NA_1 with the KSQ of the S_KS_NA_1; the keys are valid",
    source: "flow of the session keys, steps 3 and 5",
    start: "transfer",
    play: (bench) => bench.start(),
    expected: {
      sent: ["S_KR_NA_1 usr=1", "S_KC_NA_1 ksq=1 usr=1 wrapped=72"],
      carriedOut: [],
      events: ["keys ok changed"],
      counted: { sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-53",
    role: "controlling",
    precondition: "The station has sent S_KR_NA_1",
    stimulus: "No answer",
    expectation:
      "S_KR_NA_1 up to the maximum of five, one for each time limit; the next attempt after a minute",
    source: "WAIT_KEY_STATUS: timeout; options maxKeyStatusRequests, keyRetryMs",
    start: "transfer",
    play: (bench) => bench.pair.advance(11_000),
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KR_NA_1 usr=1",
        "S_KR_NA_1 usr=1",
        "S_KR_NA_1 usr=1",
        "S_KR_NA_1 usr=1",
      ],
      carriedOut: [],
      events: ["keys comm-fail no-answer"],
      counted: {},
      keys: "comm-fail",
    },
  },
  {
    id: "KEY-54",
    role: "controlling",
    precondition: "The station has given up after five requests",
    stimulus: "A minute later, the peer answers",
    expectation: "S_KR_NA_1, and the keys are established",
    source: "DECISIONS: option keyRetryMs",
    start: "transfer",
    play: (bench) => {
      bench.pair.advance(11_000);
      bench.unmute();
      bench.pair.controlled.association.started(bench.pair.now);
      bench.pair.advance(60_000);
    },
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KR_NA_1 usr=1",
        "S_KR_NA_1 usr=1",
        "S_KR_NA_1 usr=1",
        "S_KR_NA_1 usr=1",
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=1 usr=1 wrapped=72",
      ],
      carriedOut: [],
      events: ["keys comm-fail no-answer", "keys ok changed"],
      counted: { sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-55",
    role: "controlling",
    precondition: "The station has sent S_KC_NA_1",
    stimulus: "S_KS_NA_1 with OK, and a wrong MAC",
    expectation: "The keys are not valid; another S_KC_NA_1, with the KSQ of that S_KS_NA_1",
    source: "WAIT_KEY_CONFIRM: MAC wrong: new S_KC with the new S_KS data",
    start: "transfer",
    play: (bench) => {
      let count = 0;
      bench.alter("S_KS_NA_1", (message) => {
        count++;
        return count === 2 ? { ...message, mac: new Uint8Array(message.mac.length) } : message;
      });
      bench.pair.controlled.association.started(bench.pair.now);
      bench.pair.advance(3000);
    },
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=1 usr=1 wrapped=72",
        "S_KC_NA_1 ksq=2 usr=1 wrapped=72",
      ],
      carriedOut: [],
      events: ["key-change-failed wrong-mac 1", "keys ok changed"],
      counted: { sessionKeyChanges: 1, failedSessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  ...([
    ["KEY-56", 2, "NOT INIT"],
    ["KEY-57", 3, "COMM FAIL"],
    ["KEY-58", 4, "AUTH FAIL"],
  ] as const).map(([id, kst, words]): AuthenticationCase => ({
    id,
    role: "controlling",
    precondition: "The station has sent S_KC_NA_1",
    stimulus: `S_KS_NA_1 with ${words} and without MAC, each time`,
    expectation: "The keys are not valid; S_KC_NA_1 up to the maximum, and then no more",
    source: `WAIT_KEY_CONFIRM: KST not OK, here ${kst}`,
    start: "transfer",
    play: (bench) => {
      bench.mute();
      bench.pair.run();
      for (let ksq = 1; ksq <= 7; ksq++) {
        const challenge = new Uint8Array(8).fill(ksq);
        const status = { ksq, usr: 1, kwa: 1, kst, mal: 0, challenge, mac: new Uint8Array(0) };
        bench.say({ type: "S_KS_NA_1", ...status });
      }
    },
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=1 usr=1 wrapped=64",
        "S_KC_NA_1 ksq=2 usr=1 wrapped=64",
        "S_KC_NA_1 ksq=3 usr=1 wrapped=64",
        "S_KC_NA_1 ksq=4 usr=1 wrapped=64",
        "S_KC_NA_1 ksq=5 usr=1 wrapped=64",
      ],
      carriedOut: [],
      events: [
        "key-change-failed key-status 1",
        "key-change-failed key-status 1",
        "key-change-failed key-status 1",
        "key-change-failed key-status 1",
        "statistic failedSessionKeyChanges 5",
        "key-change-failed key-status 1",
        "keys auth-fail refused",
        "discarded unexpected",
      ],
      counted: { unexpectedMessages: 1, discardedMessages: 1, failedSessionKeyChanges: 5 },
      keys: "auth-fail",
    },
  })),
  {
    id: "KEY-59",
    role: "controlling",
    precondition: "The station has sent S_KC_NA_1",
    stimulus: "S_ER_NA_1 with error 1",
    expectation: "The failure is counted; S_KR_NA_1 again after the time limit",
    source: "WAIT_KEY_CONFIRM: S_ER: S_KR again",
    start: "transfer",
    play: (bench) => {
      let count = 0;
      bench.alter("S_KS_NA_1", (message) => {
        const { ksq, usr } = message;
        count++;
        if (count !== 2) return message;
        const when = { time: Date.UTC(2026, 0, 1), timeFlags: 0 };
        return { type: "S_ER_NA_1", csq: ksq, usr, association: 0, error: 1, ...when, text: "" };
      });
      bench.pair.controlled.association.started(bench.pair.now);
      bench.pair.advance(2000);
    },
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=1 usr=1 wrapped=72",
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=3 usr=1 wrapped=72",
      ],
      carriedOut: [],
      events: ["error-received 1", "key-change-failed refused 1", "keys ok changed"],
      counted: { errorsReceived: 1, sessionKeyChanges: 1, failedSessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-60",
    role: "controlling",
    precondition: "The station has sent S_KR_NA_1; the update key has 16 octets",
    stimulus: "S_KS_NA_1 with KWA 2",
    expectation: "S_ER_NA_1 with error 6, and no keys",
    source: "error 6: key wrap algorithm not permitted",
    start: "transfer",
    play: (bench) => {
      bench.alter("S_KS_NA_1", (message) => ({ ...message, kwa: 2 }));
      bench.pair.controlled.association.started(bench.pair.now);
      bench.pair.advance(1000);
    },
    expected: {
      sent: ["S_KR_NA_1 usr=1", "S_ER_NA_1 csq=1 usr=1 error=6"],
      carriedOut: [],
      events: ["key-change-failed key-wrap 6", "error-sent 6", "keys auth-fail refused"],
      counted: { errorsSent: 1, failedSessionKeyChanges: 1 },
      keys: "auth-fail",
    },
  },
  {
    id: "KEY-61",
    role: "controlling",
    precondition: "The update key of user 1 has 32 octets",
    stimulus: "S_KS_NA_1 with KWA 2, then the confirmation",
    expectation: "S_KC_NA_1 with keys of 32 octets; they are valid",
    source: "KWA 2 with an update key of 32 octets",
    start: "transfer",
    users: [userOf(1, { updateKey: LONG_KEY })],
    play: (bench) => bench.start(),
    expected: {
      sent: ["S_KR_NA_1 usr=1", "S_KC_NA_1 ksq=1 usr=1 wrapped=104"],
      carriedOut: [],
      events: ["keys ok changed"],
      counted: { sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  ...([
    ["KEY-62", 7, "fewer than 8"],
    ["KEY-63", 65, "more than 64"],
  ] as const).map(([id, octets, words]): AuthenticationCase => ({
    id,
    role: "controlling",
    precondition: "The station has sent S_KR_NA_1",
    stimulus: `S_KS_NA_1 with ${words} octets of challenge data`,
    expectation: "It is discarded and counted; no S_KC_NA_1",
    source: "limits of the challenge data of S_KS: 8 to 64 octets",
    start: "transfer",
    play: (bench) => {
      bench.mute();
      bench.pair.run();
      const status = { ksq: 1, usr: 1, kwa: 1, kst: 2, mal: 0, mac: new Uint8Array(0) };
      const whole = asduOf({ type: "S_KS_NA_1", ...status, challenge: new Uint8Array(64) });
      whole[CHALLENGE_LENGTH_AT] = octets;
      bench.put(
        Uint8Array.from({ length: CHALLENGE_LENGTH_AT + 2 + octets }, (_, at) => whole[at] ?? 0),
      );
    },
    expected: {
      sent: ["S_KR_NA_1 usr=1"],
      carriedOut: [],
      events: [`discarded ${octets < 8 ? "short-challenge" : "malformed"}`],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "not-initialized",
    },
  })),
  {
    id: "KEY-64",
    role: "controlling",
    precondition: "Session keys are established",
    stimulus: "S_KS_NA_1 that nothing has requested",
    expectation: "It is discarded and counted as unexpected; the keys stay valid",
    source: "unexpected messages",
    play: (bench) => bench.put(bench.lastAsdu("S_KS_NA_1")),
    expected: {
      sent: [],
      carriedOut: [],
      events: ["discarded unexpected"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-65",
    role: "controlling",
    precondition: "Session keys are established, and their interval has passed: S_KR_NA_1 was sent",
    stimulus: "S_KS_NA_1 with the KSQ of an earlier one",
    expectation: "It is discarded and counted as unexpected; no S_KC_NA_1",
    source: "KSQ; option increasingSequences",
    options: { keyChangeIntervalMs: 10_000 },
    play: (bench) => {
      const old = bench.lastAsdu("S_KS_NA_1");
      bench.mute();
      bench.pair.advance(10_000);
      bench.put(old);
    },
    expected: {
      sent: ["S_KR_NA_1 usr=1"],
      carriedOut: [],
      events: ["discarded old-sequence"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-66",
    role: "controlling",
    precondition: "Session keys are established",
    stimulus: "The interval of key changes passes",
    expectation: "S_KR_NA_1 and S_KC_NA_1; new keys are valid",
    source: "key change interval expired; option keyChangeIntervalMs",
    options: { keyChangeIntervalMs: 10_000 },
    play: (bench) => bench.pair.advance(10_000),
    expected: {
      sent: ["S_KR_NA_1 usr=1", "S_KC_NA_1 ksq=3 usr=1 wrapped=72"],
      carriedOut: [],
      events: ["keys ok changed"],
      counted: { sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-67",
    role: "controlling",
    precondition: "Session keys are established, for two authentications",
    stimulus: "Two commands are authenticated",
    expectation: "S_KR_NA_1 and S_KC_NA_1; new keys are valid",
    source: "use count reached; option keyChangeCount",
    options: { keyChangeCount: 2 },
    play: (bench) => {
      bench.operate(1);
      bench.operate(2);
    },
    expected: {
      sent: [
        "C_SC_NA_1 act CA 1: 1=ON",
        "S_RP_NA_1 csq=1 usr=1 mac=16",
        "C_SC_NA_1 act CA 1: 2=ON",
        "S_RP_NA_1 csq=2 usr=1 mac=16",
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=3 usr=1 wrapped=72",
      ],
      carriedOut: [],
      events: ["replied challenge", "replied challenge", "keys ok changed"],
      counted: { criticalSent: 2, sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-68",
    role: "controlling",
    precondition: "Session keys are established",
    stimulus: "M_EI_NA_1: the peer has restarted",
    expectation: "S_KR_NA_1 and S_KC_NA_1; the change is counted as one because of a restart",
    source: "restart of the controlled station; rekeys due to restarts",
    play: (bench) => bench.put(INITIALIZED),
    expected: {
      sent: ["S_KR_NA_1 usr=1", "S_KC_NA_1 ksq=3 usr=1 wrapped=72"],
      carriedOut: ["M_EI_NA_1 init CA 1: coi=0 (local power switch on)"],
      events: ["keys ok changed"],
      counted: { sessionKeyChanges: 1, rekeysAfterRestarts: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-69",
    role: "controlling",
    precondition: "Session keys are established, and a command is proven with S_RP_NA_1",
    stimulus: "S_ER_NA_1 with error 1",
    expectation:
      "The command is reported as refused; S_KR_NA_1, and the change is counted as one after a failure",
    source: "S_ER 1: S_KR; rekeys due to authentication failure",
    options: {},
    play: (bench) => {
      bench.pair.tap = (octets, from) => {
        if (from === "controlled" || octets[0] !== 82) return [octets];
        octets[octets.length - 1]! ^= 1;
        return [octets];
      };
      bench.operate();
    },
    expected: {
      sent: [
        "C_SC_NA_1 act CA 1: 1=ON",
        "S_RP_NA_1 csq=1 usr=1 mac=16",
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=3 usr=1 wrapped=72",
      ],
      carriedOut: [],
      events: ["replied challenge", "refused 1", "error-received 1", "keys ok changed"],
      counted: {
        rekeysAfterFailures: 1,
        criticalSent: 1,
        errorsReceived: 1,
        sessionKeyChanges: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "KEY-70",
    role: "controlling",
    precondition: "The station has sent S_KR_NA_1",
    stimulus: "S_KR_NA_1 comes back with the cause unknown type (44)",
    expectation: "No further request: secure authentication is not possible with this peer",
    source: "DECISIONS: a peer that does not know the messages",
    start: "transfer",
    play: (bench) => {
      bench.pair.run();
      const mirror = bench.station.sent[0]!.slice();
      mirror[2] = 44 | 0x40;
      bench.put(mirror);
      bench.pair.advance(10_000);
    },
    expected: {
      sent: ["S_KR_NA_1 usr=1"],
      carriedOut: [],
      events: ["discarded not-supported", "keys comm-fail not-supported"],
      counted: { discardedMessages: 1 },
      keys: "comm-fail",
    },
  },
  {
    id: "KEY-71",
    role: "controlling",
    precondition: "The station has users 1 and 2",
    stimulus: "Data transfer is started",
    expectation: "Keys for user 1, then for user 2",
    source: "session keys are those of one user",
    start: "transfer",
    users: [userOf(1), userOf(2)],
    play: (bench) => bench.start(),
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=1 usr=1 wrapped=72",
        "S_KR_NA_1 usr=2",
        "S_KC_NA_1 ksq=3 usr=2 wrapped=72",
      ],
      carriedOut: [],
      events: ["keys ok changed", "keys ok changed"],
      counted: { sessionKeyChanges: 2 },
      keys: "ok",
    },
  },
  {
    id: "KEY-72",
    role: "controlling",
    precondition: "The station has sent S_KR_NA_1",
    stimulus: "A command is to be sent; then the keys are established",
    expectation: "The command leaves after S_KC_NA_1 was confirmed, and is authenticated",
    source: "DECISIONS: critical ASDUs wait for session keys",
    start: "transfer",
    play: (bench) => {
      bench.station.association.send(command(9), bench.pair.now);
      bench.start();
    },
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=1 usr=1 wrapped=72",
        "C_SC_NA_1 act CA 1: 9=ON",
        "S_RP_NA_1 csq=1 usr=1 mac=16",
      ],
      carriedOut: [],
      events: ["keys ok changed", "replied challenge"],
      counted: { criticalSent: 1, sessionKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "KEY-73",
    role: "controlling",
    precondition: "The role of user 1 has expired",
    stimulus: "Data transfer is started, and a command is to be sent",
    expectation: "No S_KR_NA_1; the command is not possible, and is not sent",
    source: "expiry of roles; bad input: expired user",
    start: "transfer",
    users: [userOf(1, { expires: Date.UTC(2025, 0, 1) })],
    play: (bench) => bench.operate(),
    expected: {
      sent: [],
      carriedOut: [],
      events: ["not-possible expired-user"],
      counted: {},
      keys: "not-initialized",
    },
  },
  {
    id: "KEY-74",
    role: "controlling",
    precondition: "The station has sent S_KC_NA_1",
    stimulus: "S_KS_NA_1 with OK and a MAC of HMAC-SHA-1, which is not permitted",
    expectation: "The keys are not valid",
    source: "MAL: 3, 4 and 6 in the edition of 2013; option acceptedMacs",
    start: "transfer",
    testerOptions: { mac: 5, acceptedMacs: [5] },
    play: (bench) => bench.start(),
    expected: {
      sent: [
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=1 usr=1 wrapped=72",
        "S_KC_NA_1 ksq=2 usr=1 wrapped=72",
        "S_KC_NA_1 ksq=3 usr=1 wrapped=72",
        "S_KC_NA_1 ksq=4 usr=1 wrapped=72",
        "S_KC_NA_1 ksq=5 usr=1 wrapped=72",
      ],
      carriedOut: [],
      events: [
        "key-change-failed wrong-mac 1",
        "key-change-failed wrong-mac 1",
        "key-change-failed wrong-mac 1",
        "key-change-failed wrong-mac 1",
        "statistic failedSessionKeyChanges 5",
        "key-change-failed wrong-mac 1",
        "keys auth-fail refused",
      ],
      counted: { failedSessionKeyChanges: 5 },
      keys: "auth-fail",
    },
  },
  {
    id: "KEY-75",
    role: "controlling",
    precondition: "The station has sent S_KR_NA_1",
    stimulus: "S_ER_NA_1 with error 12",
    expectation: "No further S_KR_NA_1 for a minute; then another one",
    source: "error 12; option keyRetryMs",
    start: "transfer",
    play: (bench) => {
      bench.say({
        ...{ type: "S_ER_NA_1", csq: 0, usr: 1, association: 0, error: 12 },
        ...{ time: Date.UTC(2026, 0, 1), timeFlags: 0, text: "" },
      });
      bench.pair.advance(60_000);
    },
    expected: {
      sent: ["S_KR_NA_1 usr=1", "S_KR_NA_1 usr=1"],
      carriedOut: [],
      events: [
        "error-received 12",
        "key-change-failed refused 12",
        "keys comm-fail too-many-requests",
      ],
      counted: { errorsReceived: 1, failedSessionKeyChanges: 1 },
      keys: "comm-fail",
    },
  },
];
