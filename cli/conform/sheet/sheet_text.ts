// A sheet as text to read: the interoperability list in the order of clause 9, the answers, and the signals.

import { CAUSE } from "../../../codec/mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import { widest } from "../../text/extremes.ts";
import { REPORT_COLUMNS, tableLines, wrapText } from "../../text/text.ts";
import { itemText, MARK_KEYS, MARKED, type MarkKey, VALUE_KEYS, VALUED } from "./items.ts";
import type { SheetKey } from "./items.ts";
import { PIXIT_KEYS, type PixitKey, QUESTIONS } from "./pixit_items.ts";
import { SECTIONS } from "./sections.ts";
import type { Sheet, Signal } from "./sheet.ts";
import {
  BLACK_BOX_TYPES,
  clauseOf,
  LISTED_TYPES,
  type ListedType,
  TYPE_ITEMS,
  typeKey,
} from "./type_items.ts";

/** The section with the matrix of types and causes. */
const MATRIX_CLAUSE = "9.5.l";

/** Returns the lines of a sheet. */
export function sheetLines(sheet: Sheet): readonly string[] {
  return [
    "Interoperability list (IEC 60870-5-104, clause 9)",
    "",
    ...deviceLines(sheet),
    "",
    "[X] used as standardised, [R] used in reverse direction, [B] both, [ ] not used, [-] not part of 104",
    ...SECTIONS.flatMap(({ clause, title, ...more }) => {
      const note = "note" in more ? `: ${more.note}` : "";
      const lines = clause === MATRIX_CLAUSE ? matrixLines(sheet) : itemLines(sheet, clause);
      return ["", `${clause.padEnd(7)}${title}${note}`, ...lines];
    }),
    "",
    "Answers for the test (PIXIT)",
    ...answerLines(sheet),
    "",
    `Signals (${sheet.signals.length})`,
    ...signalLines(sheet.signals),
    ...unknownLines(sheet),
  ];
}

function deviceLines({ device, role, commonAddresses }: Sheet): readonly string[] {
  const { vendor, product, hardware, firmware, document } = device;
  const rows = [
    ["Vendor", vendor],
    ["Product", product],
    ["Hardware", hardware],
    ["Firmware", firmware],
    ["Document", document],
    ["Role", `${role} station`],
    ["Common addresses", commonAddresses.join(", ")],
  ] as const;
  return tableLines(
    [{ head: "" }, { head: "" }],
    rows.filter(([, text]) => text !== ""),
  ).slice(1);
}

/** The items of a section, with their remarks. */
function itemLines(sheet: Sheet, clause: string): readonly string[] {
  const marks = [
    ...MARK_KEYS.filter((key) => MARKED[key].clause === clause).map((key) => ({
      id: typeIdOf(key),
      lines: [`  [${sheet.mark(key) ?? " "}] ${labelOf(key)}`, ...noteLines(sheet, key)],
    })),
    ...BLACK_BOX_TYPES.filter((name) => clauseOf(TYPES[name].id) === clause).map((name) => ({
      id: TYPES[name].id,
      lines: [`  [-] ${typeLabel(TYPES[name].id, `${name} ${TYPES[name].title}`)}`],
    })),
  ].toSorted((first, second) => first.id - second.id).flatMap(({ lines }) => lines);
  const values = VALUE_KEYS.filter((key) => VALUED[key].clause === clause).flatMap((key) => [
    `  ${valueOf(sheet, key)}`,
    ...noteLines(sheet, key),
  ]);
  return [...marks, ...values];
}

/** Type identification of an item; 0 for items that are not types. */
function typeIdOf(key: MarkKey): number {
  const item = MARKED[key];
  return "id" in item ? item.id : 0;
}

function labelOf(key: MarkKey): string {
  const item = MARKED[key];
  return "id" in item ? typeLabel(item.id, itemText(key)) : itemText(key);
}

function typeLabel(id: number, text: string): string {
  return `${`<${id}>`.padEnd(6)}${text}`;
}

function valueOf(sheet: Sheet, key: (typeof VALUE_KEYS)[number]): string {
  const { text, initial, unit } = VALUED[key];
  const suffix = unit === undefined ? "" : ` ${unit}`;
  if (!sheet.isMarked(key) && initial === undefined) return `${text}: none`;
  const value = sheet.value(key);
  const usual = initial === undefined || initial === value ? "" : ` (default ${initial}${suffix})`;
  return `${text}: ${value}${suffix}${usual}`;
}

function noteLines({ document: { notes } }: Sheet, key: SheetKey | PixitKey): readonly string[] {
  const text = notes?.[key];
  return text === undefined ? [] : wrapText(text, { lead: "      ", columns: REPORT_COLUMNS });
}

