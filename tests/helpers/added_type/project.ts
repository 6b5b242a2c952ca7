// A copy of the project to whose table of types rows are added.

import { withRows } from "./rows.ts";

/** Parts of the project that the exercise needs. */
const PARTS = [
  ".ci",
  ".offline",
  "cli",
  "codec",
  "deno.json",
  "mod.ts",
  "tests/helpers",
  "transport",
];

const TABLE = "codec/types.ts";

/** The module that takes the added types through everything. */
export const EXERCISE = "tests/helpers/added_type/exercise.ts";

function copy(from: string, to: string): void {
  if (!Deno.statSync(from).isDirectory) return Deno.copyFileSync(from, to);
  Deno.mkdirSync(to, { recursive: true });
  for (const { name } of Deno.readDirSync(from)) copy(`${from}/${name}`, `${to}/${name}`);
}

/** Runs `deno` in such a copy, which is then removed; returns what it printed if it failed. */
export async function denoWithAddedType(args: readonly string[]): Promise<string | undefined> {
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  const root = Deno.makeTempDirSync({ dir: "tests/.tmp" });
  try {
    for (const part of PARTS) copy(part, `${root}/${part}`);
    Deno.writeTextFileSync(`${root}/${TABLE}`, withRows(Deno.readTextFileSync(TABLE)));
    const { success, stdout, stderr } = await new Deno.Command("deno", {
      args: [...args],
      cwd: root,
      env: { NO_COLOR: "1" },
    }).output();
    if (success) return undefined;
    const decoder = new TextDecoder();
    return decoder.decode(stdout) + decoder.decode(stderr);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}
