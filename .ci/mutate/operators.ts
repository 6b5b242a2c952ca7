// The operators: each finds every place of a source file at which it can plant one kind of fault.

import { conditions } from "./conditions.ts";
import type { Edit, Source } from "./source.ts";
import { dropped, emptied } from "./statements.ts";
import {
  arithmetic,
  awaits,
  booleans,
  calls,
  connectives,
  doubledLimits,
  methods,
  negations,
  offByOne,
  relations,
  strings,
  swappedArguments,
} from "./tokens.ts";

/** A kind of fault. */
export interface Operator {
  /** The name of the fault in the report. */
  readonly name: string;
  /** Every change of this kind that the file allows; not all of them compile. */
  edits(source: Source): Edit[];
}

/** Every operator; the sampler draws each with the same probability. */
export const OPERATORS: readonly Operator[] = [
  { name: "negated condition", edits: conditions },
  { name: "dropped statement", edits: dropped },
  { name: "off by one", edits: offByOne },
  { name: "doubled limit", edits: doubledLimits },
  { name: "swapped string", edits: strings },
  { name: "swapped boolean", edits: booleans },
  { name: "swapped relation", edits: relations },
  { name: "swapped and/or", edits: connectives },
  { name: "swapped arithmetic", edits: arithmetic },
  { name: "swapped method", edits: methods },
  { name: "swapped arguments", edits: swappedArguments },
  { name: "removed await", edits: awaits },
  { name: "removed not", edits: negations },
  { name: "removed call", edits: calls },
  { name: "emptied finally or catch", edits: (source) => emptied(source, ["finally", "catch"]) },
  { name: "emptied block", edits: (source) => emptied(source, ["else", "if", "for", "while"]) },
  { name: "emptied function", edits: (source) => emptied(source, ["function"]) },
];
