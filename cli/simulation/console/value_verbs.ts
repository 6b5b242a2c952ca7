// The commands set, event, add, toggle, quality, count and burst.

import { QUALITY } from "../../../codec/mod.ts";
import type { ObjectState, ReportedChange } from "../../../mod.ts";
import type { Bench } from "../bench_station.ts";
import { statesOf } from "../check_generators.ts";
import type { KnownObject, ObjectTable } from "../object_table.ts";
import { count } from "../../text/count.ts";
import { describeQualities, parseNumber, parseQuality } from "../value_type.ts";
import { parseChange, type WrittenChange } from "./change_words.ts";
import { effectText, objectText } from "./object_text.ts";
import { parseSelection } from "./selection.ts";
import { type Act, noMore, type Verb } from "./verb.ts";

/** Maximum number of events in a burst. */
const LARGEST_BURST = 1_000_000;

/** Commands that change values. */
export const VALUE_VERBS: readonly Verb[] = [
  {
    name: "set",
    usage: "ADDRESS VALUE [QUALITY...]",
    text: "set a value, with good quality by default, and hold it until release",
    parse: (line, objects) =>
      withObject(line, objects, (object, words) => {
        const change = parseChange(words, object, { needsValue: true });
        if (typeof change === "string") return change;
        return (bench) => changeObject(bench, object, { quality: 0, transient: false, ...change });
      }),
  },
  {
    name: "event",
    usage: "ADDRESS [VALUE] [QUALITY...] [ago=10s] [cause=11] [elapsed=120ms]",
    text: "send an event even if nothing changed, optionally with an earlier time",
    parse: (line, objects) =>
      withObject(line, objects, (object, words) => {
        if (object.isCounter) return `${object.ioa} is a counter; counters have no events`;
        const change = parseChange(words, object, { needsValue: false });
        if (typeof change === "string") return change;
        return (bench) => changeObject(bench, object, change, { force: true });
      }),
  },
  {
    name: "add",
    usage: "ADDRESS DIFFERENCE",
    text: "add to the value, for example to step up or down, and hold it until release",
    parse: (line, objects) =>
      withObject(line, objects, (object, [text = "", ...rest]) => {
        const difference = parseNumber(text);
        if (difference === undefined) return `found "${text}", expected a number to add`;
        return noMore(rest) ??
          ((bench) =>
            changeObject(bench, object, { value: stateOf(bench, object).value + difference }));
      }),
  },
  {
    name: "toggle",
    usage: "ADDRESS",
    text: "toggle a single or double point, and hold it until release",
    parse: (line, objects) =>
      withObject(line, objects, (object, rest) => {
        const states = statesOf(object);
        if (
          states === undefined
        ) return `${object.ioa} is ${object.type}, expected a point with OFF and ON`;
        return noMore(rest) ?? ((bench) => toggle(bench, object));
      }),
  },
  {
    name: "quality",
    usage: "ADDRESS|CA/*|* QUALITY...",
    text:
      "set the quality: good, IV, NT, SB, BL, EI or OV, or full names (invalid, not-topical, ...); values keep changing",
    parse: parseQualityLine,
  },
  {
    name: "count",
    usage: "ADDRESS INCREMENT",
    text: "increment a counter",
    parse: (line, objects) =>
      withObject(line, objects, (object, [text = "", ...rest]) => {
        if (!object.isCounter) return `${object.ioa} is ${object.type}, expected a counter`;
        const increment = parseNumber(text) ?? NaN;
        if (!Number.isInteger(increment) || increment < 0 || increment > object.values.high) {
          return `found "${text}", expected a whole number from 0 to ${object.values.high}`;
        }
        return noMore(rest) ?? ((bench) => {
          bench.station.count(object.ca, object.ioa, increment);
          return shownState(bench, object);
        });
      }),
  },
  {
    name: "burst",
    usage: "NUMBER [ADDRESS...]",
    text: "send a burst of N events by toggling the given points, or all single and double points",
    parse: parseBurst,
  },
];

/** Parses an address and continues with its object. */
function withObject(
  [address, ...words]: readonly string[],
  objects: ObjectTable,
  use: (object: KnownObject, words: readonly string[]) => Act | string,
): Act | string {
  if (address === undefined) return "the address is missing, expected CA/IOA";
  const object = objects.find(address);
  const whole = `${address}/${words[0]}`;
  const isSplit = words.length > 1 && typeof objects.find(whole) !== "string";
  if (typeof object !== "string") {
    const act = use(object, words);
    return typeof act === "string" && isSplit ? `${act}; CA and IOA are written ${whole}` : act;
  }
  return isSplit ? `${address} ${words[0]} is written ${whole}` : object;
}

