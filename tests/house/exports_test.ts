// Names that users can import: none has two meanings, and none is exported from the root by accident.

import { assertEquals } from "@std/assert";
import { assertGolden } from "../helpers/golden.ts";

const { exports } = JSON.parse(Deno.readTextFileSync("deno.json")) as {
  exports: Readonly<Record<string, string>>;
};

interface Documented {
  readonly nodes: Readonly<Record<string, { readonly symbols: readonly DocumentedSymbol[] }>>;
}

interface DocumentedSymbol {
  readonly name: string;
  readonly declarations: readonly { readonly location: { readonly filename: string } }[];
}

/** Returns the names that an entry exports, with the file that declares each. */
async function readExports(file: string): Promise<Map<string, string>> {
  const args = ["doc", "--json", file];
  const { stdout } = await new Deno.Command("deno", { args, stderr: "null" }).output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout)) as Documented;
  const root = new URL("../../", import.meta.url);
  const { symbols } = nodes[new URL(file, root).href]!;
  return new Map(
    symbols.map(({ name, declarations: [first] }) => [
      name,
      first!.location.filename.replace(root.href, ""),
    ]),
  );
}

Deno.test("exports", async (t) => {
  const entries = new Map(
    await Promise.all(
      Object.entries(exports).map(async ([entry, file]) =>
        [entry, await readExports(file)] as const
      ),
    ),
  );
  const namesOf = (entry: string) => [...entries.get(entry)!.keys()].toSorted();

  await t.step("no name is exported with two meanings", () => {
    const meanings = new Map<string, Set<string>>();
    for (const names of entries.values()) {
      for (const [name, file] of names) {
        meanings.set(name, (meanings.get(name) ?? new Set()).add(file));
      }
    }
    assertEquals([...meanings].filter(([, files]) => files.size > 1), []);
  });

  await t.step("the root exports exactly the names of ./codec and ./transport", () => {
    const parts = new Set([...namesOf("./codec"), ...namesOf("./transport")]);
    assertEquals(namesOf("."), [...parts].toSorted());
  });

  await t.step("names of ./low-level are in no other entry but ./capture", () => {
    const others = new Set([...namesOf("."), ...namesOf("./cli")]);
    assertEquals(namesOf("./low-level").filter((name) => others.has(name)), []);
  });

  // A name on this list stays: README, a guide or an example needs it, or it is the type of something that stays.
  await t.step("the root exports the names of the reviewed list", () => {
    assertGolden("tests/house/root_exports.txt", `${namesOf(".").join("\n")}\n`);
  });
});
