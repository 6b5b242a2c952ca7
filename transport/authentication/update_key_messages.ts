// The messages with which a controlling station sends a new update key (93, or 94 with a certificate before it).

import type { SecurityMessage } from "../../codec/security/message.ts";
import type { KeyChangeMethodRow } from "../../codec/security/tables.ts";
import { AuthenticationError } from "./authentication_error.ts";
import {
  type AuthorityContext,
  signUpdateKey,
  updateKeyMac,
  type UpdateKeyProof,
} from "./authority.ts";
import type { KeyJob } from "./update_key_jobs.ts";

/** What a new update key is sent with. */
export interface KeyDelivery {
  readonly order: KeyJob;
  readonly row: KeyChangeMethodRow;
  /** KSQ and the number of the user, from the reply (92). */
  readonly sequence: number;
  readonly user: number;
  readonly proof: UpdateKeyProof;
  /** The update key, encrypted for the controlled station. */
  readonly encryptedKey: Uint8Array;
}

/**
 * The messages in the order in which they are sent.
 *
 * @throws {AuthenticationError} The key or the certificate of the user is missing (`bad-key`), or the platform lacks the
 * signature algorithm (`not-supported`).
 */
export function keyMessages(
  context: AuthorityContext,
  { order, row, sequence: ksq, user: usr, proof, encryptedKey }: KeyDelivery,
): readonly SecurityMessage[] {
  if (row.kind === "symmetric") {
    return [{ type: "S_UK_NA_1", ksq, usr, encryptedKey, mac: updateKeyMac(context, proof) }];
  }
  const { method: kcm, userPrivateKey: key, certificate } = order;
  if (key === undefined) throw missing("Cannot sign an update key change without the user's key");
  const signature = signUpdateKey(context, { ...proof, key, encryptedKey });
  const signed: SecurityMessage = { type: "S_UA_NA_1", ksq, usr, encryptedKey, signature };
  if (context.points.publicKeySource !== "certificate-with-key") return [signed];
  if (certificate !== undefined) return [{ type: "S_UC_NA_X", kcm, certificate }, signed];
  throw missing(
    "Cannot change an update key without the user's certificate, which publicKeySource requires",
  );
}

function missing(message: string): AuthenticationError {
  return new AuthenticationError(message, { code: "bad-key" });
}
