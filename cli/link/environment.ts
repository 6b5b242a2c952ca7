// Secrets in files and options: `${NAME}` is replaced by an environment variable.

import type { DeclarationFault } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import { UsageError } from "../options/subcommand.ts";
import { memberPath } from "../../transport/low_level.ts";

/** Looks up an environment variable. */
export type Environment = (name: string) => string | undefined;

/**
 * The environment of a command.
 *
 * @throws {UsageError} A variable may not be read; the message names the permission.
 */
export function environmentOf(io: Io): Environment {
  return (name) => {
    try {
      return io.variable(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      throw new UsageError(
        `\${${name}} is an environment variable, which Deno does not permit to read, expected deno run --allow-env=${name}`,
      );
    }
  };
}

const REFERENCE = /\$\$|\$\{([^}]*)\}/g;

/**
 * Returns the value with every `${NAME}` in its strings replaced; `$$` is a dollar sign. Unset variables are faults.
 */
export function fillIn(
  value: unknown,
  environment: Environment,
): { readonly value: unknown; readonly faults: readonly DeclarationFault[] } {
  const faults: DeclarationFault[] = [];
  function fill(part: unknown, path: string): unknown {
    if (typeof part === "string") {
      return part.replace(REFERENCE, (whole, name: string | undefined) => {
        if (name === undefined) return "$";
        const text = /^[A-Za-z_]\w*$/.test(name) ? environment(name) : undefined;
        if (text !== undefined) return text;
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
  return { value: fill(value, ""), faults };
}
