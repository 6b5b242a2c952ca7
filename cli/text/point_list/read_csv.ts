// Reads a point list from CSV, and reports all mistakes in it with line and column.

import type { PrivateType } from "../../../mod.ts";
import { parseAddressNumber } from "../../../codec/low_level.ts";
import { plain } from "../csv_cell.ts";
import { type CsvRow, parseCsv } from "../csv_table.ts";
import type { TextFault } from "../text_faults.ts";
import { findColumns, type FoundColumns, type PointColumn, type TrialColumn } from "./columns.ts";
import { parseFeedback, parseMode, parseRange, parseTestValues } from "./trial.ts";
import { highestState, parseScale, parseStates } from "./conversion.ts";
import { MAX_CA, MAX_IOA } from "./limits.ts";
import type { ListedPoint, PointList } from "./point_list.ts";
import { readType } from "./types.ts";

/** A list, and the mistakes in it. */
export interface ParsedList {
  /** The list; `undefined` if there are mistakes. */
  readonly list: PointList | undefined;
  readonly faults: readonly TextFault[];
}

/** What to read. */
export interface ReadListOptions {
  /** Whether to read the columns that say how an object is tested. Other uses of a list need not understand them. */
  readonly trials?: boolean;
}

/**
 * Reads a list with a header in any order, separated by commas, semicolons, tabs or vertical bars. Lines that begin
 * with # and columns of other names are skipped.
 */
export function readPointCsv(
  text: string,
  privateTypes: readonly PrivateType[] = [],
  { trials = false }: ReadListOptions = {},
): ParsedList {
  // Some spreadsheets write the separator in a line before the header.
  const { rows: [header, ...rows] } = parseCsv(text.replace(/^\ufeff?sep=.(?=\r?\n)/i, "#"));
  if (header === undefined) {
    const what = "the list is empty, expected a header such as CA;IOA;type;name;unit";
    return { list: undefined, faults: [{ line: 1, column: 1, text: what }] };
  }
  const columns = findColumns(header.cells, rows.map(({ cells }) => cells));
  if (columns.faults.length > 0) {
    const faults = columns.faults.map(({ cell, text }) => ({ ...header.places[cell]!, text }));
    return { list: undefined, faults };
  }
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (filled.length === 0) {
    const what =
      "the list has no points after its header, expected a line such as 47;700;M_SP_TB_1;Door;";
    return { list: undefined, faults: [{ ...header.places[0]!, text: what }] };
  }
  return new ListReader(columns, header.cells.length, { privateTypes, trials }).read(filled);
}

/** How a message about a cell begins. */
const TRIAL_WORDS: Readonly<Record<TrialColumn, string>> = {
  mode: "the mode is",
  feedback: "the feedback is",
  range: "the range is",
  tests: "the test values are",
};

class ListReader {
  readonly #places: FoundColumns["places"];
  /** Number of cells of the header. */
  readonly #width: number;
  readonly #privateTypes: readonly PrivateType[];
  readonly #trials: boolean;
  readonly #points: ListedPoint[] = [];
  readonly #faults: TextFault[] = [];
  /** Line of each point, by address and type. */
  readonly #known = new Map<string, number>();
  readonly #commands: ListedPoint[] = [];

  constructor(
    { places }: FoundColumns,
    width: number,
    { privateTypes, trials }: {
      readonly privateTypes: readonly PrivateType[];
      readonly trials: boolean;
    },
  ) {
    this.#places = places;
    this.#width = width;
    this.#privateTypes = privateTypes;
    this.#trials = trials;
  }

