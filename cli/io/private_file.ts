// Files with plant data: created so that only their owner can read and write them.

/** Mode of new files with plant data, on systems that have modes. Existing files keep theirs. */
export const PRIVATE_MODE = 0o600;

/** Mode of new folders for such files. */
export const PRIVATE_FOLDER_MODE = 0o700;

/** Creates an empty file for its owner only, if there is none; a fault is left to whatever opens the file next. */
export function createPrivate(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: PRIVATE_MODE }).close();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
  }
}
