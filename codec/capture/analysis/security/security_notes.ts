// What the parts of the watch share: the place of a message, its notes, and the verification of MACs.

import { identifierOctets, type Profile } from "../../../profile.ts";
import { MAC_ALGORITHM, MAC_ALGORITHMS } from "../../../security/tables.ts";
import type { MacFacts, MacQuestion, MacVerifier } from "../../../security/verifier.ts";
import type { FindingLog } from "../finding_log.ts";
import type { FindingCode } from "../../findings/table.ts";
import type { PacketClock } from "../../packet_time.ts";
import type { Session } from "../session/session.ts";
import type { Side } from "../session/side.ts";
import type { Station } from "../station.ts";
import type { AnalysisThresholds } from "../thresholds.ts";
import type { Exchange } from "../transactions/exchange.ts";
import type { SecurityDirection, SecurityState, SecurityUser } from "./security_state.ts";

/** Sequence numbers within this distance of the maximum may continue with small ones. */
const ROLL_OVER = 0xffff0000;

/** What the watch depends on. */
export interface SecurityWatchOptions {
  readonly thresholds: AnalysisThresholds;
  /** Whether a filter excludes ASDUs; a missing message then proves nothing. */
  readonly isFiltered: boolean;
  readonly verifier: MacVerifier | undefined;
}

/** An ASDU of a session. */
export interface SecurityPlace {
  readonly session: Session;
  readonly side: Side;
  readonly station: Station;
  readonly exchange: Exchange;
  readonly profile: Profile;
}

/** The ASDU that a request in aggressive mode contains, and who sent it. */
export interface AuthenticatedAsdu {
  readonly asdu: Uint8Array;
  readonly user: number;
  readonly mac: boolean | undefined;
}

/** A message with everything that is known about its session. */
export interface SecurityContext extends SecurityPlace {
  readonly state: SecurityState;
  /** The direction of its sender. */
  readonly own: SecurityDirection;
  /** The direction of the other station. */
  readonly peer: SecurityDirection;
  readonly asdus: readonly Uint8Array[];
}

/** Whether a sequence number was used before. */
export function isReplay(number: number, highest: number): boolean {
  return number <= highest && !(highest > ROLL_OVER && number < 0x10000);
}

/** Notes findings and verifies MACs. */
export class SecurityNotes {
  readonly clock: PacketClock;
  readonly findings: FindingLog;
  readonly options: SecurityWatchOptions;

  /** Creates the notes of a watch. */
  constructor(clock: PacketClock, findings: FindingLog, options: SecurityWatchOptions) {
    this.clock = clock;
    this.findings = findings;
    this.options = options;
  }

  /** Notes a finding about the sender of a message. */
  note(
    code: FindingCode,
    { session, side }: { readonly session: Session; readonly side: Side },
    { key, detail, ca }: {
      readonly key?: string | number;
      readonly detail: string;
      readonly ca?: number;
    },
  ): void {
    const about = { ...session.about(side), ...key === undefined ? {} : { key } };
    this.findings.note(code, ca === undefined ? about : { ...about, ca }, () => detail);
  }

  /** Notes an algorithm that the edition of 2013 does not use. */
  checkAlgorithm(context: SecurityContext, mal: number, what: string): void {
    const row = MAC_ALGORITHMS[mal];
    if (row === undefined || (row.edition === "2013" && mal !== MAC_ALGORITHM.none)) return;
    const from = context.session.name(context.side);
    const detail = `MAL ${mal} (${row.name}) in a ${what} from the ${from}`;
    this.note("mac-downgraded", context, { key: mal, detail });
  }

  /** What is known about a MAC, with the key of its direction. */
  factsOf(
    { own, state, profile }: SecurityContext,
    { mal, mac, sequence, user }: {
      readonly mal: number;
      readonly mac: Uint8Array;
      readonly sequence: number;
      readonly user: SecurityUser;
    },
  ): MacFacts {
    const keys = user.keys ?? this.options.verifier?.keysOf(user.user);
    const key = (own === state.control ? keys?.control : keys?.monitor) ?? new Uint8Array(0);
    return {
      mal,
      mac,
      key,
      sequence,
      user: user.user,
      identifierOctets: identifierOctets(profile),
    };
  }

  /** Verifies a MAC, if there are keys. */
  verify(context: SecurityContext, user: SecurityUser, question: MacQuestion): boolean | undefined {
    const { verifier } = this.options;
    if (verifier === undefined) return undefined;
    const verdict = question.key.length === 0 ? undefined : verifier.verify(question);
    if (verdict === undefined) user.notVerified++;
    else if (verdict) user.right++;
    else {
      user.wrong++;
      const what = { reply: "reply", aggressive: "aggressive request", keyStatus: "key status" };
      const detail =
        `MAC of the ${what[question.kind]} ${question.sequence} of user ${user.user}, ` +
        `from the ${context.session.name(context.side)}`;
      this.note("mac-wrong", context, { key: `${question.kind} ${user.user}`, detail });
    }
    return verdict;
  }
}
