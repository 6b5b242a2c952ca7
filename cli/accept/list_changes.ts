// Brings the protocol of earlier sittings together with the list of today.

import type { ItemRecord, Protocol, StepRecord } from "./protocol.ts";
import type { TestItem } from "./test_plan.ts";
import { scaleText, statesText } from "../text/point_list/conversion.ts";
import { trialTexts } from "../text/point_list/trial.ts";

/** A difference between the list of an earlier sitting and that of today. */
export interface ListChange {
  readonly kind: "added" | "removed" | "restored" | "renamed" | "redefined";
  /** `point 47/310 Breaker Q0`. */
  readonly item: string;
  /** What has changed, and what happens to its results. */
  readonly text: string;
}

/** The protocol with the items of today, and what has changed. */
export interface Merged {
  readonly items: readonly ItemRecord[];
  readonly changes: readonly ListChange[];
}

/** Everything in the list that decides how an item is tested and judged, as one line. */
export function definitionOf({ listed, mode, feedback, kind, steps }: TestItem): string {
  const { ca, typeIds, unit, scale, states } = listed;
  const [, point] = trialTexts(ca, feedback === undefined ? {} : { feedback });
  const facts: readonly (readonly [string, string])[] = [
    ["type", typeIds.join(" ")],
    ["unit", unit],
    ["scaling", scaleText(scale)],
    ["state texts", statesText(states)],
    ["mode", kind === "command" ? mode : ""],
    ["feedback", kind === "command" ? point : ""],
    ["steps", steps.map(({ text }) => text).join(", ")],
  ];
  return facts.filter(([, value]) => value !== "").map(([name, value]) => `${name} ${value}`)
    .join("; ");
}

/** A new record of an item. */
function newRecord(item: TestItem): ItemRecord {
  const { key, kind, address, name, type, steps } = item;
  return {
    ...{ key, kind, address, name, type },
    definition: definitionOf(item),
    deferred: false,
    listed: true,
    interrogated: null,
    notes: [],
    steps: steps.map(({ key, text }) => ({ key, text, attempts: [] })),
    superseded: [],
  };
}

/**
 * Merges the items of a list into the records of earlier sittings. Results are kept for as long as everything that decides
 * about them is the same; a new name does not matter. Nothing is deleted: results of another definition are kept as
 * superseded, and items that the list no longer has stay, without counting.
 */
export function mergeItems(items: readonly TestItem[], before: Protocol["items"]): Merged {
  const known = new Map(before.map((record) => [record.key, record]));
  const changes: ListChange[] = [];
  const merged = items.map((item) => {
    const record = known.get(item.key);
    known.delete(item.key);
    if (record !== undefined) return updated(item, record, changes);
    if (before.length > 0) changes.push({ kind: "added", item: titleOf(item), text: "is new" });
    return newRecord(item);
  });
  const removed = [...known.values()].map((record) => {
    if (record.listed) {
      const kept = keptText(record.steps);
      const text = `is not in the list any more; ${
        hasResults(record.steps) ? `${kept}, and do not count` : kept
      }`;
      changes.push({ kind: "removed", item: titleOf(record), text });
    }
    return { ...record, listed: false };
  });
  return { items: [...merged, ...removed], changes };
}

function updated(item: TestItem, record: ItemRecord, changes: ListChange[]): ItemRecord {
  const fresh = newRecord(item);
  const { address, name, type, definition } = fresh;
  const title = titleOf(record);
  if (!record.listed) {
    changes.push({ kind: "restored", item: title, text: "is in the list again" });
  }
  if (definition === record.definition) {
    if (name !== record.name) {
      const text = `has the name "${name}" now; ${keptText(record.steps)}`;
      changes.push({ kind: "renamed", item: title, text });
    }
    return { ...record, address, name, type, listed: true };
  }
  const had = hasResults(record.steps);
  const what = differenceText(record.definition, definition);
  const fate = had ? "its results are superseded, and it is open" : "it had no results";
  changes.push({ kind: "redefined", item: title, text: `${what}; ${fate}` });
  const { definition: old, steps } = record;
  const superseded = had ? [...record.superseded, { definition: old, steps }] : record.superseded;
  return { ...fresh, notes: record.notes, superseded };
}

/** `point 47/310 Breaker Q0`. */
function titleOf({ kind, address, name }: Pick<ItemRecord, "kind" | "address" | "name">): string {
  return `${kind} ${address} ${name}`.trimEnd();
}

function keptText(steps: readonly StepRecord[]): string {
  return hasResults(steps) ? "its results are kept" : "it has no results";
}

function hasResults(steps: readonly StepRecord[]): boolean {
  return steps.some(({ attempts }) => attempts.length > 0);
}

/** The facts that differ: `type 1 2 30 is now 3 4 31`. */
function differenceText(before: string, now: string): string {
  const [old, fresh] = [before.split("; "), now.split("; ")];
  const gone = old.filter((fact) => !fresh.includes(fact));
  const come = fresh.filter((fact) => !old.includes(fact));
  if (gone.length === 0) return `now has ${come.join(" and ")}`;
  if (come.length === 0) return `has no ${gone.join(" and no ")} any more`;
  return `had ${gone.join(" and ")}, now ${come.join(" and ")}`;
}
