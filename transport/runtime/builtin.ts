// What the runtime offers, found when it is needed: no import names a module of Node, so that a bundle for browsers has
// nothing to resolve, and importing the library works everywhere.

import { engineText, OLDEST_NODE, requireEngine } from "../connection/engine.ts";
import { LinkError } from "../errors.ts";

/** The modules in use. */
interface Builtins {
  "node:buffer": typeof import("node:buffer");
  "node:crypto": typeof import("node:crypto");
  "node:dns": typeof import("node:dns");
  "node:net": typeof import("node:net");
  "node:sqlite": typeof import("node:sqlite");
  "node:stream": typeof import("node:stream");
  "node:tls": typeof import("node:tls");
}

/** What a module is for, and the oldest Node.js that has it. */
const PURPOSES: Readonly<Record<keyof Builtins, readonly [purpose: string, oldest: string]>> = {
  "node:buffer": ["buffers", OLDEST_NODE],
  "node:crypto": ["cryptography for certificates", OLDEST_NODE],
  "node:dns": ["host names", OLDEST_NODE],
  "node:net": ["TCP", OLDEST_NODE],
  "node:sqlite": ["SQLite", "Node.js 22.13"],
  "node:stream": ["TCP", OLDEST_NODE],
  "node:tls": ["TLS", OLDEST_NODE],
};

interface Runtime {
  readonly Deno?: typeof Deno;
  readonly process?: {
    readonly versions?: { readonly node?: string };
    getBuiltinModule?(name: string): unknown;
  };
}

/** The interface of Deno, where this is Deno. */
export function denoRuntime(): typeof Deno | undefined {
  const found = (globalThis as Runtime).Deno;
  return typeof found?.listen === "function" ? found : undefined;
}

/**
 * Checks that the runtime has TCP and TLS.
 *
 * @param what The attempted action, for the error.
 * @throws {LinkError} It has none, or is too old (`not-supported`).
 */
export function requireSockets(what: string): void {
  if (denoRuntime() === undefined) builtin("node:net", what);
}

/**
 * A built-in module of Node.js, which Deno and Bun have as well.
 *
 * @param what The attempted action, for the error.
 * @throws {LinkError} The runtime does not support it or is too old (`not-supported`); the message names one that does.
 */
export function builtin<Name extends keyof Builtins>(name: Name, what: string): Builtins[Name] {
  const { process } = globalThis as Runtime;
  if (process?.versions?.node !== undefined) requireEngine(what);
  const found = process?.getBuiltinModule?.(name);
  if (found !== undefined && found !== null) return found as Builtins[Name];
  const [purpose, oldest] = PURPOSES[name];
  const who = process?.versions?.node === undefined
    ? "this runtime, such as a browser,"
    : engineText();
  const detail = `${what}: ${who} has no ${purpose}, expected Deno, ${oldest} or later, or Bun`;
  throw new LinkError(detail, { code: "not-supported" });
}
