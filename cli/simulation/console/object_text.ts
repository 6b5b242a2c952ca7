// Formats objects: `47/503 Voltage = 20.5 kV [NT]`.

import { describeQuality } from "../../../codec/mod.ts";
import type { ChangeResult, ObjectState } from "../../../mod.ts";
import type { ObjectTable } from "../object_table.ts";
import { textOfValue } from "../../text/value_text.ts";

/** Formats the state of an object on one line. */
export function objectText(
  { ca, ioa, type, name = "", unit = "", value, quality }: ObjectState,
  objects: ObjectTable,
): string {
  const words = describeQuality(quality);
  const what = `${objects.textOf({ ca, ioa })} ${name}`.trimEnd();
  const number = `${textOfValue(type, value)} ${unit}`.trimEnd();
  return `${what} = ${number}${words === "" ? "" : ` [${words}]`}`;
}

/** Describes the effect of a change, including what happened to its event. */
export function effectText({ changed, reported, accepted, dropped }: ChangeResult): string {
  if (!reported) return changed ? "not reported" : "unchanged";
  if (!accepted) return "reported, but dropped because the event buffer is full";
  return dropped === 0
    ? "reported"
    : `reported; ${dropped} older dropped because the event buffer is full`;
}
