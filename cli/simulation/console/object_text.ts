// Objects in words: `47/503 Voltage = 20.5 kV [NT]`.

import { describeQuality } from "../../../codec/mod.ts";
import type { ChangeResult, ObjectState } from "../../../mod.ts";
import { textOfValue } from "../../text/value_text.ts";

/** The state of an object in one line. */
export function objectText({ ca, ioa, type, name = "", unit = "", value, quality }: ObjectState) {
  const words = describeQuality(quality);
  const what = `${ca}/${ioa} ${name}`.trimEnd();
  const number = `${textOfValue(type, value)} ${unit}`.trimEnd();
  return `${what} = ${number}${words === "" ? "" : ` [${words}]`}`;
}

/** The effect of a change, for the engineer who waits for its event. */
export function effectText({ changed, reported, accepted, dropped }: ChangeResult): string {
  if (!reported) return changed ? "not reported" : "unchanged";
  if (!accepted) return "reported, but the event buffer is full: not kept";
  return dropped === 0 ? "reported" : `reported; ${dropped} older gave way in a full event buffer`;
}
