// The files of a simulated station: those that its station file declares, and those that controlling stations send to it.

import { HexSyntaxError, parseHex } from "../../codec/mod.ts";
import type { ControlledStation, ControlledStationHandlers, StationFile } from "../../mod.ts";
import { UsageError } from "../io/exit.ts";
import { resolvePath } from "../io/file_path.ts";
import type { Io } from "../io/io.ts";
import { readLocalFile, unwritable } from "../io/local_file.ts";
import type { FileEntry } from "./declaration.ts";

/** The files of a scenario. */
export interface ScenarioFiles {
  /** The files that the station has at its start. */
  readonly offered: readonly OfferedFile[];
  /** Saves a file that a controlling station sent; `undefined` if files are kept in memory only. */
  readonly save: ((file: StationFile) => Promise<void>) | undefined;
  /** Whether the station accepts files. */
  readonly accepts: boolean;
}

/** A file to offer. */
export interface OfferedFile {
  readonly file: StationFile;
  /** Whether its directory entry is sent with cause 3. */
  readonly announce: boolean;
}

/** The default size of a section, which most controlling stations accept. */
const SECTION_OCTETS = 65_536;

/** The maximum number of sections of a file. */
const MOST_SECTIONS = 255;

/**
 * Reads the files that a station file declares.
 *
 * @throws {UsageError} A file cannot be read, or the protocol cannot transfer it.
 */
export async function loadFiles(
  { files = [], receivedFiles }: {
    readonly files?: readonly FileEntry[];
    readonly receivedFiles?: string;
  },
  { io, folder, cas }: {
    readonly io: Io;
    readonly folder: string;
    /** The common addresses of the station. */
    readonly cas: readonly number[];
  },
): Promise<ScenarioFiles> {
  const offered: OfferedFile[] = [];
  for (const [index, entry] of files.entries()) {
    const octets = await contentOf(entry, { io, folder, path: `files[${index}]` });
    const { ca = cas[0]!, ioa, nof, time, deletable = false, announce = false } = entry;
    const path = `files[${index}]`;
    if (!cas.includes(ca)) {
      throw new UsageError(`${path}.ca is ${ca}, expected one of ${cas.join(", ")}`);
    }
    const instant = time === undefined ? undefined : Date.parse(time);
    if (Number.isNaN(instant)) {
      throw new UsageError(
        `${path}.time is "${time}", expected a time such as 2026-11-23T14:03:22Z`,
      );
    }
    const file = {
      ...{ ca, ioa, nof, deletable, sections: sectionsOf(octets, entry, path) },
      ...instant !== undefined && { instant },
    };
    offered.push({ file, announce });
  }
  const pathOf = ({ ca, ioa, nof }: Pick<StationFile, "ca" | "ioa" | "nof">) =>
    resolvePath(folder, `${receivedFiles}/${ca}-${ioa}-${nof}.bin`);
  if (receivedFiles !== undefined) {
    await requireFolder(receivedFiles, pathOf({ ca: cas[0]!, ioa: 1, nof: 1 }), io);
  }
  const save = receivedFiles === undefined ? undefined : async (file: StationFile) => {
    const path = pathOf(file);
    try {
      await io.save(path, joined(file.sections), { replace: true });
    } catch (error) {
      throw unwritable(path, error);
    }
  };
  return { offered, save, accepts: files.length > 0 || receivedFiles !== undefined };
}

/** Checks in advance that received files can be saved in their folder. */
async function requireFolder(receivedFiles: string, path: string, io: Io): Promise<void> {
  try {
    await io.checkSave(path, { replace: true });
  } catch (error) {
    throw new UsageError(
      `Key receivedFiles is "${receivedFiles}": ${unwritable(path, error).message}`,
    );
  }
}

/** Adds the files of a scenario to a station. */
export function addFiles(station: ControlledStation, { offered }: ScenarioFiles): void {
  for (const { file, announce } of offered) station.addFile(file, { announce });
}

/**
 * Handlers of a station that accepts files: each one that arrives is saved, and from then on it is in the directory and can
 * be fetched.
 */
export function fileHandlers(
  { accepts, save }: ScenarioFiles,
  { station, tell }: {
    readonly station: () => ControlledStation;
    readonly tell: (text: string) => void;
  },
): Pick<ControlledStationHandlers, "onFile"> {
  if (!accepts) return {};
  return {
    onFile: async ({ action, ca, ioa, nof, file }) => {
      if (action === "offer") return true;
      if (action !== "received" || file === undefined) return;
      const what = `File ${ca}/${ioa}/${nof}`;
      try {
        await save?.(file);
      } catch (error) {
        tell(`${what} was received, and cannot be saved: ${(error as Error).message}`);
        return false;
      }
      if (station().isClosed) return;
      station().addFile({ ...file, deletable: true });
      return true;
    },
  };
}

async function contentOf(
  { path, text, hex }: FileEntry,
  { io, folder, path: key }: { readonly io: Io; readonly folder: string; readonly path: string },
): Promise<Uint8Array> {
  if ([path, text, hex].filter((content) => content !== undefined).length !== 1) {
    throw new UsageError(`${key} has no content, or several: expected one of path, text and hex`);
  }
  if (path !== undefined) return await readLocalFile(resolvePath(folder, path), io);
  if (text !== undefined) return new TextEncoder().encode(text);
  try {
    return parseHex(hex!);
  } catch (error) {
    if (!(error instanceof HexSyntaxError)) throw error;
    throw new UsageError(`${key}.hex: ${error.message}`);
  }
}

function sectionsOf(
  octets: Uint8Array,
  { sectionOctets }: FileEntry,
  key: string,
): readonly Uint8Array[] {
  const size = sectionOctets ?? Math.max(SECTION_OCTETS, Math.ceil(octets.length / MOST_SECTIONS));
  const count = Math.max(1, Math.ceil(octets.length / size));
  if (count > MOST_SECTIONS) {
    throw new UsageError(
      `${key}.sectionOctets is ${size}, expected at least ${
        Math.ceil(octets.length / MOST_SECTIONS)
      }: a file has at most ${MOST_SECTIONS} sections`,
    );
  }
  return Array.from({ length: count }, (_, i) => octets.subarray(i * size, (i + 1) * size));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const octets = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    octets.set(part, at);
    at += part.length;
  }
  return octets;
}
