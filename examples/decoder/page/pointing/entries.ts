// The entries of the menu for what the user points at.

import { excludeFilter, FilterError, narrowFilter } from "../../../../codec/capture/mod.ts";
import type { PointKey } from "../../messages.ts";
import type { Place } from "../place.ts";
import { isReason, type Pointed, type Reason } from "./pointed.ts";

/** What an entry does. */
export type Action =
  | { readonly kind: "go"; readonly place: Omit<Place, "file"> }
  | { readonly kind: "copy"; readonly text: string; readonly what: string }
  /** Copies a row of the capture. */
  | { readonly kind: "copy-packet"; readonly row: number; readonly form: "hex" | "json" };

/** Parts of the menu. */
export type Part = "filter" | "chart" | "copy" | "follow";

/** One entry. */
export interface Entry {
  readonly part: Part;
  readonly text: string;
  /** The filter, the value or the target. */
  readonly note: string;
  /** What it does, or why it does nothing. */
  readonly action: Action | Reason;
}

/** Maximum number of characters of a note. */
const NOTE_LENGTH = 60;

/**
 * The entries for what the user points at.
 *
 * @param filter The filter of the packets, to which terms are added.
 */
export function entriesOf(pointed: Pointed, filter: string): readonly Entry[] {
  return [
    ...filterEntries(pointed, filter),
    ...chartEntry(pointed.point),
    ...copyEntries(pointed),
    ...pointed.ways.map(({ text, note, to }): Entry => ({
      ...{ part: "follow", text, note },
      action: isReason(to) ? to : { kind: "go", place: to },
    })),
  ];
}

function filterEntries({ term, terms = [] }: Pointed, filter: string): readonly Entry[] {
  const entry = (text: string, note: string, made: string): Entry => ({
    ...{ part: "filter", text, note },
    action: { kind: "go", place: { view: "packets", filter: made } },
  });
  if (isReason(term)) {
    return ["Only this", "Not this"].map((text) => ({
      ...{ part: "filter", text, note: "", action: term },
    }));
  }
  const excluded = excluding("", term);
  return [
    entry("Only this", shortened(narrowing("", term)), narrowing(filter, term)),
    entry("Not this", shortened(excluded), excluding(filter, term)),
    ...terms.map((each) => entry(each.text, shortened(each.term), narrowing(filter, each.term))),
  ];
}

/** The filter and a term. A filter that only the worker can read, because of private types, is kept as a whole. */
function narrowing(filter: string, term: string): string {
  try {
    return narrowFilter(filter, term);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return `(${filter}) and ${term}`;
  }
}

function excluding(filter: string, term: string): string {
  try {
    return excludeFilter(filter, term);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return `(${filter}) and ${excludeFilter("", term)}`;
  }
}

function chartEntry(point: PointKey | Reason | undefined): readonly Entry[] {
  if (point === undefined) return [];
  if (isReason(point)) return [{ part: "chart", text: "Chart", note: "", action: point }];
  const action = { kind: "go", place: { view: "points", point } } as const;
  return [{ part: "chart", text: "Chart", note: `CA ${point.ca} IOA ${point.ioa}`, action }];
}

function copyEntries({ text, packet, record }: Pointed): readonly Entry[] {
  const entry = (label: string, note: string, action: Action | Reason): Entry => ({
    ...{ part: "copy", text: label, note, action },
  });
  const value: Action | Reason = text === ""
    ? { reason: "The field is empty" }
    : { kind: "copy", text, what: "Value" };
  const copied = [entry("Copy", shortened(text), value)];
  if (packet !== undefined) {
    const { row, hasOctets, hasRecord } = packet;
    copied.push(
      entry(
        "Copy as hex",
        "octets",
        hasOctets ? { kind: "copy-packet", row, form: "hex" } : { reason: "The row has no octets" },
      ),
      entry(
        "Copy as JSON",
        "as in the export of packets",
        hasRecord
          ? { kind: "copy-packet", row, form: "json" }
          : { reason: "Exports have no record of the start and end of connections" },
      ),
    );
  }
  if (record !== undefined) {
    const { what, content } = record;
    const json = JSON.stringify(content, null, 2);
    copied.push(entry("Copy as JSON", what, { kind: "copy", text: json, what: "JSON" }));
  }
  return copied;
}

function shortened(text: string): string {
  return text.length <= NOTE_LENGTH ? text : `${text.slice(0, NOTE_LENGTH - 1)}…`;
}
