// What to do when a station refuses a change of an update key, by the error that it has reported.

import { SECURITY_ERROR } from "../../codec/low_level.ts";

/** What a change was made with. */
export interface RotationFacts {
  /** The key file. */
  readonly path: string;
  /** Such as `user 1 (Centre)`. */
  readonly who: string;
  /** The name of the station, which enters the proofs. */
  readonly station: string;
  /** The status change sequence number (SCS) of the change of the user; `undefined` if there is none. */
  readonly sequence: number | undefined;
}

/** The advice for each error that a station reports. */
const ADVICE: Readonly<Record<number, (facts: RotationFacts) => string>> = {
  [SECURITY_ERROR.authenticationFailed]: () =>
    "compare the check values of the key of the authority, or of the key of the station",
  [SECURITY_ERROR.updateKeyMethodNotPermitted]: () =>
    "the station needs the keys of the authority, and has to permit the method",
  [SECURITY_ERROR.invalidSignature]: ({ station, who }) =>
    `both stations need "${station}" as the name of the station, and the same keys of the authority and of ${who}`,
  [SECURITY_ERROR.invalidCertification]: sequenceAdvice,
  [SECURITY_ERROR.unknownUser]: ({ who }) =>
    `the station does not know ${who}, or the role of the user has expired there: add the user to the station`,
};

/** What to do; without an error, or for one that says too little, what both stations need. */
export function rotationAdvice(error: number | undefined, facts: RotationFacts): string {
  return (ADVICE[error ?? 0] ?? bothNeed)(facts);
}

function bothNeed({ station }: RotationFacts): string {
  return `both stations need the same key of the authority, and "${station}" as the name of the station`;
}

/** The number of the change is too low, as after a restore of the file, or the authority is another one. */
export function sequenceAdvice({ path, sequence }: RotationFacts): string {
  if (sequence === undefined) return "compare the check values of the key of the authority";
  return `the station has already accepted a change with the sequence number (SCS) ${sequence} or a higher one: if ${path} was ` +
    "restored from a copy, repeat with --sequence NUMBER, a higher number; otherwise, compare the check values of the key of the authority";
}
