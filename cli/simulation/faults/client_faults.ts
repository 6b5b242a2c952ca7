// The faults of the requests of a controlling station, and of what it makes of the answers. The state is that of one connection.

import { isTotal, isUnknownCause } from "../../../codec/low_level.ts";
import { type Asdu, CAUSE, decodeAsdu, type Profile, typeName } from "../../../codec/mod.ts";
import { patchedAsdu } from "./asdu_octets.ts";
import type { CLIENT_FAULTS } from "./client_fault_table.ts";
import type { ActiveFault, FaultSet, FaultSubject } from "./fault_set.ts";
import { parameterOf } from "./fault_table.ts";
import type { Requested } from "./process_faults.ts";

/** The surroundings of an ASDU. */
export interface ClientContext {
  readonly faults: FaultSet;
  readonly profile: Profile;
  readonly subject: FaultSubject;
  /** Monotonic clock, in ms. */
  readonly now: number;
}

/** Number of originator addresses. */
const ORIGINATORS = 256;

/** Requests that end with a termination, apart from commands. */
const TERMINATED: readonly string[] = ["C_IC_NA_1", "C_CI_NA_1"];

/** The faults of one connection. */
export class ClientFaults {
  #isDeaf = false;
  /** The last test command, and the last read command. */
  #test: Uint8Array | undefined;
  #read: Asdu | undefined;

  /** Returns what is sent instead of a request. */
  outgoing(octets: Uint8Array, context: ClientContext): Uint8Array {
    const { profile } = context;
    const asdu = decodeAsdu(octets, { profile });
    if (asdu.type === "C_TS_TA_1") this.#test = octets.slice();
    if (asdu.type === "C_RD_NA_1") this.#read = asdu;
    const other = takeOf(context)("other-originator");
    if (other === undefined) return octets;
    const by = parameterOf(other.declaration, "by");
    return patchedAsdu(octets, { originator: (asdu.originator + by) % ORIGINATORS }, profile);
  }

  /** Returns what the station reads instead of an ASDU of its peer; `undefined` if it does not see it. */
  incoming(octets: Uint8Array, context: ClientContext): readonly Requested[] | undefined {
    const { profile } = context;
    const take = takeOf(context);
    const asdu = decodeAsdu(octets, { profile });
    const { cause, negative } = asdu;
    const isUnassigned = typeName(asdu.typeId) === undefined;
    if (isUnassigned && take("deaf-after-unknown")) this.#isDeaf = true;
    if (this.#isDeaf) return undefined;
    if (isUnknownCause(cause) && take("unseen-rejections")) return undefined;
    if (cause === CAUSE.activationCon && negative && take("unseen-refusals")) return undefined;
    const isReported = cause === CAUSE.spontaneous;
    if (isReported && isTotal(asdu.typeId) && take("lost-readings")) return undefined;
    const own = [{ asdu: octets, isAdded: false }];
    const isConfirmed = cause === CAUSE.activationCon && !negative;
    if (isConfirmed && TERMINATED.includes(asdu.type) && take("impatient-requests")) {
      const end = patchedAsdu(octets, { cause: CAUSE.activationTermination }, profile);
      return [...own, { asdu: end, isAdded: true }];
    }
    if (isConfirmed && asdu.type === "C_TS_TA_1" && this.#test && take("any-test-answer")) {
      return [{ asdu: patchedAsdu(this.#test, { cause }, profile), isAdded: false }];
    }
    if (isReported && this.#isRead(asdu) && take("spontaneous-answers")) {
      return [{ asdu: patchedAsdu(octets, { cause: CAUSE.request }, profile), isAdded: false }];
    }
    return own;
  }

  /** Whether an ASDU has the object that was read last. */
  #isRead(asdu: Asdu): boolean {
    return this.#read?.ca === asdu.ca && addressOf(this.#read) === addressOf(asdu);
  }
}

function takeOf(
  { faults, subject, now }: ClientContext,
): (name: keyof typeof CLIENT_FAULTS) => ActiveFault | undefined {
  return (name) => faults.take(name, subject, now);
}

function addressOf(asdu: Asdu): number | undefined {
  return asdu.type === "raw" || asdu.type === "private" ? undefined : asdu.objects[0]?.ioa;
}
