// Loads a configuration and the files it refers to, and reports all mistakes together.

import type { DeclarationFault } from "../../../mod.ts";
import { checkSchema, memberPath } from "../../../codec/low_level.ts";
import type { PrivateType } from "../../../codec/mod.ts";
import { parseStation } from "../../simulation/station_file.ts";
import { declarationOf } from "../../simulation/document_parts.ts";
import { folderOf, resolvePath } from "../../io/file_path.ts";
import type { FileMistakes } from "../../text/json/file_mistakes.ts";
import { listFaults } from "../../text/text_faults.ts";
import { listOf, type PointList } from "../../text/point_list/point_list.ts";
import { readPointText } from "../../text/point_list/read_list.ts";
import { parseTypes } from "../../text/json/parse_types.ts";
import { readJson } from "../../text/json/read_json.ts";
import { Secrets } from "../../text/secrets.ts";
import { refuseMistakes } from "../../io/mistakes.ts";
import { unreadable } from "../../io/read_text.ts";
import { checkIdentities } from "./check_identities.ts";
import { checkRelations } from "./check_relations.ts";
import type { CollectConfig, StationConfig } from "./config.ts";
import type { SettingFault } from "./fault.ts";
import { type Environment, fillIn } from "../../io/environment.ts";
import type { IdentitySources, IdentityTexts } from "../../link/identity.ts";
import type { LinkConfig } from "../../link/link_rows.ts";
import { combined, optionNameOf } from "../../link/link_values.ts";
import type { AuthenticationSetup } from "../../key_file/authentication_setup.ts";
import { UsageError } from "../../io/exit.ts";
import { mistakeText } from "../../text/json/mistake_text.ts";
import { CONFIG_SCHEMA } from "./schema.ts";

/** Platform functions needed for loading. */
export interface Surroundings {
  /** Reads a text file; rejects with the system's error. */
  readonly readText: (path: string) => Promise<string>;
  /** Environment variables. */
  readonly environment: Environment;
  /** Asks for the passphrase of a key; absent without a terminal. */
  readonly ask?: IdentitySources["ask"];
  /** The settings of links on the command line, which replace those of every station. */
  readonly given?: LinkConfig;
}

/** A valid configuration with the contents of its files. */
export interface LoadedConfig {
  /** The configuration. */
  readonly config: CollectConfig;
  /** Base folder of relative paths, with a trailing slash; empty for the current folder. */
  readonly folder: string;
  /** Station files by path as configured. */
  readonly pointLists: ReadonlyMap<string, PointList>;
  /** Private types by path of their file as configured. */
  readonly privateTypes: ReadonlyMap<string, readonly PrivateType[]>;
  /** Contents of other files by path as configured: certificates, keys and CRLs. */
  readonly texts: ReadonlyMap<string, string>;
  /** Certificates, keys and CRLs by the name of the station; absent without TLS. */
  readonly identities?: ReadonlyMap<string, IdentityTexts>;
  /** Secure authentication by the name of the station; absent without it. */
  readonly authentications?: ReadonlyMap<string, AuthenticationSetup>;
}

/** A checked configuration. */
export interface CheckedConfig extends LoadedConfig {
  /** Warnings: settings that are valid but need attention, such as an expired CRL. */
  readonly warnings: readonly string[];
}

/**
 * Loads a configuration.
 *
 * @throws {UsageError} The configuration is invalid; the message has one line per mistake.
 */
export async function loadConfig(path: string, surroundings: Surroundings): Promise<CheckedConfig> {
  const json = readJson(await readFile(path, surroundings));
  if (json.value === undefined) refuseMistakes([{ file: path, json, faults: [] }]);
  const secrets = new Secrets();
  const environment: Environment = (name) => {
    const value = surroundings.environment(name);
    if (value !== undefined) secrets.add(`\${${name}}`, value);
    return value;
  };
  const filled = fillIn(json.value, environment);
  const shape = checkSchema(filled.value, CONFIG_SCHEMA);
  const { given = {}, ask } = surroundings;
  const options = fillIn(given, environment);
  refuseOptions(options.faults.map(optionFault));
  const config = withGiven(filled.value, options.value as LinkConfig) as CollectConfig;
  const isWhole = shape.every((fault) => fault.path !== "");
  const isSound = (path: string) => !shape.some((fault) => isWithin(fault.path, path));
  const relations = isWhole ? checkRelations(config, { isSound, given }) : [];
  const folder = folderOf(path);
  const stations = isWhole && Array.isArray(config.stations)
    ? config.stations.map((each, index) => isSound(`stations[${index}]`) ? each : undefined)
    : [];
  const files = new Files(folder, surroundings);
  await files.readAll(stations);
  const sources = { readText: (file: string) => files.textOf(file), ask };
  const { identities, faults: ofIdentities, warnings } = await checkIdentities(stations, {
    ...{ sources, given },
  });
  const conceal = (fault: DeclarationFault) => concealed(fault, filled.originals, secrets);
  const all = [...filled.faults, ...shape, ...relations, ...files.faults, ...ofIdentities]
    .map(conceal);
  const faults = all.filter((fault) => !isOption(fault));
  refuseMistakes([{ file: path, json, faults }, ...files.mistakes]);
  refuseOptions(all.filter(isOption));
  const { pointLists, privateTypes, texts } = files;
  return {
    ...{ config, folder, pointLists, privateTypes, texts, identities },
    warnings: warnings.map((warning) => secrets.conceal(warning)),
  };
}

