// Appends rows to a rotated file. A batch counts as delivered once it is on disk.

import { PRIVATE_MODE } from "../../io/private_file.ts";
import { writeFaultText } from "../../io/file_fault.ts";
import { folderOf } from "../../io/file_path.ts";
import type { RowFormat } from "../format/format.ts";
import type { StoredValue } from "../format/stored_value.ts";
import { allDone, type Delivery, noneDone, type Outcome } from "./delivery.ts";
import { isRotationDue, rotatedName, type Rotation, surplus } from "./rotation.ts";

/** Options for writing a file. */
export interface FileOptions {
  readonly path: string;
  readonly format: RowFormat;
  readonly rotation: Rotation;
  /** Current time, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
}

const ENCODER = new TextEncoder();

/** Number of octets searched for the end of the last complete line. */
const TAIL = 65_536;

/** An open file. */
interface OpenFile {
  readonly file: Deno.FsFile;
  readonly ino: number | null;
  /** When it was created or, for an existing file, last written. */
  readonly since: number;
  size: number;
}

/** Appends rows to a file. */
export class FileDelivery implements Delivery {
  readonly #options: FileOptions;
  #open: OpenFile | undefined;
  /** Mode of a new file: that of the file before it. */
  #mode = PRIVATE_MODE;

  /** Creates a delivery; the file is not opened before the first batch. */
  constructor(options: FileOptions) {
    this.#options = options;
  }

  async deliver(rows: readonly StoredValue[]): Promise<Outcome> {
    try {
      await this.#append(rows);
      return allDone(rows);
    } catch (error) {
      await this.close();
      return noneDone(writeFaultText(this.#options.path, error), { isTemporary: true });
    }
  }

  close(): Promise<void> {
    this.#open?.file.close();
    this.#open = undefined;
    return Promise.resolve();
  }

  async #append(rows: readonly StoredValue[]): Promise<void> {
    const { path, format, rotation, now } = this.#options;
    if (this.#open !== undefined && !await this.#isStillThere(this.#open)) await this.close();
    this.#open ??= await this.#openFile();
    if (isRotationDue(rotation, this.#open, now())) {
      await this.close();
      await Deno.rename(path, rotatedName(path, now()));
      this.#open = await this.#openFile();
      await this.#removeSurplus();
    }
    const open = this.#open;
    const header = open.size === 0 ? format.header : "";
    const octets = ENCODER.encode(header + format.rows(rows));
    try {
      for (let at = 0; at < octets.length;) at += await open.file.write(octets.subarray(at));
      await open.file.syncData();
      open.size += octets.length;
    } catch (error) {
      await open.file.truncate(open.size); // Remove a partly written batch.
      throw error;
    }
  }

  /** Whether the path still refers to the open file, which may have been moved. */
  async #isStillThere({ ino }: OpenFile): Promise<boolean> {
    try {
      const stat = await Deno.stat(this.#options.path);
      return ino === null || stat.ino === ino;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  async #openFile(): Promise<OpenFile> {
    const { path, now } = this.#options;
    const file = await Deno.open(path, {
      read: true,
      append: true,
      create: true,
      mode: this.#mode,
    });
    try {
      const { size, mtime, ino, mode } = await file.stat();
      if (mode !== null) this.#mode = mode & 0o777;
      const whole = await endOfLastLine(file, size);
      if (whole < size) await file.truncate(whole); // A crash may have cut the last line; its row will be written again.
      return { file, ino, size: whole, since: size === 0 ? now() : mtime?.getTime() ?? now() };
    } catch (error) {
      file.close();
      throw error;
    }
  }

  async #removeSurplus(): Promise<void> {
    const { path, rotation: { keep } } = this.#options;
    if (keep === undefined) return;
    const folder = folderOf(path);
    const names: string[] = [];
    for await (const { name } of Deno.readDir(folder === "" ? "." : folder)) names.push(name);
    for (const name of surplus(path, names, keep)) await Deno.remove(`${folder}${name}`);
  }
}

/** The size of a file up to the end of its last complete line. */
async function endOfLastLine(file: Deno.FsFile, size: number): Promise<number> {
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - TAIL);
    const octets = new Uint8Array(end - start);
    await file.seek(start, Deno.SeekMode.Start);
    for (let at = 0; at < octets.length;) {
      const read = await file.read(octets.subarray(at));
      if (read === null) break;
      at += read;
    }
    const newline = octets.lastIndexOf(0x0a);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}
