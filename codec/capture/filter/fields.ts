// The fields of filters and their permitted values.

import { CAUSE, describeCause } from "../../cause.ts";
import type { PrivateTypes } from "../../private_row.ts";
import { TYPES } from "../../types.ts";
import type { ZonePolicy } from "../../zone.ts";
import type { Endpoint } from "../connection.ts";
import { addressTest } from "./address.ts";
import type { FilterSubject, Test } from "./subject.ts";
import { parseTime } from "./time_literal.ts";

/** Comparison of a field with a value. */
export type Operator = "=" | "<" | "<=" | ">" | ">=";

/** Context for filter values. */
export interface FilterNames {
  /** Time zone for times without an offset. */
  readonly zone: ZonePolicy;
  /** Private types. */
  readonly profile: PrivateTypes;
}

/** A filter field. */
export interface FilterField {
  /** Description of its values, for messages. */
  readonly expected: string;
  /** Whether its values are ordered, so that `<` is allowed. */
  readonly ordered: boolean;
  /** Returns the test for a value; `undefined` if the value is invalid. */
  readonly test: (operator: Operator, value: string, names: FilterNames) => Test | undefined;
}

type NumberKey = "connection" | "frame" | "typeId" | "cause" | "originator" | "ca" | "ioa";

/** S and U format APDUs have no ASDU, and thus none of its fields. */
function ofAsdu(test: Test): Test {
  return (subject) => subject.format === "S" || subject.format === "U" ? false : test(subject);
}

function compare(operator: Operator, a: number, b: number): boolean {
  switch (operator) {
    case "=":
      return a === b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

type ValueTest = (operator: Operator, value: string) => Test | undefined;

function numberTest(key: NumberKey): ValueTest {
  return (operator, value) => {
    const match = /^(\d+|0x[0-9a-f]+)(?:\.\.(\d+|0x[0-9a-f]+))?$/i.exec(value);
    if (match === null) return undefined;
    const low = Number(match[1]);
    const high = match[2] === undefined ? low : Number(match[2]);
    if (high < low || high !== low && operator !== "=") return undefined;
    return (subject) => {
      const number = subject[key];
      if (number === undefined) return undefined;
      return operator === "=" ? number >= low && number <= high : compare(operator, number, low);
    };
  };
}

function numbers(key: NumberKey, what: string, asdu = true): FilterField {
  const make = numberTest(key);
  return {
    expected: `${what}: a number such as 100 or a range such as 100..200`,
    ordered: true,
    test: (operator, value) => {
      const test = make(operator, value);
      return test === undefined || !asdu ? test : ofAsdu(test);
    },
  };
}

/** A field whose numbers have names. A star matches the rest of a name. */
function named(
  key: NumberKey,
  namesOf: (known: FilterNames) => ReadonlyMap<string, number>,
  expected: string,
): FilterField {
  const byNumber = numberTest(key);
  return {
    expected,
    ordered: true,
    test: (operator, value, known) => {
      const test = byNumber(operator, value) ?? byName(operator, value, namesOf(known));
      return test === undefined ? undefined : ofAsdu(test);
    },
  };
  function byName(
    operator: Operator,
    value: string,
    names: ReadonlyMap<string, number>,
  ): Test | undefined {
    if (operator !== "=") return undefined;
    const wanted = value.toLowerCase();
    const matches = wanted.endsWith("*")
      ? (name: string) => name.startsWith(wanted.slice(0, -1))
      : (name: string) => name === wanted;
    const found = [...names].filter(([name]) => matches(name)).map(([, number]) => number);
    if (found.length === 0) return undefined;
    return (subject) => subject[key] === undefined ? undefined : found.includes(subject[key]);
  }
}

const TYPE_NAMES = new Map(
  Object.entries(TYPES).map(([name, { id }]) => [name.toLowerCase(), id as number]),
);

function typeNames({ profile: { privateTypes = [] } }: FilterNames): ReadonlyMap<string, number> {
  if (privateTypes.length === 0) return TYPE_NAMES;
  const own = privateTypes.map(({ row }) => [row.name.toLowerCase(), row.id] as const);
  return new Map([...TYPE_NAMES, ...own]);
}

const CAUSE_NAMES = new Map<string, number>([
  ...Array.from({ length: 64 }, (_, n) => [describeCause(n).name.toLowerCase(), n] as const),
  ...Object.entries(CAUSE).map(([name, n]) => [name.toLowerCase(), n] as const),
]);

function hosts(pick: (subject: FilterSubject) => readonly (Endpoint | undefined)[]): FilterField {
  return {
    expected: "an address such as 10.0.0.1, 10.0.0.0/8, 10.1.* or fe80::1",
    ordered: false,
    test: (_, value) => {
      const test = addressTest(value);
      return test && ofEndpoints(pick, ({ address }) => test(address));
    },
  };
}

/** True if either endpoint matches. */
function ofEndpoints(
  pick: (subject: FilterSubject) => readonly (Endpoint | undefined)[],
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

function testPort(operator: Operator, value: string): Test | undefined {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (!(port <= 65_535)) return undefined;
  return ofEndpoints(ends, (endpoint) => compare(operator, endpoint.port, port));
}

function testTime(
  operator: Operator,
  value: string,
  { zone }: FilterNames,
): Test | undefined {
  const [first, last, more] = value.split("..").map((text) => parseTime(text, zone));
  if (first === undefined || more !== undefined) return undefined;
  const isRange = value.includes("..");
  if (isRange && (last === undefined || operator !== "=")) return undefined;
  let [begin, low, high] = [NaN, NaN, NaN]; // Cached for the last capture start.
  return ({ time, start = NaN }) => {
    if (start !== begin) {
      begin = start;
      low = first(start);
      high = last === undefined ? low : last(start);
    }
    if (time === undefined || Number.isNaN(low) || Number.isNaN(high)) return undefined;
    return last === undefined ? compare(operator, time, low) : time >= low && time <= high;
  };
}

function testFormat(_: Operator, value: string): Test | undefined {
  const wanted = value.toUpperCase();
  if (!["I", "S", "U"].includes(wanted)) return undefined;
  return ({ format }) => format === undefined ? undefined : format === wanted;
}

function ends({ source, destination }: FilterSubject): readonly (Endpoint | undefined)[] {
  return [source, destination];
}

/** All fields by name. */
export const FIELDS: Readonly<Record<string, FilterField>> = {
  host: hosts(ends),
  source: hosts(({ source }) => [source]),
  destination: hosts(({ destination }) => [destination]),
  port: { expected: "a TCP port", ordered: true, test: testPort },
  connection: numbers("connection", "the number of a TCP connection", false),
  frame: numbers("frame", "the number of a packet", false),
  time: {
    expected: "a time such as 2024-05-06T07:08:09, 07:08 (on the first day) or +90s",
    ordered: true,
    test: testTime,
  },
  format: { expected: "I, S or U", ordered: false, test: testFormat },
  type: named(
    "typeId",
    typeNames,
    "a type such as M_ME_TF_1, C_*, 36 or 45..64",
  ),
  cause: named("cause", () => CAUSE_NAMES, "a cause such as spont, act, inro*, 3 or 20..36"),
  originator: numbers("originator", "an originator address"),
  ca: numbers("ca", "a common address"),
  ioa: numbers("ioa", "an information object address"),
};

/** Words that are used without a value. */
export const FLAGS: Readonly<Record<string, Test>> = {
  negative: ofAsdu(({ negative }) => negative),
  test: ofAsdu(({ test }) => test),
};
