// The files that a station offers, by common address, object address and name.

import { lengthOf, MAX_FILE_OCTETS, type StationFile } from "./station_file.ts";

/** Files of a station. */
export class FileRegistry {
  readonly #files = new Map<string, StationFile>();
  #used = false;

  /**
   * Whether a file was ever added. A station without files answers file messages with "unknown
   * type".
   */
  get isUsed(): boolean {
    return this.#used;
  }

  /**
   * Adds a file, or replaces the one with the same addresses and name.
   *
   * @throws {RangeError} Name, number of sections or length exceeds the limits of the protocol.
   */
  add(file: StationFile): void {
    requireFile(file);
    this.#files.set(keyOf(file), file);
    this.#used = true;
  }

  /** Returns the file with the given address and name. */
  get(ca: number, ioa: number, nof: number): StationFile | undefined {
    return this.#files.get(keyOf({ ca, ioa, nof }));
  }

  /** Removes a file; returns whether it existed. */
  remove(ca: number, ioa: number, nof: number): boolean {
    return this.#files.delete(keyOf({ ca, ioa, nof }));
  }

  /**
   * Returns the files of a common address in ascending order of object address and name; only those
   * of one object if `ioa` is not 0.
   */
  list(ca: number, ioa = 0): StationFile[] {
    return [...this.#files.values()]
      .filter((file) => file.ca === ca && (ioa === 0 || file.ioa === ioa))
      .sort((a, b) => a.ioa - b.ioa || a.nof - b.nof);
  }
}

/** Throws a `RangeError` if the protocol cannot transfer a file. */
export function requireFile({ ca, ioa, nof, sections }: StationFile): void {
  const fail = (what: string, expected: string): never => {
    throw new RangeError(
      `Cannot offer file ${nof} of CA ${ca} IOA ${ioa}: ${what}, expected ${expected}`,
    );
  };
  const octets = lengthOf(sections);
  if (!Number.isInteger(nof) || nof < 1 || nof > 65_535) fail(`its name is ${nof}`, "1 to 65535");
  if (sections.length < 1 || sections.length > 255) {
    fail(`it has ${sections.length} sections`, "1 to 255");
  }
  if (octets > MAX_FILE_OCTETS) fail(`it has ${octets} octets`, `at most ${MAX_FILE_OCTETS}`);
}

function keyOf({ ca, ioa, nof }: Pick<StationFile, "ca" | "ioa" | "nof">): string {
  return `${ca}/${ioa}/${nof}`;
}