/** A fault without the values of environment variables: with the text that names them. */
function concealed(
  fault: DeclarationFault,
  originals: ReadonlyMap<string, string>,
  secrets: Secrets,
): DeclarationFault {
  const { path, value, expected } = fault;
  return {
    ...fault,
    ...Object.hasOwn(fault, "value") && { value: secrets.concealAll(restored(value, path)) },
    expected: secrets.conceal(expected),
  };
  function restored(part: unknown, at: string): unknown {
    if (typeof part === "string") return originals.get(at) ?? part;
    if (Array.isArray(part)) {
      return part.map((each, index) => restored(each, memberPath(at, index)));
    }
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, each]) => [key, restored(each, memberPath(at, key))]),
    );
  }
}

/** A configuration with the settings of the command line in each of its stations. */
function withGiven(value: unknown, given: LinkConfig): unknown {
  const { stations } = Object(value) as { readonly stations?: unknown };
  if (!Array.isArray(stations) || Object.keys(given).length === 0) return value;
  return {
    ...value as object,
    stations: stations.map((station) => isObject(station) ? combined(station, given) : station),
  };
}

function isObject(value: unknown): value is LinkConfig {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a fault is one of the command line. */
function isOption({ path }: DeclarationFault): boolean {
  return path.startsWith("--");
}

/** A variable of the environment that an option names. */
function optionFault({ path, ...fault }: DeclarationFault): DeclarationFault {
  const [part = "", key = ""] = path.replace(/\[.*$/, "").split(".");
  return { ...fault, path: optionNameOf([part as "tls", key]) ?? path };
}

/** Refuses options; several stations may have the same fault. */
function refuseOptions(faults: readonly SettingFault[]): void {
  const lines = [...new Set(faults.map((fault) => fault.text ?? mistakeText(fault)))];
  if (lines.length > 0) throw new UsageError(lines.join("\n  "));
}

/** Reads the files that a configuration refers to. */
class Files {
  readonly pointLists = new Map<string, PointList>();
  readonly privateTypes = new Map<string, readonly PrivateType[]>();
  readonly texts = new Map<string, string>();
  /** Unreadable files. */
  readonly faults: DeclarationFault[] = [];
  /** Mistakes in station files and private type files. */
  readonly mistakes: FileMistakes[] = [];
  readonly #folder: string;
  readonly #surroundings: Surroundings;

  constructor(folder: string, surroundings: Surroundings) {
    this.#folder = folder;
    this.#surroundings = surroundings;
  }

  async readAll(stations: readonly (StationConfig | undefined)[]): Promise<void> {
    for (const [index, { pointsFile, typesFile } = {}] of stations.entries()) {
      const path = `stations[${index}]`;
      if (pointsFile !== undefined) await this.#readPoints(`${path}.pointsFile`, pointsFile);
      if (typesFile !== undefined) await this.#readTypes(`${path}.typesFile`, typesFile);
    }
  }

  /** The text of a file, read once; rejects with the error of the system. */
  async textOf(file: string): Promise<string> {
    const known = this.texts.get(file);
    if (known !== undefined) return known;
    const text = await this.#surroundings.readText(resolvePath(this.#folder, file));
    this.texts.set(file, text);
    return text;
  }

  async #readText(path: string, file: string): Promise<string | undefined> {
    try {
      return await this.textOf(file);
    } catch (error) {
      const expected = `a readable file: ${(error as Error).message}`;
      this.faults.push({ path, value: file, expected });
      return undefined;
    }
  }

  async #readPoints(path: string, file: string): Promise<void> {
    const isNew = !this.texts.has(file);
    const text = await this.#readText(path, file);
    if (text === undefined || !isNew) return;
    const name = resolvePath(this.#folder, file);
    if (/^\ufeff?\s*[{[]/.test(text)) {
      const parsed = parseStation(name, text);
      if (parsed.document === undefined) this.mistakes.push(parsed);
      else this.pointLists.set(file, listOf(declarationOf(parsed.document)));
      return;
    }
    const { list, faults } = readPointText(text);
    if (list !== undefined) return void this.pointLists.set(file, list);
    this.faults.push({ path, value: file, expected: `a point list: ${listFaults(name, faults)}` });
  }

  async #readTypes(path: string, file: string): Promise<void> {
    const isNew = !this.texts.has(file);
    const text = await this.#readText(path, file);
    if (text === undefined || !isNew) return;
    const parsed = parseTypes(resolvePath(this.#folder, file), text);
    if (parsed.types === undefined) this.mistakes.push(parsed);
    else this.privateTypes.set(file, parsed.types);
  }
}

async function readFile(path: string, { readText }: Surroundings): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Whether a path is equal to `outer` or inside it. */
function isWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && /^(?:$|[.[])/.test(path.slice(outer.length));
}
