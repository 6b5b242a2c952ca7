// Tells what is wrong with the shape of a generator: by the schema of the kind that is meant, not by a list of all.

import { checkSchema, type DeclarationFault } from "../../mod.ts";
import { suggest } from "../options/suggest.ts";
import type { GeneratorKind } from "./declaration.ts";
import { GENERATOR_SCHEMAS } from "./schema.ts";

/** Compares a generator with the schema of its kind. */
export function checkGeneratorShape(value: unknown, path: string): DeclarationFault[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [{ path, value, expected: "an object" }];
  }
  const { kind } = value as { readonly kind?: unknown };
  const kinds = Object.keys(GENERATOR_SCHEMAS);
  if (!kinds.includes(kind as GeneratorKind)) {
    const nearest = typeof kind === "string" ? suggest(kind, kinds) : undefined;
    const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    return [{
      path: path === "" ? "kind" : `${path}.kind`,
      value: kind,
      expected: `one of ${kinds.join(", ")}${hint}`,
    }];
  }
  return checkSchema(value, GENERATOR_SCHEMAS[kind as GeneratorKind], path);
}
