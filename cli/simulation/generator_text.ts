// Generators as text, for options and commands: `47/503 sine mean=20 amplitude=1 period=1m`.

import { checkSchema, type JsonSchema } from "../../codec/low_level.ts";
import { parseDuration } from "../text/duration.ts";
import { didYouMean } from "../text/suggest.ts";
import { Mistake, valueColumn, type Word } from "../text/words.ts";
import { checkGenerator } from "./check_generators.ts";
import type { GeneratorDeclaration, GeneratorKind } from "./declaration.ts";
import type { KnownObject, ObjectTable } from "./object_table.ts";
import { GENERATOR_SCHEMAS } from "./schema.ts";

/** A generator and its object. */
export interface TextGenerator {
  readonly generator: GeneratorDeclaration;
  readonly object: KnownObject;
}

/** Properties that cannot be set in text form. */
export const UNWRITTEN: readonly string[] = ["kind", "ca", "ioa", "while"];

/** The text form of a property name; durations omit `Ms` because their values have a unit. */
export function parameterName(key: string): string {
  return key.replace(/Ms$/, "");
}

/**
 * Parses a generator: address, kind, and parameters named as in a file, but without `Ms` because durations have a
 * unit.
 */
export function parseGenerator(
  [address, kindWord, ...parameters]: readonly Word[],
  objects: ObjectTable,
): TextGenerator | Mistake {
  const object = objects.find(address?.text ?? "");
  if (typeof object === "string") return new Mistake(object, address);
  const { text: kind = "" } = kindWord ?? {};
  const kinds = Object.keys(GENERATOR_SCHEMAS);
  if (!kinds.includes(kind)) {
    const what = kind === "" ? "the generator is missing" : `unknown generator "${kind}"`;
    const hint = kind === "" ? "" : didYouMean(kind, kinds);
    return new Mistake(`${what}, expected ${kinds.join(", ")}${hint}`, kindWord);
  }
  const schema = GENERATOR_SCHEMAS[kind as GeneratorKind];
  const { properties = {} } = schema;
  const { ca, ioa } = object;
  const generator: Record<string, unknown> = { kind, ca, ioa };
  for (const parameter of parameters) {
    const mistake = readParameter(parameter, properties, generator);
    if (mistake !== undefined) return mistake.in(kind);
  }
  const [fault] = [
    ...checkSchema(generator, schema),
    ...checkGenerator(generator as unknown as GeneratorDeclaration, objects, ""),
  ];
  if (fault === undefined) {
    return { generator: generator as unknown as GeneratorDeclaration, object };
  }
  const { path, value, expected } = fault;
  const name = parameterName(path.replace(/^\./, ""));
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  const unit = path.endsWith("Ms")
    ? `${expected.replace("a whole number", "")} ms, such as 15s`
    : expected;
  const isAddress = name === "ioa" || name === "ca";
  const place = isAddress ? address : valueColumn(parameters, name.split("[", 1)[0]!);
  return new Mistake(`${kind}: ${name} ${found}, expected ${unit.trim()}`, place);
}

/** Parses `name=value` or a single word. */
function readParameter(
  word: Word,
  properties: Readonly<Record<string, JsonSchema>>,
  into: Record<string, unknown>,
): Mistake | undefined {
  const { text } = word;
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  const written = Object.keys(properties).filter((key) => !UNWRITTEN.includes(key));
  const key = written.find((each) => parameterName(each) === name);
  if (key === undefined) {
    const names = written.map(parameterName);
    const hint = didYouMean(name, names);
    return new Mistake(`unknown parameter ${name}, expected ${names.join(", ")}${hint}`, word);
  }
  const { type } = properties[key]!;
  if (type === "boolean") {
    into[key] = true;
    if (value === undefined) return undefined;
    return new Mistake(`${name} takes no value, found ${text}`, word);
  }
  const read = value === undefined ? undefined : readValue(value, key, type);
  if (read === undefined) {
    const expected = key.endsWith("Ms")
      ? "a duration such as 15s"
      : type === "array"
      ? "numbers such as 0,1"
      : "a number";
    const found = value === undefined ? "missing its value" : `"${value}"`;
    return new Mistake(`${name} is ${found}, expected ${expected}`, valueColumn([word], name));
  }
  into[key] = read;
  return undefined;
}

function readValue(text: string, key: string, type: JsonSchema["type"]): unknown {
  if (key.endsWith("Ms")) return parseDuration(text);
  if (type === "array") {
    const numbers = text.split(",").map(numberIn);
    return numbers.includes(undefined) ? undefined : numbers;
  }
  return type === undefined ? text : numberIn(text);
}

function numberIn(text: string): number | undefined {
  const number = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}
