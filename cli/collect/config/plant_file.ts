// Finds the station of a command line in a plant file, which is a configuration of `iec104 collect`.

import { checkSchema } from "../../../codec/low_level.ts";
import type { DeclarationFault } from "../../../mod.ts";
import { checkRelations } from "./check_relations.ts";
import type { CollectConfig, StationConfig } from "./config.ts";
import { CONFIG_SCHEMA } from "./schema.ts";
import { addressesOf, casOf, zoneOf } from "./settings.ts";
import { folderOf, resolvePath } from "../../io/file_path.ts";
import type { Io } from "../../io/io.ts";
import { refuseMistakes } from "../../io/mistakes.ts";
import { readText } from "../../io/read_text.ts";
import { environmentOf, fillIn } from "../../io/environment.ts";
import { LINK_PROPERTIES, type LinkConfig } from "../../link/link_rows.ts";
import { readJson } from "../../text/json/read_json.ts";
import { didYouMean } from "../../text/suggest.ts";
import type { Values } from "../../options/args.ts";
import { PLANT, PLANTS, type PlantStation } from "../../link/plant.ts";
import { UsageError } from "../../io/exit.ts";
import type { CommandBody } from "../../options/subcommand.ts";
import { readTypesFile } from "../../options/types_file.ts";

/** The operand of a command that also works without a station, such as with an option that only reads a file. */
const OPTIONAL_HOST = "[HOST[:PORT]]";

/**
 * Reads the file of --plant, and returns the command line with the stations that the operand HOST names, or with all
 * stations if HOST is missing and may name several.
 *
 * @throws {UsageError} The file has mistakes, or no such station.
 */
export async function withPlantFile(
  values: Values,
  { usage }: Pick<CommandBody, "usage">,
  io: Io,
): Promise<Values> {
  const words = usage.split(" ");
  const at = words.findIndex((word) => word.startsWith("HOST") || word === OPTIONAL_HOST);
  if (at < 0) return values; // The command reads the name elsewhere.
  if (words[at]!.endsWith("...")) return await withStationsOfPlant(values, at, io);
  const name = values.operands[at];
  if (name === undefined && words[at] === OPTIONAL_HOST) return values;
  if (name === undefined) throw new UsageError(`Missing argument: expected ${usage}`);
  return await withStationOfPlant(values, name, io);
}

/** Maximum number of stations of one run. */
const MAX_STATIONS = 64;

/** The command line with the stations that the operands from an index name; with all stations if there are none. */
async function withStationsOfPlant(values: Values, at: number, io: Io): Promise<Values> {
  const file = values.text("plant")!;
  const config = parsePlant(file, await readText(file, io));
  const given = [...new Set(values.operands.slice(at))];
  const names = given.length > 0 ? given : config.stations.map(({ name }) => name);
  if (names.length > MAX_STATIONS) {
    throw new UsageError(
      `File ${file} has ${names.length} stations, expected the names of at most ${MAX_STATIONS}`,
    );
  }
  const plants: PlantStation[] = [];
  for (const name of names) plants.push(await stationNamed(config, name, { io, file }));
  const all = values.within(PLANTS, plants);
  return plants.length === 1 ? all.within(PLANT, plants[0]) : all;
}

/**
 * Reads the file of --plant, and returns the command line with the station of this name.
 *
 * @throws {UsageError} The file has mistakes, or no such station.
 */
export async function withStationOfPlant(
  values: Values,
  name: string,
  io: Io,
): Promise<Values> {
  const file = values.text("plant")!;
  const config = parsePlant(file, await readText(file, io));
  return values.within(PLANT, await stationNamed(config, name, { io, file }));
}

async function stationNamed(
  { stations }: CollectConfig,
  name: string,
  { io, file }: Pick<Place, "io" | "file">,
): Promise<PlantStation> {
  const index = stations.findIndex((each) => each.name === name);
  if (index < 0) {
    const names = stations.map((each) => each.name);
    throw new UsageError(
      `Unknown station "${name}" in ${file}, expected ${names.join(", ")}${
        didYouMean(name, names)
      }`,
    );
  }
  const path = `stations[${index}]`;
  const station = filled(stations[index]!, { io, file, path });
  return await stationOf(station, { io, file, path });
}

interface Place {
  readonly io: Io;
  readonly file: string;
  readonly path: string;
}

/** The configuration in a text. Without a store, it is one for --plant only. */
function parsePlant(file: string, text: string): CollectConfig {
  const json = readJson(text);
  const isObject = typeof json.value === "object" && json.value !== null &&
    !Array.isArray(json.value);
  const value = isObject
    ? { store: { file: "plant.sqlite" }, ...json.value as object }
    : json.value;
  const shape: DeclarationFault[] = value === undefined
    ? []
    : [...checkSchema(value, CONFIG_SCHEMA)];
  const faults = shape.length > 0 || value === undefined
    ? shape
    : checkRelations(value as CollectConfig);
  refuseMistakes([{ file, json, faults }]);
  return value as CollectConfig;
}

/** The station with its environment variables, except those of secrets, which are replaced when it is used. */
function filled(
  { tls, authentication, ...station }: StationConfig,
  { io, file, path }: Place,
): StationConfig {
  const { value, faults: [fault] } = fillIn(station, environmentOf(io));
  if (fault !== undefined) {
    throw new UsageError(
      `${path}.${fault.path} (${file}) is ${
        JSON.stringify(fault.value)
      }, expected ${fault.expected}`,
    );
  }
  return {
    ...value as StationConfig,
    ...tls !== undefined && { tls },
    ...authentication !== undefined && { authentication },
  };
}

async function stationOf(station: StationConfig, { io, file, path }: Place): Promise<PlantStation> {
  const folder = folderOf(file);
  const { zone, typesFile, pointsFile, limits, points = [] } = station;
  const cas = casOf(station);
  const keys = Object.keys(LINK_PROPERTIES);
  return {
    name: station.name,
    address: addressesOf(station)[0]!,
    cas,
    link: Object.fromEntries(
      Object.entries(station).filter(([key]) => keys.includes(key)),
    ) as LinkConfig,
    zone: zone === undefined ? undefined : zoneOf(station),
    timeoutMs: limits?.confirmationMs,
    privateTypes: typesFile === undefined
      ? []
      : await readTypesFile(resolvePath(folder, typesFile), io),
    pointsFile: pointsFile === undefined ? undefined : resolvePath(folder, pointsFile),
    points: points.map(({ ca = cas[0]!, ioa, name = "", unit = "", scale }) => ({
      ...{ ca, ioa, name, unit, typeIds: [] },
      ...scale !== undefined && { scale: { factor: scale.factor ?? 1, offset: scale.offset ?? 0 } },
    })),
    ...{ file, folder, path },
  };
}
