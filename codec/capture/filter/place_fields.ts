// Fields about where and when an APDU was captured.

import type { Endpoint } from "../connection.ts";
import { addressTest } from "./address.ts";
import {
  compare,
  type FilterField,
  type FilterNames,
  type Operator,
  parseRange,
  rangeTest,
} from "./field.ts";
import type { FilterSubject, Test } from "./subject.ts";
import { parseTime } from "./time_literal.ts";

type Ends = readonly (Endpoint | undefined)[];

/** Both ends. */
export function ends({ source, destination }: FilterSubject): Ends {
  return [source, destination];
}

/** A field with addresses. */
export function hosts(pick: (subject: FilterSubject) => Ends): FilterField {
  return {
    expected: "an address such as 10.0.0.1, 10.0.0.0/8, 10.1.* or fe80::1",
    test: (_, value) => {
      const test = addressTest(value);
      return test && ofEndpoints(pick, ({ address }) => test(address));
    },
  };
}

/** True if one of the endpoints matches. */
export function ofEndpoints(
  pick: (subject: FilterSubject) => Ends,
  fits: (endpoint: Endpoint) => boolean,
): Test {
  return (subject) => {
    let verdict: boolean | undefined = false;
    for (const endpoint of pick(subject)) {
      if (endpoint === undefined) verdict = undefined;
      else if (fits(endpoint)) return true;
    }
    return verdict;
  };
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return port <= 65_535 ? port : undefined;
}

/** A field with ports. */
export function ports(pick: (subject: FilterSubject) => Ends): FilterField {
  return {
    expected: "a TCP port",
    ordered: true,
    test: (operator, value) => {
      const range = parseRange(value, parsePort);
      if (range === undefined || range.low !== range.high && operator !== "=") return undefined;
      const { low, high } = range;
      return ofEndpoints(
        pick,
        ({ port }) => low === high ? compare(operator, port, low) : port >= low && port <= high,
      );
    },
  };
}

/** The field with times of capture. */
export const TIME: FilterField = {
  expected: "a time such as 2024-05-06T07:08:09, 07:08 (on the first day) or +90s",
  ordered: true,
  test: testTime,
};

/** `07:08-07:10` as two times, but not the dashes of a date. */
const TIMES_WITH_DASH = /^(\d{1,2}:[\d:.]+|\+[\d.]+[a-z]+)[-–](\d{1,2}:[\d:.]+|\+[\d.]+[a-z]+)$/;

function testTime(operator: Operator, value: string, { zone }: FilterNames): Test | undefined {
  const dash = TIMES_WITH_DASH.exec(value);
  const texts = dash === null ? value.split("..") : dash.slice(1);
  const [first, last, more] = texts.map((text) => parseTime(text, zone));
  if (first === undefined || more !== undefined) return undefined;
  const isRange = texts.length > 1;
  if (isRange && (last === undefined || operator !== "=")) return undefined;
  if (isRange && isReversed(texts, first.at(0), last!.at(0))) return undefined;
  const { spanMs } = last ?? first;
  let [begin, low, high] = [NaN, NaN, NaN]; // Cached for the last capture start.
  return ({ time, start = NaN }) => {
    if (start !== begin) {
      begin = start;
      low = first.at(start);
      high = last === undefined ? low : last.at(start);
    }
    if (time === undefined || Number.isNaN(low) || Number.isNaN(high)) return undefined;
    const isAfter = spanMs > 0 ? time >= high + spanMs : time > high;
    switch (operator) {
      case "=":
      case "contains":
        return time >= low && !isAfter;
      case ">":
        return isAfter;
      case "<=":
        return !isAfter;
      default:
        return compare(operator, time, low);
    }
  };
}

/** Whether two times of one form are in the wrong order; those of different forms depend on the capture. */
function isReversed(texts: readonly string[], first: number, last: number): boolean {
  const [from, to] = texts.map((text) => /^(?:\+|\d{1,2}:)?/.exec(text)![0].replace(/\d+/, ""));
  return from === to && first > last;
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ us: 0.001, "µs": 0.001, ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000 },
};

/** A duration in ms: a number with a unit. */
export function parseDelta(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(us|µs|ms|s|sec|m|min|h)$/i.exec(text);
  return match === null ? undefined : Number(match[1]) * UNITS[match[2]!.toLowerCase()]!;
}

/** Whether a word is a unit of time, so that it belongs to the number before it. */
export function isUnit(word: string): boolean {
  return Object.hasOwn(UNITS, word.toLowerCase());
}

/** The field with the time since the previous APDU of the connection. */
export const DELTA: FilterField = {
  expected: "a duration such as 15s, 200ms or 1m..5m",
  ordered: true,
  has: ({ delta }) => delta === undefined ? undefined : delta !== null,
  test: (operator, value) => {
    const range = parseRange(value, parseDelta);
    return range && rangeTest(operator, range, ({ delta }) => delta);
  },
};
