// A type that is added to the table is handled everywhere else without a change: a copy of the project, with rows added
// to its table, is type-checked and exercised.

import { assert } from "@std/assert";
import { withRows } from "./helpers/added_type/rows.ts";

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

function copy(from: string, to: string): void {
  if (!Deno.statSync(from).isDirectory) return Deno.copyFileSync(from, to);
  Deno.mkdirSync(to, { recursive: true });
  for (const { name } of Deno.readDirSync(from)) copy(`${from}/${name}`, `${to}/${name}`);
}

Deno.test("a type that is added to the table is decoded, analysed, selected, shown and served without a change", async () => {
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  const root = Deno.makeTempDirSync({ dir: "tests/.tmp" });
  try {
    for (const part of PARTS) copy(part, `${root}/${part}`);
    Deno.writeTextFileSync(`${root}/${TABLE}`, withRows(Deno.readTextFileSync(TABLE)));
    const { success, stdout, stderr } = await new Deno.Command("deno", {
      args: ["test", "--quiet", "--allow-read=.", "tests/helpers/added_type/exercise.ts"],
      cwd: root,
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    assert(success, decoder.decode(stdout) + decoder.decode(stderr));
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
