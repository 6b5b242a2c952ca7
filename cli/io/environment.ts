// Secrets in files and options: `${NAME}` is replaced by an environment variable.

import type { DeclarationFault } from "../../mod.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./exit.ts";
import type { Output } from "../text/output.ts";
import { Secrets } from "../text/secrets.ts";
import { memberPath } from "../../codec/low_level.ts";

/** Looks up an environment variable. */
export type Environment = (name: string) => string | undefined;

/** The secrets of each process, by its standard error. */
const SECRETS = new WeakMap<Output, Secrets>();

/** The secrets of a command. From the first call on, its standard error conceals them. */
export function secretsOf({ stderr }: Pick<Io, "stderr">): Secrets {
  const known = SECRETS.get(stderr);
  if (known !== undefined) return known;
  const secrets = new Secrets();
  SECRETS.set(stderr, secrets);
  stderr.conceal = (text) => secrets.conceal(text);
  return secrets;
}

/**
 * The environment of a command. Every value that is read becomes a secret.
 *
 * @throws {UsageError} A variable may not be read; the message names the permission.
 */
export function environmentOf(io: Io): Environment {
  const secrets = secretsOf(io);
  return (name) => {
    try {
      const value = io.variable(name);
      if (value !== undefined) secrets.add(`\${${name}}`, value);
      return value;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      throw new UsageError(
        `\${${name}} is an environment variable, which Deno does not permit the program to read, expected deno run --allow-env=${name}`,
      );
    }
  };
}

const REFERENCE = /\$\$|\$\{([^}]*)\}/g;

/**
 * The value with every `${NAME}` in its texts replaced; `$$` is a dollar sign. Variables that are not set
 * are faults. `originals` has the texts that were replaced, by their paths.
 */
export function fillIn(
  value: unknown,
  environment: Environment,
): {
  readonly value: unknown;
  readonly faults: readonly DeclarationFault[];
  readonly originals: ReadonlyMap<string, string>;
} {
  const faults: DeclarationFault[] = [];
  const originals = new Map<string, string>();
  function fill(part: unknown, path: string): unknown {
    if (typeof part === "string") {
      return part.replace(REFERENCE, (whole, name: string | undefined) => {
        if (name === undefined) return "$";
        const text = /^[A-Za-z_]\w*$/.test(name) ? environment(name) : undefined;
        if (text !== undefined) {
          originals.set(path, part);
          return text;
        }
        faults.push({
          path,
          value: whole,
          expected: `the environment variable ${name} to be set`,
        });
        return "";
      });
    }
    if (Array.isArray(part)) return part.map((each, index) => fill(each, memberPath(path, index)));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, each]) => [key, fill(each, memberPath(path, key))]),
    );
  }
  return { value: fill(value, ""), faults, originals };
}