/** Changes an object and holds it, so that its source does not change it again. */
function changeObject(
  bench: Bench,
  object: KnownObject,
  { agoMs, ...written }: WrittenChange,
  more: Pick<ReportedChange, "force"> = {},
): string {
  const { ca, ioa } = object;
  bench.update(); // Apply earlier changes first.
  const driver = bench.simulation.driverOf(ca, ioa);
  const when = agoMs === undefined ? {} : { instant: bench.station.instant - agoMs };
  const result = bench.station.update(ca, ioa, { ...written, ...when, ...more });
  if (written.value !== undefined) bench.simulation.hold(ca, ioa);
  const held = written.value === undefined || driver === "" || driver === "held"
    ? ""
    : `; held, ${driver} continues after release`;
  const effect = object.isCounter ? "" : `, ${effectText(result)}`;
  return `${shownState(bench, object)}${effect}${held}`;
}

function toggle(bench: Bench, object: KnownObject): string {
  const [off, on] = statesOf(object)!;
  const value = stateOf(bench, object).value === on ? off : on;
  return changeObject(bench, object, { value });
}

function parseQualityLine(
  [address, ...words]: readonly string[],
  objects: ObjectTable,
): Act | string {
  const selected = parseSelection(address, objects);
  if (typeof selected === "string") return selected;
  if (words.length === 0) return "the quality is missing, expected good, IV, NT, SB, BL, EI or OV";
  const all = { qualityBits: Object.values(QUALITY).reduce((sum, bit) => sum | bit, 0) };
  const [only] = selected;
  // For each object, set only the bits that its type has.
  const type = selected.length === 1 ? only!.values : { ...only!.values, ...all };
  const quality = parseQuality(words, type);
  if (typeof quality !== "number") {
    return `found "${quality.unknown}", expected ${describeQualities(type)}`;
  }
  return (bench) => {
    bench.update();
    const results = selected.map(({ ca, ioa, values: { qualityBits } }) =>
      bench.station.update(ca, ioa, { quality: quality & qualityBits })
    );
    if (selected.length === 1) {
      const effect = only!.isCounter ? "" : `, ${effectText(results[0]!)}`;
      return `${shownState(bench, only!)}${effect}`;
    }
    const changed = results.filter((result) => result.changed).length;
    return `quality of ${address}: ${words.join(" ")}, ${count(changed, "object")} changed`;
  };
}

function parseBurst(
  [text = "", ...addresses]: readonly string[],
  objects: ObjectTable,
): Act | string {
  const number = parseNumber(text) ?? NaN;
  if (!Number.isInteger(number) || number < 1 || number > LARGEST_BURST) {
    return `found "${text}", expected a whole number from 1 to ${LARGEST_BURST}`;
  }
  const found = addresses.map((address) => objects.find(address));
  const wrong = found.find((each) => typeof each === "string");
  if (typeof wrong === "string") return wrong;
  const given = found as readonly KnownObject[];
  const useless = given.findIndex((object) => statesOf(object) === undefined);
  if (useless >= 0) {
    return `${addresses[useless]} is ${given[useless]!.type}, expected a point with OFF and ON`;
  }
  const points = given.length > 0 ? given : [...objects.all()].filter((object) => statesOf(object));
  if (points.length === 0) return "the station has no single or double points";
  return (bench) => {
    bench.update();
    let kept = 0;
    for (let i = 0; i < number; i++) {
      const object = points[i % points.length]!;
      const { ca, ioa } = object;
      const [off, on] = statesOf(object)!;
      const value = stateOf(bench, object).value === on ? off : on;
      const { accepted, dropped } = bench.station.update(ca, ioa, { value });
      kept += (accepted ? 1 : 0) - dropped;
    }
    const lost = number - kept;
    const what = `${count(number, "event")} of ${count(points.length, "point")}`;
    return lost === 0 ? what : `${what}; ${lost} lost because the event buffer is full`;
  };
}

/** The state of an object on one line. */
function shownState(bench: Bench, object: KnownObject): string {
  return objectText(stateOf(bench, object), bench.scenario.objects);
}

function stateOf({ station }: Bench, { ca, ioa }: KnownObject): ObjectState {
  return station.get(ca, ioa)!;
}
