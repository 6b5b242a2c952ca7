// The deliberate faults of the link: APDUs that are read too leniently, numbers, windows, and segments, for those who test what
// notices them. Each makes a case of the conformance tester fail.

import { BOTH, CONTROLLED, CONTROLLING, delay, type FaultRow } from "./fault_row.ts";

/** The faults by name. */
export const LINK_FAULTS = {
  "lose-split-frames": {
    roles: BOTH,
    text: "lose APDUs that arrive in more than one segment",
    stage: "session",
    parameters: {},
    observable: "no reaction to an APDU that the peer sent in pieces",
  },
  "lose-joined-frames": {
    roles: BOTH,
    text: "read only the first APDU of each segment",
    stage: "session",
    parameters: {},
    observable: "no reaction to the second APDU of a segment",
  },
  "accept-any-start": {
    roles: BOTH,
    text: "accept APDUs that do not start with 68H",
    stage: "session",
    parameters: {},
    observable: "a reaction to octets of the peer that are not an APDU",
  },
  "ignore-length": {
    roles: BOTH,
    text: "ignore the length octet: U and S frames have 4 octets, and ASDUs end with their objects",
    stage: "session",
    parameters: {},
    observable: "a reaction to an APDU of the peer with a wrong length",
  },
  "mask-functions": {
    roles: BOTH,
    text: "test single bits of U frames: one with several bits is taken for several functions",
    stage: "session",
    parameters: {},
    observable: "TESTFR con or STARTDT con after an undefined function of the peer",
  },
  "ignore-object-count": {
    roles: BOTH,
    text: "accept ASDUs with fewer objects than they announce",
    stage: "session",
    parameters: {},
    observable: "the confirmation of a malformed command of the peer",
  },
  "ignore-surplus": {
    roles: BOTH,
    text: "accept ASDUs with octets after the last object",
    stage: "session",
    parameters: {},
    observable: "the confirmation of a malformed command of the peer",
  },
  "take-twice": {
    roles: BOTH,
    text: "handle each ASDU twice",
    stage: "session",
    parameters: {},
    observable: "two answers to each request of the peer",
  },
  "any-send-number": {
    roles: BOTH,
    text: "accept I frames whatever their N(S)",
    stage: "session",
    parameters: {},
    observable: "no end of the connection after a wrong N(S) of the peer",
  },
  "any-receive-number": {
    roles: BOTH,
    text: "ignore an N(R) that cannot be right",
    stage: "session",
    parameters: {},
    observable: "no end of the connection after a wrong N(R) of the peer",
  },
  "early-wrap": {
    roles: BOTH,
    text: "let both numbers wrap to 0 after 32766",
    stage: "session",
    parameters: {},
    observable: "N(S) = 0 after 32766, after more than 32000 I frames",
  },
  "acknowledge-everything": {
    roles: BOTH,
    text: "take an acknowledgement of some I frames for one of all",
    stage: "session",
    parameters: {},
    observable: "more than k I frames that the peer has not acknowledged",
  },
  "count-acknowledgements": {
    roles: BOTH,
    text: "take an S frame that repeats N(R) for the acknowledgement of one more I frame",
    stage: "session",
    parameters: {},
    observable: "more than k I frames that the peer has not acknowledged",
  },
  "assume-acknowledged": {
    roles: BOTH,
    text: "take every I frame for acknowledged as soon as it is sent",
    stage: "session",
    parameters: {},
    observable:
      "more than k I frames that the peer has not acknowledged, and none of them on the next connection",
  },
  "surplus-acknowledgements": {
    roles: BOTH,
    text: "send an S frame after each I frame",
    stage: "session",
    parameters: {},
    observable: "S frames that repeat the N(R) of the I frame before",
  },
  "short-addresses": {
    roles: BOTH,
    text: "send ASDUs whose information object addresses have two octets",
    stage: "session",
    parameters: {},
    observable: "ASDUs whose octets do not fit their type",
  },
  "reserved-octets": {
    roles: BOTH,
    text: "send U and S frames with an octet other than 0 that is reserved",
    stage: "session",
    parameters: {},
    observable: "control fields that are not defined",
  },
  "late-start-confirmation": {
    roles: CONTROLLED,
    text: "confirm STARTDT late",
    stage: "session",
    parameters: delay("how much later"),
    observable: "the time between STARTDT act and STARTDT con",
  },
  "start-all-links": {
    roles: CONTROLLING,
    text: "send STARTDT act on every connection, also on a standby one",
    stage: "session",
    parameters: {},
    observable: "STARTDT act on two connections at the same time",
  },
} as const satisfies Readonly<Record<string, FaultRow>>;
