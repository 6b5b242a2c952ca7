// What a conformance case of secure authentication is: our own, because IEC TS 62351-100-1 is not public.

import type { AuthenticationOptions } from "../../../../transport/authentication/options.ts";
import type { AuthenticationUser } from "../../../../transport/authentication/users.ts";
import type { Side } from "../../../helpers/security/association_pair.ts";
// circle: a case is played on its bench
import type { CaseBench } from "../../../helpers/security/case_bench.ts";

/** What the station under test did since the stimulus. */
export interface Observed {
  /** Messages of secure authentication that it sent: their types and fields; octets as their number. */
  readonly sent?: readonly string[];
  /** ASDUs that it was given to carry out: type, object, and the user and mode, if it is not plain. */
  readonly carriedOut?: readonly string[];
  /** Its events. */
  readonly events?: readonly string[];
  /** Its statistics that changed, other than the numbers of messages. */
  readonly counted?: Readonly<Record<string, number>>;
  /** Status of the session keys of user 1. */
  readonly keys?: string;
}

/** A case. */
export interface AuthenticationCase {
  /** Area and number; it never changes. */
  readonly id: string;
  /** The station under test. */
  readonly role: Side;
  /** What has happened before. */
  readonly precondition: string;
  /** What the tester does. */
  readonly stimulus: string;
  /** What the station under test has to do. */
  readonly expectation: string;
  /** Where the expectation comes from: what public sources say about the edition of 2013, or a row of DECISIONS.md. */
  readonly source: string;
  /**
   * How the case begins: data transfer of the station under test alone, with session keys, or after one challenge.
   *
   * @default {"keys"}
   */
  readonly start?: "transfer" | "keys" | "challenged";
  /** Options of the station under test. */
  readonly options?: AuthenticationOptions;
  /** Options of the tester, if it is not the same. */
  readonly testerOptions?: AuthenticationOptions;
  /** Users of both; user 1 by default. */
  readonly users?: readonly AuthenticationUser[];
  /** Users of the controlled station, if they differ. */
  readonly controlledUsers?: readonly AuthenticationUser[];
  /** Whether an authority can change users and update keys. */
  readonly authority?: boolean;
  /** The stimulus. */
  readonly play: (bench: CaseBench) => void;
  /** What is observed. */
  readonly expected: Observed;
}
