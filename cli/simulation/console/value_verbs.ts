// The commands set, event, add, toggle, quality, count and burst.

import { QUALITY } from "../../../codec/mod.ts";
import type { ObjectState, ReportedChange } from "../../../mod.ts";
import type { Bench } from "../bench_station.ts";
import { statesOf } from "../check_generators.ts";
import type { KnownObject, ObjectTable } from "../object_table.ts";
import { count } from "../../text/count.ts";
import { Mistake, noMore, unexpected, type Word } from "../../text/words.ts";
import { parseNumber } from "../value_type.ts";
import { objectOf } from "./address_words.ts";
import { parseChange, qualityOf, type WrittenChange } from "./change_words.ts";
import { effectText, objectText } from "./object_text.ts";
import { parseSelection } from "./selection.ts";
import type { Act, Verb } from "./verb.ts";

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
        if (change instanceof Mistake) return change;
        return (bench) => changeObject(bench, object, { quality: 0, transient: false, ...change });
      }),
  },
  {
    name: "event",
    usage: "ADDRESS [VALUE] [QUALITY...] [ago=10s] [cause=11] [elapsed=120ms]",
    text: "send an event even if nothing changed, optionally with an earlier time",
    parse: (line, objects) =>
      withObject(line, objects, (object, words) => {
        if (object.isCounter) {
          return new Mistake(`${object.ioa} is a counter; counters have no events`, line[0]);
        }
        const change = parseChange(words, object, { needsValue: false });
        if (change instanceof Mistake) return change;
        return (bench) => changeObject(bench, object, change, { force: true });
      }),
  },
  {
    name: "add",
    usage: "ADDRESS DIFFERENCE",
    text: "add to the value, for example to step up or down, and hold it until release",
    parse: (line, objects) =>
      withObject(line, objects, (object, [word, ...rest]) => {
        const difference = parseNumber(word?.text ?? "");
        if (difference === undefined) return unexpected(word, "a number to add");
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
        if (states === undefined) return notBinary(`${object.ioa}`, object, line[0]!);
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
      withObject(line, objects, (object, [word, ...rest]) => {
        if (!object.isCounter) {
          return new Mistake(`${object.ioa} is ${object.type}, expected a counter`, line[0]);
        }
        const increment = parseNumber(word?.text ?? "") ?? NaN;
        if (!Number.isInteger(increment) || increment < 0 || increment > object.values.high) {
          return unexpected(word, `a whole number from 0 to ${object.values.high}`);
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
  [address, ...words]: readonly Word[],
  objects: ObjectTable,
  use: (object: KnownObject, words: readonly Word[]) => Act | Mistake,
): Act | Mistake {
  const object = objectOf(address, objects);
  if (address === undefined || words[0] === undefined) {
    return object instanceof Mistake ? object : use(object, words);
  }
  const whole = `${address.text}/${words[0].text}`;
  const isSplit = words.length > 1 && typeof objects.find(whole) !== "string";
  if (!(object instanceof Mistake)) {
    const act = use(object, words);
    return act instanceof Mistake && isSplit
      ? new Mistake(`${act.text}; CA and IOA are written ${whole}`, act.column)
      : act;
  }
  return isSplit
    ? new Mistake(`${address.text} ${words[0].text} is written ${whole}`, address)
    : object;
}

/** The mistake for a point that has no OFF and ON. */
function notBinary(address: string, { type }: KnownObject, word: Word): Mistake {
  return new Mistake(`${address} is ${type}, expected a point with OFF and ON`, word);
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
  [address, ...words]: readonly Word[],
  objects: ObjectTable,
): Act | Mistake {
  const selected = parseSelection(address, objects);
  if (selected instanceof Mistake) return selected;
  if (words.length === 0) {
    return new Mistake("the quality is missing, expected good, IV, NT, SB, BL, EI or OV");
  }
  const all = { qualityBits: Object.values(QUALITY).reduce((sum, bit) => sum | bit, 0) };
  const [only] = selected;
  // For each object, set only the bits that its type has.
  const type = selected.length === 1 ? only!.values : { ...only!.values, ...all };
  const quality = qualityOf(words, type);
  if (quality instanceof Mistake) return quality;
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
    const given = words.map(({ text }) => text).join(" ");
    return `quality of ${address!.text}: ${given}, ${count(changed, "object")} changed`;
  };
}

function parseBurst(
  [word, ...addresses]: readonly Word[],
  objects: ObjectTable,
): Act | Mistake {
  const number = parseNumber(word?.text ?? "") ?? NaN;
  if (!Number.isInteger(number) || number < 1 || number > LARGEST_BURST) {
    return unexpected(word, `a whole number from 1 to ${LARGEST_BURST}`);
  }
  const given: KnownObject[] = [];
  for (const address of addresses) {
    const object = objectOf(address, objects);
    if (object instanceof Mistake) return object;
    if (statesOf(object) === undefined) return notBinary(address.text, object, address);
    given.push(object);
  }
  const points = given.length > 0 ? given : [...objects.all()].filter((object) => statesOf(object));
  if (points.length === 0) return new Mistake("the station has no single or double points", word);
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
