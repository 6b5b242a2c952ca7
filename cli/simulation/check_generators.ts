// Checks that generators match the objects of the station.

import type { TypeName } from "../../codec/mod.ts";
import { TYPES } from "../../codec/low_level.ts";
import type { DeclarationFault } from "../../mod.ts";
import type {
  GeneratorDeclaration,
  RandomWalkGenerator,
  SimulationDeclaration,
} from "./declaration.ts";
import { addressText } from "../text/address_text.ts";
import type { KnownObject, ObjectTable } from "./object_table.ts";
import { describeValues } from "./value_type.ts";

type Fault = (path: string, value: unknown, expected: string) => void;

/** Returns all mismatches; the generators must be well-formed. */
export function checkGenerators(
  { generators = [] }: SimulationDeclaration,
  objects: ObjectTable,
  path: string,
): DeclarationFault[] {
  const faults: DeclarationFault[] = [];
  const driven = new Set<string>();
  for (const [index, generator] of generators.entries()) {
    const at = `${path}.generators[${index}]`;
    const found = checkGenerator(generator, objects, at);
    for (const fault of found) faults.push(fault);
    if (found.length > 0) continue;
    const address = addressText(objectOf(generator, objects)!);
    if (driven.has(address)) {
      faults.push({
        path: `${at}.ioa`,
        value: generator.ioa,
        expected: "only one generator per object",
      });
    }
    driven.add(address);
  }
  return faults;
}

/** The object that a generator drives; `undefined` if it does not exist. */
export function objectOf(
  { ca, ioa }: Pick<GeneratorDeclaration, "ca" | "ioa">,
  objects: ObjectTable,
): KnownObject | undefined {
  const only = objects.cas.length === 1 ? objects.cas[0] : undefined;
  const address = ca ?? only;
  return address === undefined ? undefined : objects.get(address, ioa);
}

/** Checks one generator. */
export function checkGenerator(
  generator: GeneratorDeclaration,
  objects: ObjectTable,
  path: string,
): DeclarationFault[] {
  const faults: DeclarationFault[] = [];
  const fault: Fault = (key, value, expected) =>
    faults.push({ path: path === "" ? key : `${path}.${key}`, value, expected });
  const { kind, ca, ioa } = generator;
  const { cas } = objects;
  if (ca === undefined ? cas.length > 1 : !cas.includes(ca)) {
    fault("ca", ca, `one of the common addresses ${cas.join(", ")}`);
    return faults;
  }
  const object = objectOf(generator, objects);
  if (object === undefined || object.isCounter !== (kind === "count")) {
    fault("ioa", ioa, `the address of a ${kind === "count" ? "counter" : "point"}`);
    return faults;
  }
  checkOthers(generator, { object, objects, fault });
  checkValues(generator, object, fault);
  return faults;
}

/** Checks the other objects that a generator reads. */
function checkOthers(
  generator: GeneratorDeclaration,
  { object, objects, fault }: {
    readonly object: KnownObject;
    readonly objects: ObjectTable;
    readonly fault: Fault;
  },
): void {
  const isOther = (ioa: number) => ioa !== object.ioa && objects.get(object.ca, ioa) !== undefined;
  const expected = `the address of another object of CA ${object.ca}`;
  if ("source" in generator && generator.source !== undefined && !isOther(generator.source)) {
    fault("source", generator.source, expected);
  }
  if ("while" in generator && generator.while !== undefined && !isOther(generator.while.ioa)) {
    fault("while.ioa", generator.while.ioa, expected);
  }
}

/** Checks that the object can have the values. Measured values may exceed their range, to simulate an overflow. */
function checkValues(generator: GeneratorDeclaration, object: KnownObject, fault: Fault): void {
  const { low, high, isWhole } = object.values;
  const { isMeasured } = object;
  const check = (key: string, value: number | undefined, mustBeWhole = false): void => {
    if (value === undefined) return;
    const isBeyond = !isMeasured && (value < low || value > high);
    if (!isBeyond && !(mustBeWhole && isWhole && !Number.isInteger(value))) return;
    fault(key, value, `a value of ${object.type}: ${describeValues(object.values)}`);
  };
  if ("while" in generator) check("while.otherwise", generator.while?.otherwise, true);
  switch (generator.kind) {
    case "constant":
      return check("value", generator.value, true);
    case "ramp":
      check("from", generator.from);
      return check("to", generator.to);
    case "square":
      check("high", generator.high, true);
      return check("low", generator.low, true);
    case "sine":
    case "wander":
      return check("mean", generator.mean);
    case "toggle":
      if (generator.values === undefined && statesOf(object) === undefined) {
        fault("values", undefined, `the states to cycle through, as ${object.type} has no default`);
      }
      return generator.values?.forEach((value, index) => check(`values[${index}]`, value, true));
    case "random-walk":
      check("low", generator.low);
      check("high", generator.high);
      return checkBounds(generator, fault);
    case "follow":
    case "count":
      return;
  }
}

function checkBounds({ low, high, start }: RandomWalkGenerator, fault: Fault): void {
  if (!(low < high)) fault("high", high, "more than low");
  else if (start !== undefined && (start < low || start > high)) {
    fault("start", start, `a number from ${low} to ${high}`);
  }
}

/** The OFF and ON states, for types with exactly these and intermediate states. */
export function statesOf(
  { type, values }: KnownObject,
): readonly [off: number, on: number] | undefined {
  const [off, on] = [values.words.get("OFF"), values.words.get("ON")];
  const isState = !Object.hasOwn(TYPES, type) || TYPES[type as TypeName].role === "status";
  return isState && off !== undefined && on !== undefined ? [off, on] : undefined;
}
