// A small disk that a test may fill.

/**
 * Calls the function with a folder on a disk of this many octets; prints a message if none can be mounted.
 * @param root An empty folder.
 */
export async function withSmallDisk(
  root: string,
  octets: number,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const options = ["-t", "tmpfs", "-o", `size=${octets}`, "tmpfs", root];
  const mounted = await run("mount", options);
  if (mounted !== undefined) {
    console.log(`skipped: cannot mount a small disk: ${mounted}`);
    return;
  }
  await using _mount = { [Symbol.asyncDispose]: () => unmount(root) };
  await use(root);
}

/** Remounts the disk, read-only or writable; no file on it may be open. */
export async function remount(root: string, mode: "ro" | "rw"): Promise<void> {
  const error = await run("mount", ["-o", `remount,${mode}`, root]);
  if (error !== undefined) throw new Error(`Cannot remount ${root}: ${error}`);
}

/** Fills all free space on a disk. */
export function fill(path: string): void {
  using file = Deno.openSync(path, { write: true, create: true });
  for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
    const octets = new Uint8Array(size);
    try {
      while (file.writeSync(octets) > 0);
    } catch (error) {
      if (!/space/i.test((error as Error).message)) throw error;
    }
  }
}

async function unmount(root: string): Promise<void> {
  const error = await run("umount", [root]);
  if (error !== undefined) throw new Error(`Cannot unmount ${root}: ${error}`);
}

/** Runs a program; returns its error message if it fails or is not installed. */
async function run(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
    return success ? undefined : new TextDecoder().decode(stderr).trim();
  } catch (error) {
    return (error as Error).message;
  }
}
