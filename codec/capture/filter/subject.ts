// The subject of a filter, and the combination of uncertain results.

import type { UFunction } from "../../apci.ts";
import type { FindingCode } from "../findings/table.ts";
import type { Endpoint } from "../connection.ts";
import type { TransactionMark } from "./marks.ts";

/** The fields of a message of secure authentication that filters consult; those that a message does not have are absent. */
export interface SecuritySubject {
  /** USR: user number. */
  readonly usr?: number;
  /** CSQ: challenge sequence number. */
  readonly csq?: number;
  /** KSQ: key change sequence number. */
  readonly ksq?: number;
  /** MAL: algorithm of the MAC. */
  readonly mal?: number;
  /** ERR: error code. */
  readonly error?: number;
  /** Name of a user. */
  readonly name?: string;
}

/** Known properties of the item to test. Omit what is not known (yet). */
export interface FilterSubject {
  /** The sender. */
  readonly source?: Endpoint;
  /** The receiver. */
  readonly destination?: Endpoint;
  /** Number of the TCP connection in its capture. */
  readonly connection?: number;
  /** Number of the packet in its capture. */
  readonly frame?: number;
  /** Time of capture in milliseconds since 1970-01-01 UTC. */
  readonly time?: number;
  /** Start of the capture, for times such as `07:09` and `+30s`. */
  readonly start?: number;
  /** Whether the client sent it, which in IEC 60870-5-104 is the controlling station. */
  readonly fromClient?: boolean;
  /** Time since the previous APDU of the connection in ms; `null` for the first one. */
  readonly delta?: number | null;
  /** The APDU. */
  readonly octets?: Uint8Array;
  /** Findings of the analysis at the packet. */
  readonly findings?: readonly FindingCode[];
  /** Requests of which a step is in the packet. */
  readonly transactions?: readonly TransactionMark[];
  /** Format of the APDU. */
  readonly format?: "I" | "S" | "U";
  /** Function of a U format. */
  readonly function?: UFunction;
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
  /** Value of the object; `null` if it has none. */
  readonly value?: number | null;
  /** Quality bits of the object, see `QUALITY`; `null` if it has none. */
  readonly quality?: number | null;
  /** Name of the object; empty if it has none. */
  readonly name?: string;
  /** The message of secure authentication; `null` for any other object. */
  readonly message?: SecuritySubject | null;
  /** P/N. */
  readonly negative?: boolean;
  /** Test bit (T). */
  readonly test?: boolean;
  /** All objects of its ASDU, each with what is known about it; none if it cannot be decoded. */
  readonly objects?: () => readonly FilterSubject[];
}

/** True, false, or `undefined` if the result depends on unknown properties. */
export type Verdict = boolean | undefined;

/** Tests a subject. */
export type Test = (subject: FilterSubject) => Verdict;

/** True if all results are true; false if one is false, even if others are unknown. */
export function all(tests: readonly Test[]): Test {
  return tests.length === 1 ? tests[0]! : (subject) => combine(tests, subject, false);
}

/** True if one result is true, even if others are unknown; false if all are false. */
export function any(tests: readonly Test[]): Test {
  return tests.length === 1 ? tests[0]! : (subject) => combine(tests, subject, true);
}

/**
 * Returns `decisive` if one test has that result, otherwise its opposite if all results are known.
 */
function combine(tests: readonly Test[], subject: FilterSubject, deciding: boolean): Verdict {
  let verdict: Verdict = !deciding;
  for (const test of tests) {
    const one = test(subject);
    if (one === deciding) return deciding;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
}

/**
 * True if a test is true for one of the objects of the APDU, whichever object is examined. What has no objects is tested
 * itself.
 */
export function ofAnyObject(test: Test): Test {
  return (subject) => {
    const { ioa: _ioa, value: _value, quality: _quality, name: _name, objects, ...whole } = subject;
    const verdict = test(whole);
    if (verdict !== undefined || objects === undefined) return verdict;
    const all = objects();
    if (all.length === 0) return undefined;
    return any(all.map((object): Test => () => test({ ...whole, ...object })))(whole);
  };
}

/** Negates a result. */
export function not(test: Test): Test {
  return (subject) => {
    const verdict = test(subject);
    return verdict === undefined ? undefined : !verdict;
  };
}
