// Why a controlled station refuses changes of users and update keys, with the error that each is answered with.

import { SECURITY_ERROR } from "../../codec/security/tables.ts";
import type { UpdateKeyReason } from "./update_key_events.ts";
import type { Proposal } from "./user_ledger.ts";

/** Why a message is refused. */
export interface Refusal {
  readonly reason: UpdateKeyReason;
  /** ERR. */
  readonly error: number;
  readonly name?: string;
  /** SCS of the message. */
  readonly csq?: number;
  /** KSQ of the message. */
  readonly ksq?: number;
  readonly user?: number;
  readonly detail?: string;
}

/** The method is not permitted: error 8. */
export function notPermitted(): Refusal {
  return { reason: "method-not-permitted", error: SECURITY_ERROR.updateKeyMethodNotPermitted };
}

/** The certification data are not valid: error 10. */
export function invalid(
  reason: "wrong-certification" | "old-sequence" | "wrong-operation",
): Refusal {
  return { reason, error: SECURITY_ERROR.invalidCertification };
}

/** The user is unknown: error 11. */
export function unknownUser(): Refusal {
  return { reason: "unknown-user", error: SECURITY_ERROR.unknownUser };
}

/** The authentication failed: error 1. */
export function failed(reason: "wrong-sequence" | "wrong-key-data"): Refusal {
  return { reason, error: SECURITY_ERROR.authenticationFailed };
}

/** The MAC or signature is wrong: error 9. */
export function unsigned(reason: "wrong-mac" | "wrong-signature"): Refusal {
  return { reason, error: SECURITY_ERROR.invalidSignature };
}

/** What the peer learns about a change that the ledger did not store; nothing if only the storage failed. */
export function refusalOf({ state, detail }: Proposal): Refusal {
  switch (state) {
    case "old-sequence":
      return invalid("old-sequence");
    case "unknown-user":
      return unknownUser();
    case "full":
    case "number-taken":
      return { reason: state, error: SECURITY_ERROR.authorizationFailed };
    default:
      return { reason: "not-stored", error: 0, detail };
  }
}
