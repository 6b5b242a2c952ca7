// Findings about secure authentication (IEC TS 60870-5-7).

import type { FindingRow } from "./row.ts";

/** Messages and order of authentications, and keys. */
export const AUTHENTICATION_FINDINGS = {
  "critical-unchallenged": {
    severity: "error",
    title: "Critical request without authentication",
    meaning: "A station confirmed a request of a type that it challenges, without a reply to a " +
      "challenge and without aggressive mode.",
    check: "Whether the station was set to no longer challenge this type, and by whom.",
    techniques: ["T0855"],
  },
  "authentication-failed": {
    severity: "error",
    title: "Authentication failed",
    meaning:
      "A station reported that a MAC was wrong, or that the user is not permitted to do this. " +
      "The request was not carried out.",
    check:
      "Whether both stations have the same update key for the user and the role of the user is right. " +
      "If they have, a host without the key tried to operate the station.",
    techniques: ["T0855"],
  },
  "authentication-late": {
    severity: "warning",
    title: "Reply to a challenge late or missing",
    meaning: "A station did not reply to a challenge in time. The request that was challenged is " +
      "discarded.",
    check: "Whether the sender of the request has session keys, and the delay of the network.",
  },
  "authentication-replayed": {
    severity: "error",
    title: "Sequence number of authentication used again",
    meaning: "A message has a challenge or key change sequence number that was used before.",
    check: "Whether a station restarted and counts from 1 again. If not, messages are replayed.",
    techniques: ["T0855", "T0830"],
  },
  "aggressive-unchallenged": {
    severity: "warning",
    title: "Aggressive mode without an earlier challenge",
    meaning: "A station authenticated a request at once, although its peer has not challenged it " +
      "on this connection. The MAC then does not depend on data of the peer, and can be replayed.",
    check: "The settings of both stations for aggressive mode.",
    techniques: ["T0855"],
  },
  "mac-downgraded": {
    severity: "warning",
    title: "Weak MAC requested",
    meaning:
      "A station requests a MAC with SHA-1, or none. The edition of 2013 reserves MAL 1, 2 and 5.",
    check: "Whether the station is old or was set to this, or whether the challenge was altered.",
    techniques: ["T0830"],
  },
  "mac-wrong": {
    severity: "error",
    title: "MAC is wrong",
    meaning: "With the given keys, the MAC of a message is not the one that was sent.",
    check: "Whether the keys are those of this user and time, and the open points those of the " +
      "stations. If they are, the message was altered.",
    techniques: ["T0830", "T0855"],
  },
  "key-change-refused": {
    severity: "error",
    title: "Session keys refused",
    meaning: "A station did not accept new session keys of a user.",
    check: "Whether both stations have the same update key for this user.",
  },
  "key-lifetime": {
    severity: "notice",
    title: "Session keys used for long",
    meaning: "Session keys were used far longer than usual. Fifteen minutes to an hour is common.",
    check: "The interval of the session key change in the controlling station.",
  },
  "unknown-user": {
    severity: "error",
    title: "Unknown user",
    meaning: "A station reported that it does not know the user of a message.",
    check: "The user numbers of both stations, and who uses this one.",
    techniques: ["T0855"],
  },
  "security-error": {
    severity: "warning",
    title: "Error of secure authentication",
    meaning: "A station reported an error other than a failed authentication or an unknown user.",
    check: "The text of the error, and the algorithms and modes that both stations permit.",
  },
  "message-discarded": {
    severity: "warning",
    title: "Message of secure authentication cannot be read",
    meaning:
      "The segments of a message do not follow each other, or its lengths disagree. Receivers " +
      "discard it.",
    check: "The sender of the message, and whether the capture is complete.",
  },
} as const satisfies Record<string, FindingRow>;
