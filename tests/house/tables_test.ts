// The checks of tables and of generated parts of documents.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkTables } from "../../.ci/check_tables.ts";
import { withTree } from "../helpers/machine/temp.ts";

const TYPES = `export const TYPES = {
  M_SP_NA_1: { id: 1, time: "none", sq: true, profile: "101+104", title: "Single-point" },
  M_ME_TF_1: { id: 36, time: "cp56", sq: false, profile: "101+104", title: "Float" },
};
`;
const VECTORS = '[{ "id": "a", "type": "M_SP_NA_1" }, { "id": "b", "type": "M_ME_TF_1" }]';
const TREE = {
  "codec/types.ts": TYPES,
  "tests/vectors/a.json": VECTORS,
  ".github/TYPES.md": "# x\n\n<!-- types:begin -->\n<!-- types:end -->\n\nend\n",
  ".github/ARCHITECTURE.md": "<!-- layers:begin -->\nold\n<!-- layers:end -->\n",
  ".github/CONTRIBUTING.md": "<!-- phrases:begin -->\n<!-- phrases:end -->\n",
};

/** Returns the findings about the tree with some files replaced, after its tables have been written. */
function faults(changes: Record<string, string>): Promise<string[]> {
  return withTree({ ...TREE, ...changes }, async (root) => {
    await checkTables(root, /* write */ true);
    return (await checkTables(root)).map(({ where, what }) => `${where} ${what}`);
  });
}

Deno.test("checkTables() reports outdated tables, and writes them on request", async () => {
  await withTree(TREE, async (root) => {
    const before = await checkTables(root);
    assertEquals(before.map(({ what }) => what), [
      "types is out of date",
      "layers is out of date",
      "phrases is out of date",
    ]);
    await checkTables(root, /* write */ true);
    assertEquals(await checkTables(root), []);
    const page = Deno.readTextFileSync(`${root}/.github/TYPES.md`);
    assertStringIncludes(
      page,
      "| 36 | `M_ME_TF_1` | Float        | CP56Time2a | 0    | 101+104 |",
    );
    assertStringIncludes(page, "\nend\n");
  });
});

Deno.test("checkTables() reports a document without markers, and a missing one", async () => {
  assertEquals(await faults({ ".github/TYPES.md": "# x\n" }), [
    '.github/TYPES.md has no "<!-- types:begin -->" … "<!-- types:end -->"',
  ]);
  const missing = await withTree(
    { "codec/types.ts": TYPES, "tests/vectors/a.json": VECTORS },
    (root) => checkTables(root),
  );
  assertEquals(missing.map(({ where, what }) => `${where} ${what}`), [
    ".github/TYPES.md does not exist",
    ".github/ARCHITECTURE.md does not exist",
    ".github/CONTRIBUTING.md does not exist",
  ]);
});

Deno.test("checkTables() reports ids that are shared, out of order or out of range", async () => {
  const row = '{ time: "none", sq: false, profile: "104", title: "t"';
  assertEquals(
    await faults({
      "codec/types.ts": `export const TYPES = {
        M_AA_NA_1: ${row}, id: 2 }, M_BB_NA_1: ${row}, id: 2 }, M_CC_NA_1: ${row}, id: 1 },
        M_DD_NA_1: ${row}, id: 128 }, nonsense: ${row}, id: 1.5 } };\n`,
      "tests/vectors/a.json": JSON.stringify(
        ["M_AA_NA_1", "M_BB_NA_1", "M_CC_NA_1", "M_DD_NA_1", "nonsense"]
          .map((type) => ({ id: type, type })),
      ),
    }),
    [
      "codec/types.ts M_AA_NA_1 and M_BB_NA_1 share id 2",
      "codec/types.ts M_CC_NA_1 is out of order",
      "codec/types.ts M_DD_NA_1 has id 128",
      "codec/types.ts nonsense is out of order",
      "codec/types.ts nonsense has id 1.5",
      "codec/types.ts nonsense is not a mnemonic",
    ],
  );
});

Deno.test("checkTables() reports a row without a golden vector and a vector without a unique id", async () => {
  assertEquals(
    await faults({
      "tests/vectors/a.json": '[{ "id": "a", "type": "M_SP_NA_1" }]',
      "tests/vectors/b.json": '[{ "id": "a", "type": "M_SP_NA_1" }, { "type": "M_SP_NA_1" }]',
    }),
    [
      'tests/vectors/b.json vector "a" does not have a unique id',
      "tests/vectors/b.json vector undefined does not have a unique id",
      "tests/vectors/ no golden vector for M_ME_TF_1",
    ],
  );
});
