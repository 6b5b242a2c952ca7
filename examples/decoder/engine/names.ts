// Names of objects from the same files as `iec104 --names`: station files and point lists in CSV.

import { checkDeclaration, type PrivateType, type StationDeclaration } from "@telecontrol/iec104";
import type { AnalysisReport } from "../../../codec/capture/mod.ts";
import { listMistakes } from "../../../cli/text/json/file_mistakes.ts";
import { withTypes } from "../../../cli/text/json/parse_types.ts";
import { readJson } from "../../../cli/text/json/read_json.ts";
import { notText } from "../../../cli/text/point_list/not_text.ts";
import {
  type ListedPoint,
  listOf,
  type PointList,
} from "../../../cli/text/point_list/point_list.ts";
import { readPointText } from "../../../cli/text/point_list/read_list.ts";
import { listFaults } from "../../../cli/text/text_faults.ts";
import type { NameList, NamesView, TextFile } from "../messages.ts";
import { SAMPLE_STATIONS } from "../sample/story.ts";
import { InputError } from "./input.ts";

/** The names that belong to the sample. */
export const SAMPLE_NAMES: NameList = {
  files: [],
  list: listOf({ sectors: SAMPLE_STATIONS.flatMap(({ sectors }) => sectors) }),
};

/**
 * Reads station files, whose simulation is ignored, and point lists. Private types from other files are treated as
 * declared in each station file.
 *
 * @throws {InputError} There are mistakes: each is listed with file, line and column.
 */
export function readNames(
  files: readonly TextFile[],
  privateTypes: readonly PrivateType[] = [],
): NameList {
  const points: ListedPoint[] = [];
  const commands: ListedPoint[] = [];
  const mistakes: string[] = [];
  for (const file of files) {
    const list = readList(file, privateTypes);
    if (typeof list === "string") mistakes.push(list);
    else {
      for (const point of list.points) points.push(point);
      for (const command of list.commands) commands.push(command);
    }
  }
  if (mistakes.length > 0) throw new InputError(mistakes.join("\n"));
  return { files: files.map(({ name }) => name), list: { points, commands } };
}

/** The list in a file, or its mistakes. */
function readList(
  { name, text }: TextFile,
  privateTypes: readonly PrivateType[],
): PointList | string {
  if (/^\ufeff?\s*[{[]/.test(text)) return readStation({ name, text }, privateTypes);
  const other = notText(name, text);
  if (other !== undefined) return other;
  const { list, faults } = readPointText(text, privateTypes);
  return list ?? listFaults(name, faults);
}

function readStation(
  { name: file, text }: TextFile,
  privateTypes: readonly PrivateType[],
): PointList | string {
  const json = readJson(text);
  const isSound = json.faults.length === 0;
  if (isSound && !isObjectWith(json.value, "sectors")) {
    return `${file} is neither a station file, which has the key sectors, nor a file of private types, which has the key types`;
  }
  const value = withTypes(withoutSimulation(json.value), { privateTypes });
  const faults = isSound ? checkDeclaration(value) : [];
  const mistakes = listMistakes([{ file, json, faults }]);
  return mistakes ?? listOf(value as StationDeclaration, privateTypes);
}

function isObjectWith(value: unknown, key: string): value is object {
  return typeof value === "object" && value !== null && key in value;
}

function withoutSimulation(value: unknown): unknown {
  if (!isObjectWith(value, "simulation")) return value;
  const { simulation: _simulation, ...declaration } = value as { readonly simulation: unknown };
  return declaration;
}

/** A list with the number of its entries that occur in a capture. */
export function viewNames(names: NameList, { points, transactions }: AnalysisReport): NamesView {
  const reported = new Set(points.map(addressOf));
  const requested = new Set(transactions.map(addressOf));
  const { list } = names;
  const found = list.points.filter((point) => reported.has(addressOf(point))).length +
    list.commands.filter((command) => requested.has(addressOf(command))).length;
  return { ...names, found };
}

function addressOf({ ca, ioa }: { readonly ca: number; readonly ioa: number }): number {
  return ca * 0x1000000 + ioa;
}
