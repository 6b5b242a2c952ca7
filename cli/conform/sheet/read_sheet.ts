// Reads the sheet of a device, and reports its mistakes and contradictions with their positions.

import { checkSchema } from "../../../codec/low_level.ts";
import type { DeclarationFault } from "../../../mod.ts";
import type { Io } from "../../io/io.ts";
import { refuseMistakes } from "../../io/mistakes.ts";
import { readText } from "../../io/read_text.ts";
import { UsageError } from "../../io/exit.ts";
import { count } from "../../text/count.ts";
import type { FileMistakes } from "../../text/json/file_mistakes.ts";
import { readJson } from "../../text/json/read_json.ts";
import type { SheetDocument } from "./document.ts";
import { checkSheet, type SheetFinding } from "./rules.ts";
import { PICS_SCHEMA } from "./schema.ts";
import { Sheet } from "./sheet.ts";
import { LISTED_TYPES } from "./type_items.ts";

/** Maximum number of listed findings; the rest are only counted. */
const LISTED = 50;

/** The text of a sheet with its mistakes. */
export interface ParsedSheet extends FileMistakes {
  /** The sheet; `undefined` if the text has mistakes. */
  readonly sheet: Sheet | undefined;
}

/** A sheet without contradictions. */
export interface ReadSheet {
  /** The sheet. */
  readonly sheet: Sheet;
  /** What is doubtful in it. */
  readonly warnings: readonly SheetFinding[];
  /** The same as lines, such as `device.json:3:14  t3 is 10 s, expected ...`. */
  readonly warningLines: readonly string[];
}

/** Parses the text of a sheet, and finds all mistakes in its shape. */
export function parseSheet(file: string, text: string): ParsedSheet {
  const json = readJson(text);
  const faults = json.value === undefined
    ? []
    : checkSchema(json.value, PICS_SCHEMA).map(shortened);
  const isSound = json.faults.length + faults.length === 0;
  // The schema has the same members as the document.
  const sheet = isSound ? new Sheet(json.value as SheetDocument) : undefined;
  return { file, json, faults, sheet };
}

/** Shortens the fault of a type, which would list all types. */
function shortened(fault: DeclarationFault): DeclarationFault {
  if (fault.value === undefined || !/^signals\[\d+\]\.type$/.test(fault.path)) return fault;
  return {
    ...fault,
    expected: "the mnemonic or the number of a type of the list",
    unknown: "word",
    known: LISTED_TYPES,
  };
}

/**
 * Reads a sheet that tests can use.
 *
 * @throws {UsageError} The file cannot be read, has mistakes, or contradicts itself. The message lists every mistake or
 *   contradiction with its position.
 */
export async function readSheet(path: string, io: Io): Promise<ReadSheet> {
  const parsed = parseSheet(path, await readText(path, io));
  refuseMistakes([parsed]);
  const sheet = parsed.sheet!;
  const findings = checkSheet(sheet);
  const errors = findings.filter(({ severity }) => severity === "error");
  const warnings = findings.filter(({ severity }) => severity === "warning");
  if (errors.length > 0) {
    const lines = findingLines(parsed, errors);
    const head = `${path} contradicts itself: ${count(errors.length, "contradiction")}`;
    throw new UsageError([head, ...lines].join("\n  "));
  }
  return { sheet, warnings, warningLines: findingLines(parsed, warnings) };
}

/** Lists findings with their positions in the file. */
export function findingLines(
  { file, json }: FileMistakes,
  findings: readonly SheetFinding[],
): readonly string[] {
  const listed = findings.slice(0, LISTED);
  const places = json.placesOf(listed.map(({ path }) => path));
  const lines = listed.map(({ text }, index) => {
    const { line, column } = places[index]!;
    return `${file}:${line}:${column}  ${text}`;
  });
  const more = findings.length - listed.length;
  return more === 0 ? lines : [...lines, `and ${more} more`];
}
