// Maps system errors to texts that are the same in every runtime.

import { LinkError, type LinkErrorCode } from "../errors.ts";

/** System error codes and their texts. */
const SYSTEM_ERRORS: Readonly<Record<string, readonly [LinkErrorCode, string]>> = {
  ECONNREFUSED: ["refused", "the connection was refused"],
  ETIMEDOUT: ["timed-out", "the network did not answer in time"],
  ENOTFOUND: ["not-found", "the host name is unknown"],
  EAI_AGAIN: ["not-found", "the host name could not be looked up"],
  ENETUNREACH: ["unreachable", "the network is unreachable"],
  EHOSTUNREACH: ["unreachable", "the host is unreachable"],
  ECONNRESET: ["failed", "the connection was reset"],
  EADDRINUSE: ["in-use", "the address is already in use"],
  EADDRNOTAVAIL: ["failed", "the address does not belong to this machine"],
  EACCES: ["not-permitted", "the system does not permit it"],
  EPERM: ["not-permitted", "the system does not permit it"],
  EMFILE: ["failed", "too many open files"],
  ENFILE: ["failed", "too many open files"],
};

/** Errors whose own message names the option that permits the action. */
const NOT_PERMITTED: readonly unknown[] = ["NotCapable", "ERR_ACCESS_DENIED"];

/** Converts a runtime error to a {@linkcode LinkError}; `what` is the attempted action. */
export function linkErrorOf(what: string, cause: unknown): LinkError {
  if (cause instanceof LinkError) return cause;
  const { message, name, code = "" } = cause as Error & { readonly code?: string };
  const known = SYSTEM_ERRORS[code] ??
    (message.includes("failed to lookup address") ? SYSTEM_ERRORS.ENOTFOUND : undefined);
  if (known !== undefined) return new LinkError(`${what}: ${known[1]}`, { code: known[0], cause });
  const isRefusal = NOT_PERMITTED.includes(name) || NOT_PERMITTED.includes(code);
  const isOfTrust = /certificate|UnknownIssuer|UnknownCA|NotValidForName|AccessDenied/i;
  const found = isRefusal ? "not-permitted" : isOfTrust.test(message) ? "not-trusted" : "failed";
  return new LinkError(`${what}: ${message}`, { code: found, cause });
}
