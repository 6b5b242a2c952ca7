// Conformance cases of users and update keys at both stations.

import { USER_OPERATION } from "../../../../codec/security/tables.ts";
import { asduOf } from "../../../helpers/security/security_asdus.ts";
import type { AuthenticationCase } from "./case.ts";

/** Users and update keys. */
export const UPDATE_KEYS: readonly AuthenticationCase[] = [
  {
    id: "UPD-01",
    role: "controlled",
    precondition: "Session keys of user 1 are established",
    stimulus: "S_US_NA_1 that adds a user, certified by the authority",
    expectation: "No answer: the change is accepted",
    source: "flow of an update key change, S_US: implicit accept",
    authority: true,
    play: (bench) => bench.changing!.changeStatus("op1"),
    expected: { sent: [], carriedOut: [], events: ["user-status op1"], counted: {}, keys: "ok" },
  },
  {
    id: "UPD-02",
    role: "controlled",
    precondition: "Session keys of user 1 are established",
    stimulus: "S_US_NA_1 with one octet of the certification data changed",
    expectation: "S_ER_NA_1 with error 10; the user is not added",
    source: "flow of an update key change, S_US: S_ER; error 10",
    authority: true,
    play: (bench) => {
      bench.alter("S_US_NA_1", (message) => {
        message.certification[0]! ^= 1;
        return message;
      });
      bench.changing!.changeStatus("op1");
    },
    expected: {
      sent: ["S_ER_NA_1 csq=1 usr=0 error=10"],
      carriedOut: [],
      events: ["error-sent 10", "update-key-failed wrong-certification 10 op1"],
      counted: { authenticationFailures: 1, errorsSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-03",
    role: "controlled",
    precondition: "A user was added",
    stimulus: "The same S_US_NA_1 again: its SCS is not higher",
    expectation: "S_ER_NA_1 with error 10; nothing changes",
    source: "SCS: the station refuses older values",
    authority: true,
    play: (bench) => {
      bench.changing!.changeStatus("op1");
      bench.put(bench.lastAsdu("S_US_NA_1"));
    },
    expected: {
      sent: ["S_ER_NA_1 csq=1 usr=0 error=10"],
      carriedOut: [],
      events: ["user-status op1", "error-sent 10", "update-key-failed old-sequence 10 op1"],
      counted: { errorsSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-04",
    role: "controlled",
    precondition: "Session keys of user 1 are established",
    stimulus: "S_US_NA_1 with KCM 200",
    expectation: "S_ER_NA_1 with error 8",
    source: "error 8: update key change method not permitted",
    authority: true,
    play: (bench) => {
      bench.alter("S_US_NA_1", (message) => ({ ...message, kcm: 200 }));
      bench.changing!.changeStatus("op1");
    },
    expected: {
      sent: ["S_ER_NA_1 csq=1 usr=0 error=8"],
      carriedOut: [],
      events: ["error-sent 8", "update-key-failed method-not-permitted 8 op1"],
      counted: { errorsSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-05",
    role: "controlled",
    precondition: "Session keys of user 1 are established; no authority is configured",
    stimulus: "S_UQ_NA_1",
    expectation: "S_ER_NA_1 with error 8",
    source: "error 8; DECISIONS: update keys by option",
    play: (bench) =>
      bench.say({ type: "S_UQ_NA_1", kcm: 4, name: "user 1", challenge: new Uint8Array(16) }),
    expected: {
      sent: ["S_ER_NA_1 csq=0 usr=0 error=8"],
      carriedOut: [],
      events: ["error-sent 8", "discarded wrong-direction"],
      counted: { unexpectedMessages: 1, discardedMessages: 1, errorsSent: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-06",
    role: "controlled",
    precondition: "Session keys of user 1 are established",
    stimulus: "S_UQ_NA_1 of user 1, then S_UK_NA_1 with a right MAC",
    expectation:
      "S_UR_NA_1 and type 95; the session keys of user 1 are not valid until they are changed",
    source: "flow of an update key change; session keys are invalid afterwards",
    authority: true,
    play: (bench) => {
      bench.copies("S_KR_NA_1", 0);
      bench.changing!.changeKey("user 1");
    },
    expected: {
      sent: ["S_UR_NA_1 ksq=3 usr=1 challenge=16", "S_UC_NA_1 mac=32"],
      carriedOut: [],
      events: [
        "statistic updateKeyChanges 1",
        "update-key user 1",
        "keys not-initialized update-key",
      ],
      counted: { updateKeyChanges: 1 },
      keys: "not-initialized",
    },
  },
  {
    id: "UPD-07",
    role: "controlled",
    precondition: "Session keys of user 1 are established",
    stimulus: "S_UQ_NA_1 of a user whom the authority has not certified",
    expectation: "S_ER_NA_1 with error 11",
    source: "error 11; bad input: unknown users",
    authority: true,
    play: (bench) =>
      bench.say({ type: "S_UQ_NA_1", kcm: 4, name: "nobody", challenge: new Uint8Array(16) }),
    expected: {
      sent: ["S_ER_NA_1 csq=0 usr=0 error=11"],
      carriedOut: [],
      events: [
        "statistic failedUpdateKeyChanges 1",
        "error-sent 11",
        "update-key-failed unknown-user 11 nobody",
      ],
      counted: { errorsSent: 1, failedUpdateKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-08",
    role: "controlled",
    precondition: "S_UR_NA_1 was sent",
    stimulus: "S_UK_NA_1 with a wrong MAC",
    expectation: "S_ER_NA_1 with error 9; the update key stays, and the failure is counted",
    source: "MAC in 93; failed update key changes",
    authority: true,
    play: (bench) => {
      bench.alter("S_UK_NA_1", (message) => {
        message.mac[0]! ^= 1;
        return message;
      });
      bench.changing!.changeKey("user 1");
    },
    expected: {
      sent: ["S_UR_NA_1 ksq=3 usr=1 challenge=16", "S_ER_NA_1 csq=3 usr=1 error=9"],
      carriedOut: [],
      events: [
        "statistic failedUpdateKeyChanges 1",
        "error-sent 9",
        "update-key-failed wrong-mac 9 user 1",
      ],
      counted: { errorsSent: 1, failedUpdateKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-09",
    role: "controlled",
    precondition: "S_UR_NA_1 was sent",
    stimulus: "S_UK_NA_1 with another KSQ",
    expectation: "S_ER_NA_1 with error 1; the update key stays",
    source: "KSQ in update key change (92, 93)",
    authority: true,
    play: (bench) => {
      bench.alter("S_UK_NA_1", (message) => ({ ...message, ksq: message.ksq + 1 }));
      bench.changing!.changeKey("user 1");
    },
    expected: {
      sent: ["S_UR_NA_1 ksq=3 usr=1 challenge=16", "S_ER_NA_1 csq=4 usr=1 error=1"],
      carriedOut: [],
      events: [
        "statistic failedUpdateKeyChanges 1",
        "error-sent 1",
        "update-key-failed wrong-sequence 1 user 1",
      ],
      counted: { errorsSent: 1, failedUpdateKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-10",
    role: "controlled",
    precondition: "S_UR_NA_1 was sent",
    stimulus: "S_UK_NA_1 with encrypted key data of fewer octets than an update key has",
    expectation: "S_ER_NA_1 with error 1; the update key stays",
    source: "bad input: keys of wrong length",
    authority: true,
    play: (bench) => {
      bench.alter("S_UK_NA_1", (message) => ({
        ...message,
        encryptedKey: message.encryptedKey.slice(0, 16),
      }));
      bench.changing!.changeKey("user 1");
    },
    expected: {
      sent: ["S_UR_NA_1 ksq=3 usr=1 challenge=16", "S_ER_NA_1 csq=3 usr=1 error=1"],
      carriedOut: [],
      events: [
        "statistic failedUpdateKeyChanges 1",
        "error-sent 1",
        "update-key-failed wrong-key-data 1 user 1",
      ],
      counted: { errorsSent: 1, failedUpdateKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-11",
    role: "controlled",
    precondition: "A user was added, and has keys",
    stimulus: "S_US_NA_1 that deletes the user; then a command of that user",
    expectation: "S_ER_NA_1 with error 11; nothing is carried out",
    source: "OPR 2: delete",
    authority: true,
    play: (bench) => {
      bench.changing!.changeStatus("op1");
      bench.changing!.changeKey("op1");
      bench.changing!.changeStatus("op1", { operation: USER_OPERATION.delete });
      bench.operate(5, 2);
    },
    expected: {
      sent: [
        "S_UR_NA_1 ksq=3 usr=2 challenge=16",
        "S_UC_NA_1 mac=32",
        "S_KS_NA_1 ksq=4 usr=2 kwa=2 kst=2 mal=0 challenge=16 mac=0",
        "S_KS_NA_1 ksq=5 usr=2 kwa=2 kst=1 mal=4 challenge=16 mac=16",
        "S_CH_NA_1 csq=1 usr=0 mal=4 rsc=1 challenge=16",
        "S_ER_NA_1 csq=1 usr=2 error=11",
      ],
      carriedOut: [],
      events: [
        "user-status op1",
        "statistic updateKeyChanges 1",
        "update-key op1",
        "keys ok changed",
        "user-status op1",
        "keys not-initialized update-key",
        "failed unknown-user 11",
        "error-sent 11",
      ],
      counted: {
        authenticationFailures: 1,
        criticalReceived: 1,
        discardedMessages: 1,
        errorsSent: 1,
        sessionKeyChanges: 1,
        updateKeyChanges: 1,
      },
      keys: "ok",
    },
  },
  {
    id: "UPD-12",
    role: "controlled",
    precondition: "Session keys of user 1 are established",
    stimulus: "S_UQ_NA_1 with 3 octets of challenge data",
    expectation: "It is discarded; no S_UR_NA_1",
    source: "CCL of S_UQ: 4 octets or more",
    authority: true,
    play: (bench) => {
      const challenge = new Uint8Array(4);
      const asdu = asduOf({ type: "S_UQ_NA_1", kcm: 4, name: "user 1", challenge });
      asdu[10] = 3;
      bench.put(asdu.slice(0, -1));
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: ["update-key-discarded short-challenge"],
      counted: { discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-13",
    role: "controlled",
    precondition: "Session keys of user 1 are established",
    stimulus: "S_UK_NA_1 that no S_UR_NA_1 has preceded",
    expectation: "No key is changed",
    source: "flow of an update key change: order",
    authority: true,
    play: (bench) => {
      const rest = { encryptedKey: new Uint8Array(48), mac: new Uint8Array(32) };
      bench.say({ type: "S_UK_NA_1", ksq: 3, usr: 1, ...rest });
    },
    expected: {
      sent: [],
      carriedOut: [],
      events: ["update-key-discarded unexpected"],
      counted: { unexpectedMessages: 1, discardedMessages: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-51",
    role: "controlling",
    precondition: "Session keys of user 1 are established",
    stimulus: "The update key of user 1 is to be changed by KCM 4; the peer behaves",
    expectation: "S_UQ_NA_1, S_UK_NA_1, then a change of the session keys",
    source: "flow of an update key change",
    authority: true,
    play: (bench) => void bench.changing!.changeKey("user 1"),
    expected: {
      sent: [
        "S_UQ_NA_1 kcm=4 name=user 1 challenge=16",
        "S_UK_NA_1 ksq=3 usr=1 encryptedKey=64 mac=32",
        "S_KR_NA_1 usr=1",
        "S_KC_NA_1 ksq=4 usr=1 wrapped=104",
      ],
      carriedOut: [],
      events: [
        "authority-needed user 1",
        "statistic updateKeyChanges 1",
        "update-key user 1",
        "keys not-initialized update-key",
        "keys ok changed",
      ],
      counted: { sessionKeyChanges: 1, updateKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-52",
    role: "controlling",
    precondition: "S_UK_NA_1 was sent",
    stimulus: "Type 95 with a wrong MAC",
    expectation: "The change is not confirmed: it is reported that the station may use either key",
    source: "MAC in 95",
    authority: true,
    play: (bench) => {
      bench.alter("S_UC_NA_1", (message) => {
        message.mac[0]! ^= 1;
        return message;
      });
      bench.changing!.changeKey("user 1");
      bench.pair.advance(60_000);
    },
    expected: {
      sent: [
        "S_UQ_NA_1 kcm=4 name=user 1 challenge=16",
        "S_UK_NA_1 ksq=3 usr=1 encryptedKey=64 mac=32",
      ],
      carriedOut: [],
      events: [
        "authority-needed user 1",
        "update-key-discarded wrong-mac",
        "statistic failedUpdateKeyChanges 1",
        "update-key-failed timed-out 0 user 1",
      ],
      counted: { authenticationFailures: 1, discardedMessages: 1, failedUpdateKeyChanges: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-53",
    role: "controlling",
    precondition: "S_US_NA_1 was sent",
    stimulus: "S_ER_NA_1 with error 10",
    expectation: "The change of the user is reported as refused; the session keys stay",
    source: "flow of an update key change, S_US: S_ER",
    authority: true,
    play: (bench) => {
      bench.mute();
      bench.changing!.changeStatus("op1");
      const when = { time: Date.UTC(2026, 0, 1), timeFlags: 0, text: "" };
      bench.say({ type: "S_ER_NA_1", csq: 1, usr: 0, association: 0, error: 10, ...when });
    },
    expected: {
      sent: [
        "S_US_NA_1 kcm=4 operation=1 scs=1 role=1 expiryDays=365 name=op1 publicKey=0 certification=32",
      ],
      carriedOut: [],
      events: ["error-received 10", "update-key-failed refused 10 op1"],
      counted: { errorsReceived: 1 },
      keys: "ok",
    },
  },
  {
    id: "UPD-54",
    role: "controlling",
    precondition: "S_UQ_NA_1 was sent",
    stimulus: "S_UR_NA_1 with 3 octets of challenge data",
    expectation: "It is discarded; no S_UK_NA_1",
    source: "CDL of S_UR: 4 octets or more",
    authority: true,
    play: (bench) => {
      bench.mute();
      const requests = bench.station.association.updateKeys!;
      requests.changeKey({ name: "user 1", method: 4, ca: 1 }, bench.pair.now);
      bench.pair.run();
      const asdu = asduOf({ type: "S_UR_NA_1", ksq: 3, usr: 1, challenge: new Uint8Array(4) });
      asdu[13] = 3;
      bench.put(asdu.slice(0, -1));
    },
    expected: {
      sent: ["S_UQ_NA_1 kcm=4 name=user 1 challenge=16"],
      carriedOut: [],
      events: ["update-key-discarded short-challenge"],
      counted: { discardedMessages: 1 },
      keys: "ok",
    },
  },
];
