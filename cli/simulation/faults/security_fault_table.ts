// The deliberate faults of stations with secure authentication (IEC TS 60870-5-7:2013), for those who build their peers.

import { BOTH, CONTROLLED, CONTROLLING, delay, type FaultRow } from "./fault_row.ts";

/** The parameter of faults that refuse something. */
const ERROR = {
  error: { range: [0, 255], byDefault: 1, text: "ERR of S_ER_NA_1, such as 1, 4 to 11 or 128" },
} as const;

/** The faults by name. */
export const SECURITY_FAULTS = {
  "skip-challenge": {
    roles: CONTROLLED,
    text: "carry out a command, a parameter or a file transfer without challenging it",
    stage: "security",
    parameters: {},
    finding: "critical-unchallenged",
  },
  "omit-challenge": {
    roles: CONTROLLED,
    text: "neither challenge a critical request nor carry it out",
    stage: "security",
    parameters: {},
    finding: "request-unanswered",
  },
  "delay-challenge": {
    roles: CONTROLLED,
    text: "send the challenge later",
    stage: "security",
    parameters: delay("how much later"),
    finding: "authentication-late",
  },
  "double-challenge": {
    roles: CONTROLLED,
    text: "send the challenge twice",
    stage: "security",
    parameters: {},
    finding: "authentication-replayed",
  },
  "wrong-challenge-number": {
    roles: CONTROLLED,
    text: "send challenges with a wrong CSQ",
    stage: "security",
    parameters: {
      by: {
        range: [-1_000_000, 1_000_000],
        byDefault: -1,
        text: "added to CSQ; a negative number repeats numbers",
      },
    },
    finding: "authentication-replayed",
  },
  "weak-mac": {
    roles: CONTROLLED,
    text: "ask for another MAC algorithm in challenges",
    stage: "security",
    parameters: {
      mal: {
        range: [0, 255],
        byDefault: 1,
        text: "the MAL that is asked for; 0 to 2 and 5 are weak",
      },
    },
    finding: "mac-downgraded",
  },
  "refuse-authentication": {
    roles: CONTROLLED,
    text: "refuse the reply to a challenge, or an aggressive request, whatever its MAC",
    stage: "security",
    parameters: ERROR,
    finding: "authentication-failed",
  },
  "refuse-key-change": {
    roles: CONTROLLED,
    text: "refuse new session keys with an error",
    stage: "security",
    parameters: ERROR,
    finding: "key-change-refused",
  },
  "wrong-key-status": {
    roles: CONTROLLED,
    text: "send another status of the session keys, which are then not established",
    stage: "security",
    parameters: {
      status: {
        range: [0, 255],
        byDefault: 4,
        text: "the KST that is sent: 2 NOT INIT, 3 COMM FAIL, 4 AUTH FAIL",
      },
    },
    finding: "key-change-refused",
  },
  "omit-key-status": {
    roles: CONTROLLED,
    text: "send no status of the session keys: requests and key changes have no answer",
    stage: "security",
    parameters: {},
    observable: "S_KR_NA_1 repeated without S_KS_NA_1 in decode",
  },
  "delay-key-status": {
    roles: CONTROLLED,
    text: "send the status of the session keys later",
    stage: "security",
    parameters: delay("how much later"),
    observable: "S_KR_NA_1 again before the first S_KS_NA_1 in decode",
  },
  "wrong-mac": {
    roles: BOTH,
    text: "send a wrong MAC in confirmations of keys",
    stage: "security",
    parameters: {},
    observable:
      "S_KC_NA_1 again after a status OK in decode, and mac-wrong in analyze with --mac-keys",
    asControlling: {
      text: "send a wrong MAC in replies and aggressive requests",
      finding: "authentication-failed",
    },
  },
  "other-error-layout": {
    roles: BOTH,
    text: "send S_ER_NA_1 in the other layout: with KSQ after CSQ, or without",
    stage: "security",
    parameters: {},
    observable: "S_ER_NA_1 with ksq in decode",
  },
  "torn-messages": {
    roles: BOTH,
    text: "omit the last octets of messages of secure authentication",
    stage: "security",
    parameters: {
      octets: { range: [1, 242], byDefault: 1, text: "number of octets that are missing" },
    },
    finding: "message-discarded",
  },
  "endless-segments": {
    roles: BOTH,
    text: "never end a message of secure authentication: the same segment with the next number, " +
      "again and again",
    stage: "security",
    parameters: {
      segments: { range: [1, 10_000], byDefault: 8, text: "number of segments after the first" },
    },
    finding: "message-discarded",
  },
  "omit-reply": {
    roles: CONTROLLING,
    text: "do not reply to a challenge",
    stage: "security",
    parameters: {},
    finding: "authentication-late",
  },
  "delay-reply": {
    roles: CONTROLLING,
    text: "send the reply to a challenge later",
    stage: "security",
    parameters: delay("how much later"),
    finding: "authentication-late",
  },
  "double-reply": {
    roles: CONTROLLING,
    text: "send the reply to a challenge twice",
    stage: "security",
    parameters: {},
    finding: "authentication-replayed",
  },
  "wrong-reply-number": {
    roles: CONTROLLING,
    text: "send replies with a wrong CSQ",
    stage: "security",
    parameters: {
      by: { range: [-1_000_000, 1_000_000], byDefault: 1, text: "added to CSQ" },
    },
    finding: "authentication-late",
  },
  "double-aggressive": {
    roles: CONTROLLING,
    text: "send aggressive requests twice",
    stage: "security",
    parameters: {},
    finding: "authentication-replayed",
  },
  "wrong-key-number": {
    roles: CONTROLLING,
    text: "send new session keys with a wrong KSQ",
    stage: "security",
    parameters: {
      by: { range: [-1_000_000, 1_000_000], byDefault: 1, text: "added to KSQ" },
    },
    finding: "key-change-refused",
  },
  "wrong-wrap": {
    roles: CONTROLLING,
    text: "change an octet of wrapped session keys",
    stage: "security",
    parameters: {},
    finding: "key-change-refused",
  },
  "wrong-user": {
    roles: CONTROLLING,
    text: "name another user in requests for keys, key changes, replies and aggressive requests",
    stage: "security",
    parameters: {
      user: {
        range: [0, 65_535],
        byDefault: 65_535,
        text: "the USR that is named: one that is unknown, has expired, or was removed",
      },
    },
    finding: "unknown-user",
  },
} as const satisfies Readonly<Record<string, FaultRow>>;