  read(rows: readonly CsvRow[]): ParsedList {
    for (const row of rows) this.#take(row);
    const isSound = this.#faults.length === 0;
    this.#faults.sort((a, b) => a.line - b.line || a.column - b.column);
    const list = { points: this.#points, commands: this.#commands };
    return { list: isSound ? list : undefined, faults: this.#faults };
  }

  #take(row: CsvRow): void {
    const before = this.#faults.length;
    if (!this.#isWhole(row)) return;
    const [ca, ioa] = this.#addresses(row);
    const type = readType(this.#cell(row, "type"), this.#privateTypes);
    if (type.kind === "fault") this.#fault(row, "type", type.text);
    const ids = type.kind === "fault" ? [] : type.typeIds;
    const conversion = this.#conversion(row, ids);
    const trial = this.#trials ? this.#trial(row, ca, conversion.states) : {};
    if (this.#faults.length > before) return;
    const { kind, typeIds } = type as Exclude<typeof type, { readonly kind: "fault" }>;
    const listed = {
      ...{ ca, ioa, typeIds },
      name: this.#cell(row, "name"),
      unit: this.#cell(row, "unit"),
      ...conversion,
      ...trial,
    };
    if (kind === "command") return void this.#commands.push(listed);
    const key = `${ca}/${ioa}/${typeIds}`;
    const earlier = this.#known.get(key);
    if (earlier !== undefined) {
      return this.#fault(row, "ioa", `CA ${ca} IOA ${ioa} is also on line ${earlier}`);
    }
    this.#known.set(key, row.line);
    this.#points.push(listed);
  }

  /** Whether each cell belongs to a column; otherwise, a part of a cell would be lost. */
  #isWhole({ cells, places, unclosed }: CsvRow): boolean {
    if (unclosed !== undefined) {
      const text = `the cell begins with a quote (") and does not end with one`;
      this.#faults.push({ ...places[unclosed]!, text });
      return false;
    }
    const surplus = cells.findIndex((cell, index) => index >= this.#width && cell !== "");
    if (surplus < 0) return true;
    const text =
      `the row has ${cells.length} cells and the header ${this.#width}: put cells that contain a separator in quotes`;
    this.#faults.push({ ...places[surplus]!, text });
    return false;
  }

  /** The scale and the texts of states, if the row has them. */
  #conversion(row: CsvRow, typeIds: readonly number[]): Pick<ListedPoint, "scale" | "states"> {
    const [scaling, texts] = [this.#cell(row, "scale"), this.#cell(row, "states")];
    const scale = scaling === "" ? undefined : parseScale(scaling);
    if (scaling !== "" && scale === undefined) {
      const expected = "expected a factor such as 0.1, or a formula such as x*0.1+20";
      this.#fault(row, "scale", `the scaling is "${scaling}", ${expected}`);
    }
    const states = texts === "" ? undefined : parseStates(texts, typeIds);
    if (texts !== "" && states === undefined) {
      const highest = highestState(typeIds);
      const values = highest === undefined ? "" : ` for values from 0 to ${highest}`;
      const expected = `expected texts such as OFF/ON or 0=OFF|1=ON${values}`;
      this.#fault(row, "states", `the state texts are "${texts}", ${expected}`);
    }
    return { ...scale !== undefined && { scale }, ...states !== undefined && { states } };
  }

  /** How the object of a row is tested. */
  #trial(
    row: CsvRow,
    ca: number,
    states: ListedPoint["states"],
  ): Pick<ListedPoint, "trial"> {
    const mode = this.#optional(row, "mode", parseMode, "direct or select-before-operate (SBO)");
    const feedback = this.#optional(
      row,
      "feedback",
      (text) => parseFeedback(text, ca),
      "the address of a point such as 310 or 47/310",
    );
    const range = this.#optional(row, "range", parseRange, "lowest and highest value: 0..24");
    const values = this.#optional(
      row,
      "tests",
      (text) => parseTestValues(text, states),
      "numbers or texts of states such as 0|60|120",
    );
    const trial = {
      ...mode !== undefined && { mode },
      ...feedback !== undefined && { feedback },
      ...range !== undefined && { range },
      ...values !== undefined && { values },
    };
    return Object.keys(trial).length === 0 ? {} : { trial };
  }

  /** The content of a cell that may be empty. */
  #optional<Value>(
    row: CsvRow,
    column: TrialColumn,
    ...[parse, expected]: readonly [parse: (text: string) => Value | undefined, expected: string]
  ): Value | undefined {
    const text = this.#cell(row, column);
    const value = text === "" ? undefined : parse(text);
    if (text !== "" && value === undefined) {
      this.#fault(row, column, `${TRIAL_WORDS[column]} "${text}", expected ${expected}`);
    }
    return value;
  }

  #cell({ cells }: CsvRow, column: PointColumn): string {
    const place = this.#places.get(column);
    return place === undefined ? "" : plain(cells[place] ?? "");
  }

  /** The common address and the object address, which may be in one cell: `1/700`. */
  #addresses(row: CsvRow): readonly [number, number] {
    const text = this.#cell(row, "ioa");
    const [, before, after] = /^([^/]*)\/([^/]*)$/.exec(text) ?? [];
    const own = this.#cell(row, "ca");
    if (before === undefined || after === undefined) {
      return [
        this.#address(row, "ca", { text: own, range: [1, MAX_CA] }),
        this.#address(row, "ioa", { text, range: [0, MAX_IOA] }),
      ];
    }
    const ca = this.#address(row, "ca", { text: before.trim(), range: [1, MAX_CA] });
    const ioa = this.#address(row, "ioa", { text: after.trim(), range: [0, MAX_IOA] });
    if (own !== "" && !Number.isNaN(ca) && parseAddressNumber(own) !== ca) {
      this.#fault(row, "ioa", `IOA "${text}" has CA ${ca}, but the column CA has "${own}"`);
    }
    return [ca, ioa];
  }

  #address(
    row: CsvRow,
    column: "ca" | "ioa",
    { text, range: [least, most] }: {
      readonly text: string;
      readonly range: readonly [number, number];
    },
  ): number {
    const address = parseAddressNumber(text) ?? NaN;
    if (address >= least && address <= most) return address;
    const found = text === "" ? "is missing" : `is "${text}"`;
    const expected = `expected a number from ${least} to ${most}`;
    this.#fault(row, column, `${column.toUpperCase()} ${found}, ${expected}`);
    return NaN;
  }

  #fault({ line, places }: CsvRow, column: PointColumn, text: string): void {
    // A list without the column CA has the common address in the column IOA.
    const at = this.#places.get(column) ?? this.#places.get("ioa") ?? 0;
    const place = places[at] ?? { line, column: 1 };
    this.#faults.push({ ...place, text });
  }
}
