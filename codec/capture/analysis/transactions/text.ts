// Describes transactions as text.

import { typeText } from "../words.ts";
import type { Transaction } from "./transaction.ts";

/** Describes the request, such as `C_SC_NA_1 = 1 to CA 1 IOA 4711`. */
export function describeRequest(transaction: Transaction): string {
  const { kind, typeId, ca, ioa, facts, request, broadcast } = transaction;
  if (request !== undefined) return `${describeRequest(request)}, CA ${ca}`;
  const value = kind === "command" && facts.value !== undefined ? ` = ${facts.value}` : "";
  const group = kind === "interrogation" || kind === "counters" ? ` ${facts.qualifier ?? "?"}` : "";
  const file = facts.nof === undefined ? "" : ` file ${facts.nof}`;
  const object = ioa === 0 ? "" : ` IOA ${ioa}`;
  const station = broadcast === undefined ? `CA ${ca}` : `all stations (CA ${ca})`;
  return `${typeText(typeId)}${value}${group}${file} to ${station}${object}`;
}
