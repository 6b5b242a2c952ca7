// What a filter is asked about.

import type { Endpoint } from "../connection.ts";

/** What is known about the thing to be judged. Leave out what is not known (yet). */
export interface FilterSubject {
  /** Who sent it. */
  readonly source?: Endpoint;
  /** To whom. */
  readonly destination?: Endpoint;
  /** Number of the TCP connection in its capture. */
  readonly connection?: number;
  /** Number of the packet in its capture. */
  readonly frame?: number;
  /** Time of capture in milliseconds since 1970-01-01 UTC. */
  readonly time?: number;
  /** Time at which the capture begins, for times such as `07:09` and `+30s`. */
  readonly start?: number;
  /** Format of the APDU. */
  readonly format?: "I" | "S" | "U";
  /** Type identification. */
  readonly typeId?: number;
  /** Cause of transmission. */
  readonly cause?: number;
  /** Originator address. */
  readonly originator?: number;
  /** Common address. */
  readonly ca?: number;
  /** Information object address. */
  readonly ioa?: number;
  /** P/N. */
  readonly negative?: boolean;
  /** T. */
  readonly test?: boolean;
}

/** True, false, or `undefined` where it depends on what is not known. */
export type Verdict = boolean | undefined;

/** Judges a subject. */
export type Test = (subject: FilterSubject) => Verdict;

/** True if all are, false if one is not, whatever is not known. */
export function all(tests: readonly Test[]): Test {
  return tests.length === 1 ? tests[0]! : (subject) => combine(tests, subject, false);
}

/** True if one is, false if none is, whatever is not known. */
export function any(tests: readonly Test[]): Test {
  return tests.length === 1 ? tests[0]! : (subject) => combine(tests, subject, true);
}

/** The deciding verdict if one test has it; else the contrary, if all are known. */
function combine(tests: readonly Test[], subject: FilterSubject, deciding: boolean): Verdict {
  let verdict: Verdict = !deciding;
  for (const test of tests) {
    const one = test(subject);
    if (one === deciding) return deciding;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
}

/** The contrary. */
export function not(test: Test): Test {
  return (subject) => {
    const verdict = test(subject);
    return verdict === undefined ? undefined : !verdict;
  };
}
