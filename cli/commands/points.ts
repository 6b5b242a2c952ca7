// `iec104 points`: converts point lists.

import type { PrivateType, StationDeclaration } from "../../mod.ts";
import { openTarget, OUTPUT_OPTIONS } from "../analyze/target.ts";
import type { Io } from "../io/io.ts";
import { faultLines } from "../io/read_text.ts";
import type { Values } from "../options/args.ts";
import { readPointList, requirePoints } from "../points/point_list_file.ts";
import { TYPES_OPTION } from "../options/profile_rows.ts";
import { privateTypesOf } from "../options/profile_option.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { count } from "../text/count.ts";
import { declareList } from "../text/point_list/declare.ts";
import type { PointList } from "../text/point_list/point_list.ts";
import { pointCsvLines } from "../text/point_list/write_csv.ts";
import { didYouMean } from "../text/suggest.ts";

const FORMS = ["station", "csv"] as const;

/** The `points` command. */
export const points: CommandBody = {
  usage: "convert FILE [--to station|csv] [-o FILE]",
  words: ["convert"],
  operands: [2, 2],
  text:
    `Converts lists of points: CSV and SCL to a station file, which iec104 station runs, and any of them to CSV. All
mistakes are reported with line and column, and then nothing is written. The same files name the objects in all other
commands (--names), in analyze --expect, in the decoder page, and in collect ("pointsFile").

CSV has a header with these columns in any order, in English, German, French or Spanish, separated by semicolons,
commas, tabs or vertical bars, in UTF-8 or Windows-1252; other columns are not read:
  CA           common address, unless it is in the column IOA
  IOA          object address: 700, 0.2.188, 2_188 or 0x2bc; or both, such as 1/0.2.188
  type         mnemonic such as M_SP_TB_1 or M_SP, or number such as 30, <30>, TI 30 or TK 30;
               needed for a station file
  name         display name
  unit         engineering unit
  scaling      factor such as 0.1, or formula such as x*0.1+20; monitor and requests show the
               result, JSON and captures the transmitted value without unit
  state texts  OFF/ON in the order of the values, or 0=OFF|1=ON; two texts of a double-point
               are those of 1 and 2

For iec104 accept, also these columns; the numbers in them are in the unit of the list, after scaling:
  mode         direct, or select-before-operate (SBO), of a command
  feedback     the point that shows the effect of a command: 310, or 47/310
  range        lowest and highest value of a measured value or a set-point, such as 0..24
  test values  values to test instead of the states or of low, middle and high: 0|60|120

SCL (IEC 61850-6) is read as IEC TS 61850-80-1 maps it: the elements Address with the attributes casdu, ioa and ti in
each <Private type="IEC_60870_5_104"> (or _101), and GenericASDU with casdu, for addresses without one. Names are the
paths of the data attributes. Conversions (scaleMultiplier, scaleOffset, unitMultiplier, inverted) are not applied.
Documents with a document type (DOCTYPE) are refused; nothing outside the file is read.

Station files have no scaling, no state texts and no test values. Their modes, feedback, ranges and limits become
columns of the CSV.`,
  options: [
    {
      name: "to",
      value: "FORM",
      words: FORMS,
      text: "station (default), or csv, which is the default for a FILE.json",
    },
    ...OUTPUT_OPTIONS,
    TYPES_OPTION,
  ],
  exits: [
    [EXIT.done, "the list was converted"],
    [EXIT.usage, "the command line is invalid, or FILE has mistakes; nothing was written"],
  ],
  examples: [
    [
      "iec104 points convert points.csv -o station.json",
      "a station file; then: iec104 station station.json",
    ],
    [
      "iec104 points convert substation.scd --to csv -o addresses.csv",
      "the addresses of an SCL file as a table",
    ],
    ["iec104 points convert substation.json", "the points of a station file as CSV"],
  ],
  run: runPoints,
};

async function runPoints(values: Values, io: Io): Promise<number> {
  const [action, path] = values.operands as readonly [string, string];
  if (action !== "convert") {
    throw new UsageError(
      `Unknown action "${action}", expected convert${didYouMean(action, ["convert"])}`,
    );
  }
  const form = values.given("to") ? values.choice("to", FORMS) : undefined;
  const target = await openTarget(values, io);
  const privateTypes = await privateTypesOf(values, io);
  const isCsv = form === undefined ? /\.jsonc?$/i.test(path) : form === "csv";
  const list = await readPointList(path, io, privateTypes, { trials: isCsv });
  requirePoints([...list.points, ...list.commands], path);
  if (isCsv) {
    await target.write(pointCsvLines(list));
  } else {
    const declaration = declarationOf(list, path, privateTypes);
    await target.write([JSON.stringify(declaration, undefined, 2)]);
    const converted = list.points.filter(({ scale, states }) => scale ?? states).length;
    if (converted > 0) {
      io.stderr.line(
        `iec104 points: scaling and state texts of ${
          count(converted, "point")
        } are not in the station file`,
      );
    }
  }
  const commands = count(list.commands.length, "command");
  io.stderr.line(`${count(list.points.length, "point")} and ${commands} in ${path}`);
  return EXIT.done;
}

/** The declaration of a list. */
function declarationOf(
  list: PointList,
  path: string,
  privateTypes: readonly PrivateType[],
): StationDeclaration {
  const { declaration, faults } = declareList(list, privateTypes);
  if (faults.length === 0) return declaration;
  throw new UsageError(
    `${path} does not suffice for a station file, ${count(faults.length, "mistake")}:${
      faultLines(faults)
    }`,
  );
}