/** The columns of the matrix: a cause, or the first and last of a range. */
const COLUMNS: readonly (readonly [number, number])[] = [
  ...single(CAUSE.periodic, CAUSE.file),
  [CAUSE.interrogatedByStation, CAUSE.interrogatedByGroup16],
  [CAUSE.requestedByGeneralCounter, CAUSE.requestedByCounterGroup4],
  ...single(CAUSE.unknownType, CAUSE.unknownObjectAddress),
];

function single(first: number, last: number): readonly (readonly [number, number])[] {
  return Array.from({ length: last - first + 1 }, (_, at) => [first + at, first + at]);
}

/** Types against causes: a mark, a dot for a cause that is permitted but not used, nothing for the others. */
function matrixLines(sheet: Sheet): readonly string[] {
  const types = LISTED_TYPES.filter((name) => sheet.mark(typeKey(name)) !== undefined);
  const head = COLUMNS.map(([first]) => String(first));
  const tail = COLUMNS.map(([first, last]) => first === last ? "" : `-${last}`);
  const rows = types.map((name) => [
    `<${TYPES[name].id}>`,
    name,
    ...COLUMNS.map((column) => cellOf(sheet, name, column)),
  ]);
  return tableLines(
    ["", "", ...head].map((text) => ({ head: text, right: text !== "" })),
    [["", "", ...tail], ...rows],
  ).map((line) => `  ${line}`.trimEnd()).concat(
    "  A dot is a cause that is permitted but not used.",
  );
}

function cellOf(sheet: Sheet, name: ListedType, [first, last]: readonly [number, number]): string {
  const { id, causes: permitted, editionCauses } = TYPE_ITEMS[typeKey(name)];
  const isWithin = (cause: number) => cause >= first && cause <= last;
  if (sheet.causes(id).some(isWithin)) return sheet.mark(typeKey(name))!;
  return [...permitted, ...editionCauses].some(isWithin) ? "." : "";
}

/** The answers, and the questions of the role that have none. */
function answerLines(sheet: Sheet): readonly string[] {
  const keys = PIXIT_KEYS.filter((key) => {
    const { role } = QUESTIONS[key];
    return role === undefined || role === sheet.role || sheet.pixit(key) !== undefined;
  });
  const answered = keys.filter((key) => sheet.pixit(key) !== undefined);
  const open = keys.filter((key) => sheet.pixit(key) === undefined);
  const width = widest(answered) + 2;
  return [
    ...answered.flatMap((key) => [
      ...wrapText(`${QUESTIONS[key].text}: ${shownAnswer(sheet, key)}`, {
        lead: `  ${key.padEnd(width)}`,
        columns: REPORT_COLUMNS,
      }),
      ...noteLines(sheet, key),
    ]),
    ...open.length === 0
      ? []
      : wrapText(open.join(", "), { lead: "  without answer: ", columns: REPORT_COLUMNS }),
  ];
}

/** The answer to a question as it reads: with its unit, or with the meaning of a word. */
export function shownAnswer(sheet: Sheet, key: PixitKey): string {
  const { words, number } = QUESTIONS[key];
  const answer: unknown = sheet.pixit(key);
  if (typeof answer === "boolean") return answer ? "yes" : "no";
  if (Array.isArray(answer)) return answer.map(shownElement).join(", ");
  if (typeof answer === "number") {
    return number?.unit === undefined ? String(answer) : `${answer} ${number.unit}`;
  }
  const meaning = words?.[String(answer)];
  return meaning === undefined ? String(answer) : `${answer} (${meaning})`;
}

function shownElement(element: unknown): string {
  if (typeof element !== "object" || element === null) return String(element);
  const members = Object.entries(element).map(([name, value]) =>
    `${name} ${[value].flat().join(" ")}`
  );
  return members.join(" ");
}

function signalLines(signals: readonly Signal[]): readonly string[] {
  if (signals.length === 0) return ["  none"];
  const rows = signals.map((signal) => [
    `${signal.ca}/${signal.ioa}`,
    signal.type,
    (signal.groups ?? []).join(" "),
    signal.event ?? signal.mode ?? "",
    signal.feedback === undefined ? "" : `${signal.ca}/${signal.feedback}`,
    signal.name ?? "",
  ]);
  const columns = ["address", "type", "groups", "events, mode", "feedback", "name"];
  return tableLines(columns.map((head) => ({ head })), rows).map((line) => `  ${line}`);
}

function unknownLines({ document: { unknown = [] } }: Sheet): readonly string[] {
  if (unknown.length === 0) return [];
  return [
    "",
    "Not determined",
    ...wrapText(unknown.join(", "), { lead: "  ", columns: REPORT_COLUMNS }),
  ];
}
