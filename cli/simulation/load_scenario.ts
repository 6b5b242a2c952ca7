// Loads a scenario: a station file, a capture to derive a station from, or the built-in substation.

import type { PrivateType, StationDeclaration } from "../../mod.ts";
import { UsageError } from "../io/exit.ts";
import { EXAMPLE_SUBSTATION } from "../example/example_substation.ts";
import { fileNameOf, folderOf, resolvePath } from "../io/file_path.ts";
import type { Io } from "../io/io.ts";
import { refuseAll } from "../io/mistakes.ts";
import { faultLines } from "../io/read_text.ts";
import { readStationDocument } from "./station_file.ts";
import { checkDocument } from "./check_document.ts";
import { loadFiles } from "./station_files.ts";
import { refuseSettings, withSettings } from "./set_key.ts";
import { Mistake, type Word, wordsOf } from "../text/words.ts";
import { stationOf } from "./captured_station.ts";
import type { ReplayDeclaration, StationDocument } from "./declaration.ts";
import { auditOf, declarationOf, linkOf } from "./document_parts.ts";
import type { FaultDeclaration } from "./faults/fault_table.ts";
import { parseFault } from "./faults/fault_text.ts";
import { parseGenerator, type TextGenerator } from "./generator_text.ts";
import { ObjectTable } from "./object_table.ts";
import { readRecordingFile, type RecordingFile, recordingIn } from "./recording_file.ts";
import type { Recording, Scenario } from "./scenario.ts";

/** Scenario options from the command line. */
export interface ScenarioRequest {
  /** The station file. */
  readonly path: string | undefined;
  /** Private types in addition to those of the file. */
  readonly privateTypes?: readonly PrivateType[];
  /** Recordings in addition to those of the file, relative to the current folder. */
  readonly replays: readonly ReplayDeclaration[];
  /** Generators as text. */
  readonly drives: readonly string[];
  /** Whether to apply default generators to all other objects. */
  readonly simulateAll: boolean;
  /** Faults as text, in addition to those of the file. */
  readonly faults?: readonly string[];
  /** Keys that replace those of the station file or of the station, as `KEY=VALUE`. */
  readonly settings?: readonly string[];
}

/** A requested recording and its file. */
interface ReadRecording {
  readonly replay: ReplayDeclaration;
  readonly file: RecordingFile;
}

/**
 * Loads a scenario.
 *
 * @throws {UsageError} A file is unreadable or invalid, or a generator refers to a missing object.
 */
export async function loadScenario(request: ScenarioRequest, io: Io): Promise<Scenario> {
  const { path, privateTypes = [], replays, simulateAll, settings = [] } = request;
  const types = { privateTypes };
  const given = path === undefined ? undefined : await readStationDocument(path, io, types);
  const document = given && changed(given, settings);
  const { simulation = {} } = document ?? {};
  const wanted = [...replaysOf(path, document), ...replays];
  const read: ReadRecording[] = [];
  for (const replay of wanted) {
    read.push({ replay, file: await readRecordingFile(replay.file, io, replay) });
  }
  const isExample = document === undefined && read.length === 0;
  const full = document ?? changed<StationDocument>(declarationWithout(read), settings);
  const declaration = declarationOf(full);
  const objects = new ObjectTable(declaration);
  const notes: string[] = [];
  const { faults, generators } = readOptions(request, objects);
  return {
    declaration,
    link: linkOf(full),
    audit: auditOf(full),
    listen: full.listen === undefined ? [] : [full.listen].flat(),
    files: await loadFiles(full, {
      io,
      folder: folderOf(path ?? ""),
      cas: objects.cas,
    }),
    faults: [...full.faults ?? [], ...faults],
    objects,
    simulation,
    generators,
    recordings: read.map((each) => takeRecording(each, objects, notes)),
    simulateAll,
    isExample,
    notes,
  };
}

/**
 * Applies `--set`.
 *
 * @throws {UsageError} The station file would have mistakes.
 */
function changed<T extends StationDocument>(document: T, settings: readonly string[]): T {
  if (settings.length === 0) return document;
  const copy = withSettings(document, settings);
  refuseSettings(settings, checkDocument(copy));
  return copy;
}

/** The recordings of a station file, whose paths are relative to its folder. */
function replaysOf(path: string | undefined, document?: StationDocument): ReplayDeclaration[] {
  const { replays = [] } = document?.simulation ?? {};
  return replays.map((replay) => ({
    ...replay,
    file: resolvePath(folderOf(path ?? ""), replay.file),
  }));
}

/** The declaration without a station file: derived from a capture, or the built-in substation. */
function declarationWithout(read: readonly ReadRecording[]): StationDeclaration {
  const [first] = read;
  if (first === undefined) return EXAMPLE_SUBSTATION;
  const { replay, file } = first;
  if (file.type === "csv") {
    throw new UsageError(
      `${replay.file} does not contain object types: expected a station FILE as well, or a capture`,
    );
  }
  const declaration = stationOf(file.traffic, fileNameOf(replay.file));
  if (declaration.sectors.length > 0) return declaration;
  const whose = replay.station === undefined ? "" : ` that ${replay.station} sent`;
  throw new UsageError(`${replay.file} contains no values${whose} from which to derive a station`);
}

/**
 * Reads the options --fault and --drive.
 *
 * @throws {UsageError} There are mistakes; the message lists all of them.
 */
function readOptions(
  { faults: faultTexts = [], drives }: ScenarioRequest,
  objects: ObjectTable,
): { readonly faults: readonly FaultDeclaration[]; readonly generators: readonly TextGenerator[] } {
  const mistakes: string[] = [];
  function read<T>(name: string, texts: readonly string[], parse: Parse<T>): readonly T[] {
    return texts.flatMap((text) => {
      const words = wordsOf(text);
      const parsed = words instanceof Mistake ? words : parse(words);
      if (!(parsed instanceof Mistake)) return [parsed];
      const place = parsed.at(1, words instanceof Mistake ? [] : words);
      mistakes.push(`Option --${name} "${text}", column ${place.column}: ${place.text}`);
      return [];
    });
  }
  const faults = read("fault", faultTexts, (words) => parseFault(words, "controlled"));
  const generators = read("drive", drives, (words) => parseGenerator(words, objects));
  refuseAll(mistakes);
  return { faults, generators };
}

/** Parses the words of an option. */
type Parse<T> = (words: readonly Word[]) => T | Mistake;

function takeRecording(
  { replay, file }: ReadRecording,
  objects: ObjectTable,
  notes: string[],
): Recording {
  const { values, faults, notes: found } = recordingIn(file, objects);
  if (faults.length > 0) {
    throw new UsageError(`${replay.file} cannot be replayed:${faultLines(faults)}`);
  }
  for (const note of found) notes.push(`${replay.file}: ${note}`);
  const { speed = 1, loop = false } = replay;
  return { file: replay.file, values, speed, loop };
}
