// Folders for tests that need files: inside the project, and removed afterwards.

/** Calls the function with a new folder that contains the files, given by path; removes it at the end. */
export async function withTree<T>(
  files: Readonly<Record<string, string>>,
  use: (root: string) => T | Promise<T>,
): Promise<T> {
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  const root = Deno.makeTempDirSync({ dir: "tests/.tmp" });
  try {
    for (const [path, text] of Object.entries(files)) {
      const folder = path.slice(0, path.lastIndexOf("/") + 1);
      Deno.mkdirSync(`${root}/${folder}`, { recursive: true });
      Deno.writeTextFileSync(`${root}/${path}`, text);
    }
    return await use(root);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}
