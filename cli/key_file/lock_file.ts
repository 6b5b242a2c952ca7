// Locks a key file, so that only one process at a time changes it.

import { writeFaultText } from "../io/file_fault.ts";
import { KeyFileError } from "./key_file_error.ts";

/**
 * Locks a file until disposed. A file that another process has replaced in the meantime is locked again.
 *
 * @param place The file itself, not a link to it.
 * @param path The path for messages.
 * @throws {KeyFileError} `failed`.
 */
export async function lockFile(place: string, path: string): Promise<Disposable> {
  for (;;) {
    let file: Deno.FsFile | undefined;
    try {
      file = await Deno.open(place, { read: true, write: true });
      await file.lock(true);
      if ((await file.stat()).ino === (await Deno.stat(place)).ino) {
        const locked = file;
        return { [Symbol.dispose]: () => locked.close() };
      }
      file.close();
    } catch (cause) {
      file?.close();
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      const what = cause instanceof Deno.errors.NotFound
        ? `No such file: ${path}` // The folder need not be missing.
        : `Cannot lock ${path}: ${writeFaultText(path, cause)}`;
      throw new KeyFileError(what, { code: "failed", cause });
    }
  }
}
