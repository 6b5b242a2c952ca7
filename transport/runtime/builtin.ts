// Built-in modules of the runtime, looked up on demand. No import names a Node.js module, so
// bundles for browsers have nothing to resolve and the library can be imported anywhere.

import { engineText, OLDEST_NODE, requireEngine } from "../connection/engine.ts";
import { LinkError } from "../errors.ts";

/** The modules in use. */
interface Builtins {
  "node:buffer": typeof import("node:buffer");
  "node:crypto": typeof import("node:crypto");
  "node:dns": typeof import("node:dns");
  "node:fs": typeof import("node:fs");
  "node:net": typeof import("node:net");
  "node:sqlite": typeof import("node:sqlite");
  "node:stream": typeof import("node:stream");
  "node:tls": typeof import("node:tls");
}

/** The purpose of a module, and the oldest Node.js that has it. */
const PURPOSES: Readonly<Record<keyof Builtins, readonly [purpose: string, oldest: string]>> = {
  "node:buffer": ["buffers", OLDEST_NODE],
  "node:crypto": ["cryptography for certificates", OLDEST_NODE],
  "node:dns": ["host names", OLDEST_NODE],
  "node:fs": ["files", OLDEST_NODE],
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

/** The `Deno` namespace, if this is Deno. */
export function denoRuntime(): typeof Deno | undefined {
  const found = (globalThis as Runtime).Deno;
  return typeof found?.listen === "function" ? found : undefined;
}

/**
 * Checks that the runtime has TCP and TLS.
 *
 * @param what The attempted action, for error messages.
 * @throws {LinkError} The runtime has no sockets or is too old (`not-supported`).
 */
export function requireSockets(what: string): void {
  if (denoRuntime() === undefined) builtin("node:net", what);
}

/**
 * Returns a built-in module of Node.js, which Deno and Bun have as well.
 *
 * @param what The attempted action, for error messages.
 * @throws {LinkError} The runtime lacks the module or is too old (`not-supported`); the message
 * names runtimes that have it.
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
