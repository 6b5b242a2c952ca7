// Loads what to simulate: a station file, a capture that a station is declared from, or the built-in substation.

import type { PrivateType, StationDeclaration } from "../../mod.ts";
import { UsageError } from "../options/subcommand.ts";
import { EXAMPLE_SUBSTATION } from "../example/example_substation.ts";
import { fileNameOf, folderOf, resolvePath } from "../io/file_path.ts";
import type { Io } from "../io/io.ts";
import { faultLines } from "../io/read_text.ts";
import { readStationDocument } from "../options/station_file.ts";
import { stationOf } from "./captured_station.ts";
import type { ReplayDeclaration, StationDocument } from "./declaration.ts";
import { declarationOf, linkOf } from "./document_parts.ts";
import { parseGenerator, type TextGenerator } from "./generator_text.ts";
import { ObjectTable } from "./object_table.ts";
import { readRecordingFile, type RecordingFile, recordingIn } from "./recording_file.ts";
import type { Recording, Scenario } from "./scenario.ts";

/** What the command line asks for. */
export interface ScenarioRequest {
  /** The station file. */
  readonly path: string | undefined;
  /** Private types besides those of the file. */
  readonly privateTypes?: readonly PrivateType[];
  /** Recordings to play besides those of the file, from the current folder. */
  readonly replays: readonly ReplayDeclaration[];
  /** Generators as text. */
  readonly drives: readonly string[];
  /** Whether what nothing else drives wanders and counts. */
  readonly simulateAll: boolean;
}

/** A recording that is wanted, and its file. */
interface ReadRecording {
  readonly replay: ReplayDeclaration;
  readonly file: RecordingFile;
}

/**
 * Loads everything.
 *
 * @throws {UsageError} A file cannot be read or used, or a generator has no object; the message says what is wrong and where.
 */
export async function loadScenario(request: ScenarioRequest, io: Io): Promise<Scenario> {
  const { path, privateTypes = [], replays, drives, simulateAll } = request;
  const types = { privateTypes };
  const document = path === undefined ? undefined : await readStationDocument(path, io, types);
  const { simulation = {} } = document ?? {};
  const wanted = [...replaysOf(path, document), ...replays];
  const read: ReadRecording[] = [];
  for (const replay of wanted) {
    read.push({ replay, file: await readRecordingFile(replay.file, io, replay) });
  }
  const isExample = document === undefined && read.length === 0;
  const declaration = document === undefined ? declarationWithout(read) : declarationOf(document);
  const objects = new ObjectTable(declaration);
  const notes: string[] = [];
  return {
    declaration,
    link: document === undefined ? {} : linkOf(document),
    objects,
    simulation,
    generators: drives.map((text) => readGenerator(text, objects)),
    recordings: read.map((each) => takeRecording(each, objects, notes)),
    simulateAll,
    isExample,
    notes,
  };
}

/** The recordings of a file, whose paths begin at its folder. */
function replaysOf(path: string | undefined, document?: StationDocument): ReplayDeclaration[] {
  const { replays = [] } = document?.simulation ?? {};
  return replays.map((replay) => ({
    ...replay,
    file: resolvePath(folderOf(path ?? ""), replay.file),
  }));
}

/** Without a station file: like the station of a capture, or the built-in substation. */
function declarationWithout(read: readonly ReadRecording[]): StationDeclaration {
  const [first] = read;
  if (first === undefined) return EXAMPLE_SUBSTATION;
  const { replay, file } = first;
  if (file.type === "csv") {
    throw new UsageError(
      `${replay.file} has no types of objects: expected a station FILE as well, or a capture`,
    );
  }
  const declaration = stationOf(file.traffic, fileNameOf(replay.file));
  if (declaration.sectors.length > 0) return declaration;
  const whose = replay.station === undefined ? "" : ` that ${replay.station} sent`;
  throw new UsageError(`${replay.file} holds no values${whose}, of which a station could be made`);
}

function readGenerator(text: string, objects: ObjectTable): TextGenerator {
  const parsed = parseGenerator(text.trim().split(/\s+/), objects);
  if (typeof parsed === "string") throw new UsageError(`Option --drive "${text}": ${parsed}`);
  return parsed;
}

function takeRecording(
  { replay, file }: ReadRecording,
  objects: ObjectTable,
  notes: string[],
): Recording {
  const { values, faults, notes: found } = recordingIn(file, objects);
  if (faults.length > 0) {
    throw new UsageError(`${replay.file} cannot be played:${faultLines(faults)}`);
  }
  for (const note of found) notes.push(`${replay.file}: ${note}`);
  const { speed = 1, loop = false } = replay;
  return { file: replay.file, values, speed, loop };
}
