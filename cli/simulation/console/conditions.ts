// Conditions that a script can wait for.

import type { StationEvent } from "../events.ts";
import type { Bench } from "../bench_station.ts";
import type { ObjectTable } from "../object_table.ts";
import { describeValues, parseValue, valueTypeOf } from "../value_type.ts";
import { parseChange } from "./change_words.ts";
import { noMore, type Verb } from "./verb.ts";

/** A condition: a state, or an event that has yet to happen. */
export type Condition =
  | { readonly type: "state"; readonly holds: (bench: Bench) => boolean }
  | { readonly type: "event"; readonly fits: (event: StationEvent) => boolean };

/** The first word of a condition. */
interface ConditionWord extends Pick<Verb, "name" | "usage" | "text"> {
  readonly parse: (words: readonly string[], objects: ObjectTable) => Condition | string;
}

/** All conditions except an address with a value. */
export const CONDITION_WORDS: readonly ConditionWord[] = [
  {
    name: "started",
    usage: "",
    text: "data transfer is started on a connection",
    parse: (words) =>
      noMore(words) ?? state(({ station }) => station.links.some(({ started }) => started)),
  },
  {
    name: "stopped",
    usage: "",
    text: "data transfer is not started on any connection",
    parse: (words) =>
      noMore(words) ?? state(({ station }) => !station.links.some(({ started }) => started)),
  },
  {
    name: "delivered",
    usage: "",
    text: "all events are acknowledged",
    parse: (words) =>
      noMore(words) ??
        state(({ station }) => [...station.bufferedEvents.values()].every((size) => size === 0)),
  },
  {
    name: "interrogation",
    usage: "[CA]",
    text: "an interrogation",
    parse: (words, objects) => ofCa(words, objects, "interrogation"),
  },
  {
    name: "counters",
    usage: "[CA]",
    text: "a counter interrogation",
    parse: (words, objects) => ofCa(words, objects, "counters"),
  },
  {
    name: "clock",
    usage: "",
    text: "a clock synchronization",
    parse: (words) => noMore(words) ?? { type: "event", fits: ({ type }) => type === "clock" },
  },
  {
    name: "command",
    usage: "ADDRESS [VALUE]",
    text: "the execution of a command",
    parse: ofCommand,
  },
];

/** Parses a condition; returns an error text on failure. */
export function parseCondition(words: readonly string[], objects: ObjectTable): Condition | string {
  const [first = "", ...rest] = words;
  const word = CONDITION_WORDS.find(({ name }) => name === first);
  if (word !== undefined) return word.parse(rest, objects);
  const object = objects.find(first);
  if (typeof object === "string") {
    if (/^[\d/]+$/.test(first)) return object;
    const names = CONDITION_WORDS.map(({ name }) => name).join(", ");
    return `found "${first}", expected ${names}, or an address and a value`;
  }
  const change = parseChange(rest, object, { needsValue: true });
  if (typeof change === "string") return change;
  const { value, quality } = change;
  return state(({ station }) => {
    const now = station.get(object.ca, object.ioa)!;
    return Math.fround(now.value) === Math.fround(value!) &&
      (quality === undefined || quality === now.quality);
  });
}

function state(holds: (bench: Bench) => boolean): Condition {
  return { type: "state", holds };
}

function ofCa(
  [text, ...rest]: readonly string[],
  { cas }: ObjectTable,
  type: "interrogation" | "counters",
): Condition | string {
  const ca = text === undefined ? undefined : Number(text);
  if (ca !== undefined && !cas.includes(ca)) {
    return `found "${text}", expected one of the common addresses ${cas.join(", ")}`;
  }
  return noMore(rest) ?? {
    type: "event",
    fits: (event) => event.type === type && (ca === undefined || event.ca === ca),
  };
}

function ofCommand(
  [address = "", text, ...rest]: readonly string[],
  objects: ObjectTable,
): Condition | string {
  const command = objects.findCommand(address);
  if (typeof command === "string") return command;
  const { ca, ioa, declaration: { type } } = command;
  const values = valueTypeOf(type);
  const value = text === undefined ? undefined : parseValue(text, values);
  if (text !== undefined && value === undefined) {
    return `found "${text}", expected a value of ${type}: ${describeValues(values)}`;
  }
  return noMore(rest) ?? {
    type: "event",
    fits: (event) =>
      event.type === "command" && event.phase === "executed" && event.ca === ca &&
      event.ioa === ioa && (value === undefined || event.value === value),
  };
}
