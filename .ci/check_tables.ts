// Checks the table of types, its golden vectors, and the tables in documents that are generated from the code.
//
// With `--write` the generated parts of TYPES.md, ARCHITECTURE.md and CONTRIBUTING.md are brought up to date.

import { type Finding, report } from "./finding.ts";
import { readFiles } from "./files.ts";
import { phraseTable } from "./english.ts";
import { checkGenerated, type Generated } from "./generated.ts";
import { layerList } from "./layers.ts";
import { taskArguments } from "./task_options.ts";
import { readTypes, type Rows, typeTable } from "./type_table.ts";

const MNEMONIC = /^[MCPFS]_[A-Z]{2}_[NT][A-F]_[1X]$/;

/** Returns every fault of the tables; generated ones are rewritten when `write` is set. */
export async function checkTables(root: string, write = false): Promise<Finding[]> {
  const types = await readTypes(root);
  const parts: Generated[] = [
    { path: ".github/TYPES.md", name: "types", text: typeTable(types) },
    { path: ".github/ARCHITECTURE.md", name: "layers", text: layerList() },
    { path: ".github/CONTRIBUTING.md", name: "phrases", text: phraseTable() },
  ];
  return [
    ...checkRows(types),
    ...checkVectors(root, types),
    ...parts.flatMap((part) => checkGenerated(root, part, write)),
  ];
}

function checkRows(types: Rows): Finding[] {
  const findings: Finding[] = [];
  const where = "codec/types.ts";
  const seen = new Map<number, string>();
  let last = 0;
  for (const [mnemonic, { id }] of Object.entries(types)) {
    const twin = seen.get(id);
    if (twin !== undefined) {
      findings.push({ where, what: `${twin} and ${mnemonic} share id ${id}`, todo: "correct one" });
    } else if (id < last) {
      findings.push({ where, what: `${mnemonic} is out of order`, todo: "sort rows by id" });
    }
    if (!Number.isInteger(id) || id < 1 || id > 127) {
      findings.push({ where, what: `${mnemonic} has id ${id}`, todo: "use 1 to 127" });
    }
    if (!MNEMONIC.test(mnemonic)) {
      findings.push({
        where,
        what: `${mnemonic} is not a mnemonic`,
        todo: "write it like M_ME_TF_1",
      });
    }
    seen.set(id, mnemonic);
    last = id;
  }
  return findings;
}

/** Each row needs a golden vector, and each vector a row. */
function checkVectors(root: string, types: Rows): Finding[] {
  const findings: Finding[] = [];
  const covered = new Set<string>();
  const ids = new Set<string>();
  const files = readFiles(root, ".json").filter(({ path }) => path.startsWith("tests/vectors/"));
  for (const { path, text } of files) {
    for (const vector of JSON.parse(text) as { id?: string; type?: string }[]) {
      if (vector.id === undefined || ids.has(vector.id)) {
        findings.push({
          where: path,
          what: `vector ${JSON.stringify(vector.id)} does not have a unique id`,
          todo: "give it one",
        });
      }
      ids.add(vector.id ?? "");
      if (vector.type !== undefined) covered.add(vector.type);
    }
  }
  const missing = Object.keys(types).filter((mnemonic) => !covered.has(mnemonic));
  if (missing.length > 0) {
    findings.push({
      where: "tests/vectors/",
      what: `no golden vector for ${missing.join(", ")}`,
      todo: "add one each, with its derivation",
    });
  }
  return findings;
}

if (import.meta.main) {
  const { flags } = taskArguments({
    name: "tables",
    usage: `deno task tables

Brings the generated tables of TYPES.md, ARCHITECTURE.md and CONTRIBUTING.md up to date, and checks the golden vectors.

  --write  write the tables, as the task does; without it they are only checked`,
    flags: ["write"],
  });
  report("tables", await checkTables(".", flags.has("write")));
}
