// JavaScript features required by the transport, checked on first use so that an import never
// fails.

import { LinkError } from "../errors.ts";

/** The oldest Node.js with all required features. */
export const OLDEST_NODE = "Node.js 22.3";

/** Features that require a newer engine than the codec, by name. */
const NEEDED = {
  "Promise.withResolvers()": () => Promise.withResolvers,
  "Map.groupBy()": () => Map.groupBy,
} as const satisfies Readonly<Record<string, () => unknown>>;

/**
 * Checks that the engine is new enough.
 *
 * @param what The attempted action, for error messages.
 * @throws {LinkError} The engine is too old (`not-supported`); the message contains the oldest
 * supported versions.
 */
export function requireEngine(what: string): void {
  for (const [name, find] of Object.entries(NEEDED)) {
    if (typeof find() === "function") continue;
    const detail = `${what}: ${engineText()} has no ${name}, expected ${OLDEST_NODE} or later, ` +
      "Deno, Bun, or a browser of 2024 or later";
    throw new LinkError(detail, { code: "not-supported" });
  }
}

/** Name and version of the runtime, if known. */
export function engineText(): string {
  type Runtime = { readonly process?: { readonly version?: string } };
  const { version } = (globalThis as Runtime).process ?? {};
  return version === undefined ? "this runtime" : `Node.js ${version}`;
}
