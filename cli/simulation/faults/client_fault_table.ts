// The deliberate faults of the requests of a controlling station and of what it makes of the answers, for those who test what
// notices them: each makes a case of the conformance tester fail.

import { CONTROLLING, type FaultRow } from "./fault_row.ts";

/** The faults by name. */
export const CLIENT_FAULTS = {
  "deaf-after-unknown": {
    roles: CONTROLLING,
    text: "ignore all values after one of a type that is not assigned",
    stage: "application",
    parameters: {},
    observable: "nothing but acknowledgements after a type that is not assigned",
  },
  "unseen-rejections": {
    roles: CONTROLLING,
    text: "do not notice that requests are rejected with the causes 44 to 47",
    stage: "application",
    parameters: {},
    observable: "a pause until the time limit after a rejection",
  },
  "unseen-refusals": {
    roles: CONTROLLING,
    text: "do not notice negative confirmations",
    stage: "application",
    parameters: {},
    observable: "a pause until the time limit after a negative confirmation",
  },
  "other-originator": {
    roles: CONTROLLING,
    text: "send requests with another originator address than configured",
    stage: "application",
    parameters: { by: { range: [1, 255], byDefault: 1, text: "added to the address, modulo 256" } },
    observable: "the originator address of the requests",
  },
  "impatient-requests": {
    roles: CONTROLLING,
    text: "take the confirmation of an interrogation or counter interrogation as its end",
    stage: "application",
    parameters: {},
    observable: "the next request before the termination of the one before",
  },
  "lost-readings": {
    roles: CONTROLLING,
    text: "ignore integrated totals that were not requested",
    stage: "application",
    parameters: {},
    observable: "nothing: the readings are acknowledged",
  },
  "any-test-answer": {
    roles: CONTROLLING,
    text: "take every answer to a test command as the right one",
    stage: "application",
    parameters: {},
    observable: "nothing: no failure after an answer with another TSC",
  },
  "spontaneous-answers": {
    roles: CONTROLLING,
    text: "take a spontaneous value of the object as the answer to a read command",
    stage: "application",
    parameters: {},
    observable: "the next request before the answer to a read command",
  },
} as const satisfies Readonly<Record<string, FaultRow>>;
