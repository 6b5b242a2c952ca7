// Reads a configuration with the files it names, and tells everything that is wrong with it at once.

import { describeFault, type StationDeclaration } from "../../../mod.ts";
import { UsageError } from "../../options/subcommand.ts";
import { folderOf, resolvePath } from "../../io/file_path.ts";
import { checkDocument } from "../../simulation/check_document.ts";
import { checkIdentities } from "./check_identities.ts";
import { checkRelations } from "./check_relations.ts";
import { checkSchema, type ConfigFault } from "./check_schema.ts";
import type { CollectConfig, StationConfig } from "./config.ts";
import { type Environment, fillIn } from "./environment.ts";
import { describeFound } from "./fault.ts";
import { type ParsedText, parseJsonWithComments, type TextPlace } from "./json_with_comments.ts";
import { CONFIG_SCHEMA } from "./schema.ts";

/** What loading needs of the outside world. */
export interface Surroundings {
  /** The text of a file; rejects with the error of the system. */
  readonly readText: (path: string) => Promise<string>;
  /** Variables of the environment. */
  readonly environment: Environment;
}

/** A configuration that can be used, and what was in the files it names. */
export interface LoadedConfig {
  /** The configuration. */
  readonly config: CollectConfig;
  /** The folder that relative paths begin at, with a slash at its end; empty for the current one. */
  readonly folder: string;
  /** Station files by their path as given. */
  readonly stationFiles: ReadonlyMap<string, StationDeclaration>;
  /** Texts of other files by their path as given: certificates and keys. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Faults that are listed; more are counted. */
const LISTED_FAULTS = 50;

/**
 * Loads a configuration.
 *
 * @throws {UsageError} It cannot be used; the message has a line for each fault.
 */
export async function loadConfig(path: string, surroundings: Surroundings): Promise<LoadedConfig> {
  const text = await readFile(path, surroundings);
  const parsed = parseJsonWithComments(text);
  const lines = parsed.faults.map((fault) => line(path, fault.path, fault.place, fault.what));
  if (parsed.value === undefined) throw refusal(path, lines);
  const filled = fillIn(parsed.value, surroundings.environment);
  const shape = checkSchema(filled.value, CONFIG_SCHEMA);
  const config = filled.value as CollectConfig;
  const isWhole = shape.every((fault) => fault.path !== "");
  const isSound = (path: string) => !shape.some((fault) => isWithin(fault.path, path));
  const relations = isWhole ? checkRelations(config, isSound) : [];
  const faults = [...filled.faults, ...shape, ...relations];
  for (const fault of faults) lines.push(describe(path, fault, parsed));
  const folder = folderOf(path);
  const stations = isWhole && Array.isArray(config.stations)
    ? config.stations.map((each, index) => isSound(`stations[${index}]`) ? each : undefined)
    : [];
  const files = new Files(folder, surroundings);
  await files.readAll(stations);
  const identities = await checkIdentities(stations, files.texts);
  for (const fault of [...files.faults, ...identities]) lines.push(describe(path, fault, parsed));
  if (lines.length > 0) throw refusal(path, lines);
  return { config, folder, stationFiles: files.stationFiles, texts: files.texts };
}

/** Reads the files that a configuration names. */
class Files {
  readonly stationFiles = new Map<string, StationDeclaration>();
  readonly texts = new Map<string, string>();
  readonly faults: ConfigFault[] = [];
  readonly #folder: string;
  readonly #surroundings: Surroundings;

  constructor(folder: string, surroundings: Surroundings) {
    this.#folder = folder;
    this.#surroundings = surroundings;
  }

  async readAll(stations: readonly (StationConfig | undefined)[]): Promise<void> {
    for (const [index, { pointsFile, tls } = {}] of stations.entries()) {
      const path = `stations[${index}]`;
      if (pointsFile !== undefined) await this.#readStation(`${path}.pointsFile`, pointsFile);
      for (const key of ["caFile", "certificateFile", "keyFile", "crlFile"] as const) {
        const file = tls?.[key];
        if (file !== undefined) await this.#readText(`${path}.tls.${key}`, file);
      }
    }
  }

  async #readText(path: string, file: string): Promise<string | undefined> {
    const known = this.texts.get(file);
    if (known !== undefined) return known;
    try {
      const text = await this.#surroundings.readText(resolvePath(this.#folder, file));
      this.texts.set(file, text);
      return text;
    } catch (error) {
      const expected = `a file that can be read: ${(error as Error).message}`;
      this.faults.push({ path, value: file, expected });
      return undefined;
    }
  }

  async #readStation(path: string, file: string): Promise<void> {
    const text = await this.#readText(path, file);
    if (text === undefined || this.stationFiles.has(file)) return;
    const { value, faults } = parseJsonWithComments(text);
    const [fault] = faults;
    if (fault !== undefined) {
      const { place: { line, column }, what } = fault;
      const expected = `a station file: ${fault.path} ${what} (line ${line}, column ${column})`;
      this.faults.push({ path, value: file, expected });
      return;
    }
    for (const found of checkDocument(value).slice(0, 3)) {
      const expected = `a station file, in which ${describeFault(found)}`;
      this.faults.push({ path, value: file, expected });
    }
    this.stationFiles.set(file, value as StationDeclaration);
  }
}

async function readFile(path: string, { readText }: Surroundings): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`There is no file ${path}`);
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

function describe(file: string, fault: ConfigFault, { places }: ParsedText): string {
  const { path, value, expected } = fault;
  return line(file, path, placeOf(path, places), describeFound(value, expected));
}

/** Where a path is, or the nearest thing around it that is there. */
function placeOf(path: string, places: ParsedText["places"]): TextPlace | undefined {
  for (let at = path; at !== ""; at = outer(at)) {
    const place = places.get(at);
    if (place !== undefined) return place;
  }
  return places.get("");
}

/** Whether a path is another one, or leads further into what is there. */
function isWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && /^(?:$|[.[])/.test(path.slice(outer.length));
}

/** The path of what a value is in. */
function outer(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("."), path.lastIndexOf("["), 0));
}

function line(file: string, path: string, place: TextPlace | undefined, what: string): string {
  const where = place === undefined ? file : `${file}:${place.line}:${place.column}`;
  return `${where}  ${path === "" ? "" : `${path} `}${what}`;
}

function refusal(path: string, lines: readonly string[]): UsageError {
  const shown = lines.slice(0, LISTED_FAULTS);
  const more = lines.length > shown.length ? [`and ${lines.length - shown.length} more`] : [];
  const count = lines.length === 1 ? "one mistake" : `${lines.length} mistakes`;
  return new UsageError(
    [`${path} has ${count}; nothing was connected:`, ...shown, ...more].join("\n  "),
  );
}
