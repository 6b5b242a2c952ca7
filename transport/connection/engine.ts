// What the transport needs from the JavaScript engine, checked where it is first used: an import never fails for it.

import { LinkError } from "../errors.ts";

/** The oldest Node.js that has what the transport needs. */
export const OLDEST_NODE = "Node.js 22.3";

/** What needs a newer engine than the codec, by name. */
const NEEDED = {
  "Promise.withResolvers()": () => Promise.withResolvers,
  "Map.groupBy()": () => Map.groupBy,
} as const satisfies Readonly<Record<string, () => unknown>>;

/**
 * Checks that the engine is new enough.
 *
 * @param what The attempted action, for the error.
 * @throws {LinkError} It is too old (`not-supported`); the message names the oldest versions.
 */
export function requireEngine(what: string): void {
  for (const [name, find] of Object.entries(NEEDED)) {
    if (typeof find() === "function") continue;
    const detail = `${what}: ${engineText()} has no ${name}, expected ${OLDEST_NODE} or later, ` +
      "Deno, Bun, or a browser of 2024 or later";
    throw new LinkError(detail, { code: "not-supported" });
  }
}

/** The name and version of the runtime, if known. */
export function engineText(): string {
  type Runtime = { readonly process?: { readonly version?: string } };
  const { version } = (globalThis as Runtime).process ?? {};
  return version === undefined ? "this runtime" : `Node.js ${version}`;
}
