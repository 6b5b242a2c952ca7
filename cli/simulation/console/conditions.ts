// Conditions that a script can wait for.

import { didYouMean } from "../../text/suggest.ts";
import { Mistake, noMore, unexpected, type Word } from "../../text/words.ts";
import type { StationEvent } from "../events.ts";
import type { Bench } from "../bench_station.ts";
import type { ObjectTable } from "../object_table.ts";
import { describeValues, parseValue, valueTypeOf } from "../value_type.ts";
import { commandOf, objectOf } from "./address_words.ts";
import { parseChange } from "./change_words.ts";
import type { Verb } from "./verb.ts";

/** A condition: a state, or an event that has yet to happen. */
export type Condition =
  | { readonly type: "state"; readonly holds: (bench: Bench) => boolean }
  | { readonly type: "event"; readonly fits: (event: StationEvent) => boolean };

/** The first word of a condition. */
interface ConditionWord extends Pick<Verb, "name" | "usage" | "text"> {
  readonly parse: (words: readonly Word[], objects: ObjectTable) => Condition | Mistake;
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

/** Parses a condition. */
export function parseCondition(
  [first, ...rest]: readonly Word[],
  objects: ObjectTable,
): Condition | Mistake {
  const { text = "" } = first ?? {};
  const word = CONDITION_WORDS.find(({ name }) => name === text);
  if (word !== undefined) return word.parse(rest, objects);
  const object = objectOf(first, objects);
  if (object instanceof Mistake) {
    if (/^[\d/]+$/.test(text)) return object;
    const names = CONDITION_WORDS.map(({ name }) => name);
    const hint = text === "" ? "" : didYouMean(text, names);
    return unexpected(first, `${names.join(", ")}, or an address and a value${hint}`);
  }
  const change = parseChange(rest, object, { needsValue: true });
  if (change instanceof Mistake) return change;
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
  [word, ...rest]: readonly Word[],
  { cas }: ObjectTable,
  type: "interrogation" | "counters",
): Condition | Mistake {
  const ca = word === undefined ? undefined : Number(word.text);
  if (ca !== undefined && !cas.includes(ca)) {
    return unexpected(word, `one of the common addresses ${cas.join(", ")}`);
  }
  return noMore(rest) ?? {
    type: "event",
    fits: (event) => event.type === type && (ca === undefined || event.ca === ca),
  };
}

function ofCommand(
  [address, word, ...rest]: readonly Word[],
  objects: ObjectTable,
): Condition | Mistake {
  const command = commandOf(address, objects);
  if (command instanceof Mistake) return command;
  const { ca, ioa, declaration: { type } } = command;
  const values = valueTypeOf(type);
  const value = word === undefined ? undefined : parseValue(word.text, values);
  if (word !== undefined && value === undefined) {
    return unexpected(word, `a value of ${type}: ${describeValues(values)}`);
  }
  return noMore(rest) ?? {
    type: "event",
    fits: (event) =>
      event.type === "command" && event.phase === "executed" && event.ca === ca &&
      event.ioa === ioa && (value === undefined || event.value === value),
  };
}
