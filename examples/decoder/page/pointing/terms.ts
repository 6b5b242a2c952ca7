// Terms of the filter language for values as the page shows them.

import { type Endpoint, filterTerm } from "../../../../codec/capture/mod.ts";
import { TYPES } from "../../../../codec/low_level.ts";
import type { TypesView } from "../../messages.ts";
import type { Reason } from "./pointed.ts";

/** The term for a host, at either end. */
export function hostTerm({ address }: Pick<Endpoint, "address">): string | Reason {
  if (!/^[\d.]+$|:/.test(address)) return { reason: "The input has no addresses" };
  return filterTerm("host", address);
}

/** The term for the second of a time of capture; `null` and `NaN` mean that it is unknown. */
export function timeTerm(time: number | null): string | Reason {
  const text = isoOf(time);
  return text === undefined ? NO_TIME : filterTerm("time", `${text.slice(0, 19)}Z`);
}

/** Terms for everything from a time of capture on, and up to it. */
export function timeTerms(
  time: number | null,
): readonly { readonly text: string; readonly term: string }[] {
  const first = isoOf(time === null ? null : Math.floor(time));
  const last = isoOf(time === null ? null : Math.ceil(time));
  if (first === undefined || last === undefined) return [];
  return [
    { text: "From here on", term: `time>=${first}` },
    { text: "Up to here", term: `time<=${last}` },
  ];
}

const NO_TIME: Reason = { reason: "The row has no time" };

/** An instant as text; `undefined` if it is unknown or its year does not have four digits. */
function isoOf(time: number | null): string | undefined {
  if (time === null || !(Math.abs(time) <= 8.64e15)) return undefined;
  const text = new Date(time).toISOString();
  return /^\d{4}-/.test(text) ? text : undefined;
}

/** The term for a type by the name that lists show; `type 150` if it has none. */
export function typeTerm(name: string, privateTypes: TypesView | null): string {
  const number = /^type (\d+)/.exec(name)?.[1];
  if (number !== undefined) return filterTerm("type", number);
  const own = privateTypes?.types.find((type) => type.name === name);
  return filterTerm("type", own === undefined || Object.hasOwn(TYPES, name) ? name : own.id);
}

/** The term for a cause as lists show it: `spont`, `actcon NEG`, `act NEG TEST`. */
export function causeTerm(text: string): string {
  const negative = / NEG(?: TEST)?$/.test(text);
  const test = text.endsWith(" TEST");
  const name = text.replace(/ TEST$/, "").replace(/ NEG$/, "");
  return [filterTerm("cause", name), negative ? "negative" : "", test ? "test" : ""]
    .filter((word) => word !== "").join(" and ");
}

/** The term for an object of a common address. */
export function objectTerm({ ca, ioa }: { readonly ca: number; readonly ioa: number }): string {
  return `${filterTerm("ca", ca)} and ${filterTerm("ioa", ioa)}`;
}
