// The commands in the other documents, and those that messages and texts recommend: each is run here, or is listed with
// the reason and the test that runs it; every subcommand, option and task that is named exists.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readFiles } from "../../../.ci/files.ts";
import { loadCommands } from "../../../cli/registry.ts";
import { pastedBlocks } from "../../helpers/cli/documents.ts";
import { PastingShell } from "../../helpers/cli/pasting_shell.ts";
import { absence, testWith } from "../../helpers/machine/service.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const COMMANDS = await loadCommands();

const { tasks } = JSON.parse(Deno.readTextFileSync("deno.json")) as {
  readonly tasks: Readonly<Record<string, unknown>>;
};

const DOCUMENTS = readFiles(".", ".md").filter(({ path }) => path !== "README.md");

/** Tests of the commands in documents: the first row that matches a block applies. */
const TESTED: readonly {
  readonly block: RegExp;
  /** The test that runs it, or the reason why none can. */
  readonly how: string;
  /** A test file, and a text in it. */
  readonly by?: readonly [path: string, text: string];
}[] = [
  {
    block: /^deno task test /,
    how: "the tasks print their help",
    by: ["tests/house/tasks_test.ts", "Object.keys(tasks)"],
  },
  {
    block: /^deno task bench /,
    how: "takes minutes: each part runs with little work",
    by: ["tests/house/bench_test.ts", "returns rows with names and numbers"],
  },
  {
    block: /^IEC104_PEER_SERVER=/,
    how: "needs the examples of lib60870-C",
    by: ["tests/interop/server_test.ts", "IEC104_PEER_SERVER"],
  },
  {
    block: /^iec104 collect postgresql.json --check/,
    how: "here, without the database",
    by: ["tests/examples/collect/databases_test.ts", "postgresql.json"],
  },
  { block: /^#!\/bin\/sh\n# A complete sink/, how: "here" },
  {
    block: /^sqlite3 -readonly plant.sqlite "VACUUM/,
    how: "with a running collector",
    by: ["tests/examples/collect/restore_test.ts", "VACUUM INTO"],
  },
  {
    block: /^iec104 collect plant.json --salvage/,
    how: "with a damaged store",
    by: ["tests/cli/collect/salvage_command_test.ts", "--salvage"],
  },
  {
    block: /^#!\/bin\/sh\nexec .*\/cli\/main.ts/,
    how: "is the tool of a pasting shell",
    by: ["tests/helpers/cli/pasting_shell.ts", "exec deno run"],
  },
  {
    block: /^openssl req -x509 .*Plant CA/,
    how: "with two stations that use the certificates",
    by: ["tests/transport/runtime/tls/hardening_guide_test.ts", "certificates:begin"],
  },
  {
    block: /^iec104 keys create plant.keys/,
    how: "with a passphrase that is typed",
    by: ["tests/cli/keys/guide_test.ts", "AUTHENTICATION.md"],
  },
  {
    block: /^openssl dsaparam /,
    how: "before the next block, whose files it makes",
    by: ["tests/cli/keys/guide_test.ts", "openssl dsaparam"],
  },
  {
    block: /^iec104 keys import centre.keys/,
    how: "with keys of both stations",
    by: ["tests/cli/keys/guide_test.ts", "iec104 keys import centre"],
  },
  {
    block: /^iec104 command .* --keys plant.keys --keys-station/,
    how: "with a station that requires it",
    by: ["tests/cli/keys/authenticated_link_test.ts", "after a challenge"],
  },
  {
    block: /^iec104 station --keys plant.keys .*--fault 'wrong-challenge-number/,
    how: "each fault with both stations",
    by: ["tests/cli/simulation/faults/security_faults_test.ts", 'stage === "security"'],
  },
  {
    block: /^printf 'wait 60s/,
    how: "with a station that changes its points",
    by: ["tests/cli/accept/accept_test.ts", "a whole run ends with exit code 0"],
  },
  {
    block: /^iec104 station --pics > station.pics.json/,
    how: "with a station on a free port",
    by: ["tests/cli/conform/command/conform_test.ts", "the sheet that our station prints"],
  },
  {
    block: /^iec104 station station.json --pics > station.pics.json/,
    how: "takes minutes: its files are checked, and the campaign runs in virtual time",
    by: ["tests/examples/conformance_test.ts", "the station of the example is valid"],
  },
  {
    block: /^iec104 conform --listen 2404 --pics client.pics.json/,
    how: "as above",
    by: ["tests/examples/conformance_test.ts", "the sheet of the controlling station"],
  },
  { block: /^install -D .* \/etc\/iec104/, how: "needs systemd and its administrator" },
];

Deno.test("every block of commands in a document is tested, or exempted with a reason", () => {
  const blocks = DOCUMENTS.flatMap(({ path, text }) =>
    pastedBlocks(text).map(({ commands }) => `${path}\n${commands}`)
  );
  const unknown = blocks.filter((block) =>
    !TESTED.some((row) => row.block.test(block.slice(block.indexOf("\n") + 1)))
  );
  assertEquals(unknown, []);
  assertEquals(blocks.length, TESTED.length, "a row tests nothing");
  for (const { by } of TESTED) {
    if (by !== undefined) assertStringIncludes(Deno.readTextFileSync(by[0]), by[1]);
  }
});

Deno.test("every task that a document or a source names exists", () => {
  const named = readFiles(".", "").filter(({ path }) =>
    /\.(?:md|ts|yml)$/.test(path) || path === ".ci/run"
  )
    .filter(({ path }) => !path.startsWith("tests/"))
    .flatMap(({ path, text }) =>
      Array.from(
        text.matchAll(/deno task (?:--quiet )?([a-z0-9]+(?::[a-z]+)?)/g),
        ([, name]) => `${path}: ${name}`,
      )
    );
  assert(named.length > 40);
  assertEquals(named.filter((each) => !(each.split(": ")[1]! in tasks)), []);
});

/** Returns the `iec104` command lines in a text: in backquotes, in quotes, and in blocks of commands. */
function commandLines(text: string): string[] {
  return Array.from(
    text.matchAll(/(?:[`"'(]|^ *|: |, )iec104 ([a-z]+(?: [^`"'\n;|)]*)?)/gm),
    ([, line]) => line!,
  );
}

/** Returns the fault of a command line: a command or an option that does not exist. */
function faultOf(line: string): string | undefined {
  const [name, ...words] = line.split(/\s+/);
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) return `no command ${name}`;
  const known = ["help", ...command.options.map((row) => row.name)];
  const unknown = words.map((word) => /^--([a-z-]+)/.exec(word)?.[1])
    .find((option) => option !== undefined && !known.includes(option));
  return unknown === undefined ? undefined : `no option --${unknown} of ${name}`;
}

/** Texts that begin like a command line but are not one. */
const NO_COMMANDS = /^(?:help|station file|sample\b|decoder\b|tool\b|sub)/;

Deno.test("every command and option that a document, a text or a message names exists", () => {
  const sources = [
    ...DOCUMENTS,
    ...readFiles(".", ".ts").filter(({ path }) => /^(?:cli|examples)\//.test(path)),
  ];
  const lines = sources.filter(({ path }) => !path.endsWith("CHANGELOG.md")).flatMap((
    { path, text },
  ) =>
    commandLines(text).filter((line) => !NO_COMMANDS.test(line)).map((line) =>
      [path, line] as const
    )
  );
  assert(lines.length > 60, `${lines.length} lines`);
  const faults = lines.flatMap(([path, line]) => {
    const fault = faultOf(line);
    return fault === undefined ? [] : [`${path}: iec104 ${line}: ${fault}`];
  });
  assertEquals(faults, []);
});

testWith(
  await absence(["sh", "-c", "true"]),
  "the first commands of the recipes of collect work without a database",
  async () => {
    const folder = "examples/collect";
    const files = Object.fromEntries(
      ["postgresql.json"].map((
        name,
      ) => [name, Deno.readTextFileSync(`${folder}/${name}`)]),
    );
    await withTree(files, async (root) => {
      await using shell = new PastingShell(root);
      await shell.paste("export PLANT_DB_PASSWORD=secret");
      const checked = await shell.paste("iec104 collect postgresql.json --check");
      assertEquals([checked.code, checked.output], [
        0,
        "postgresql.json is valid: 1 station, 1 sink\n",
      ]);
      const { code, output } = await shell.paste(
        "iec104 collect postgresql.json --table postgresql",
      );
      assertEquals(code, 0);
      assertStringIncludes(output, "CREATE TABLE");
    });
  },
);

testWith(
  await absence(["sh", "-c", "true"]),
  "the sink of a few lines in the recipes answers each row",
  async () => {
    const text = Deno.readTextFileSync("examples/collect/README.md");
    const sink = pastedBlocks(text).find(({ commands }) => commands.includes("A complete sink"))!;
    await withTree({}, async (root) => {
      await using shell = new PastingShell(root, {
        sink: sink.commands.replace("/mnt/share/", ""),
      });
      const { output } = await shell.paste(
        `printf '17,49.98\\n18,50.01\\n' | bin/sink; cat values.txt`,
      );
      assertEquals(output, "ok 17\nok 18\n49.98\n50.01\n");
    });
  },
);
