// The commands of README.md, pasted into a shell block by block: they work, and print what README.md shows.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { missingLine, type Pasted, pastedBlocks, steady } from "../../helpers/cli/documents.ts";
import { PastingShell } from "../../helpers/cli/pasting_shell.ts";
import { absence, testWith } from "../../helpers/machine/service.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const BLOCKS = pastedBlocks(Deno.readTextFileSync("README.md"));

const config = JSON.parse(Deno.readTextFileSync("deno.json")) as {
  readonly name: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, unknown>>;
};

/** Commands that are not run, with the reason, and the check in their place. */
const NOT_RUN: readonly (readonly [line: RegExp, reason: string, check: (line: string) => void])[] =
  [
    [/^deno install /, "needs JSR", (line) => {
      const entry = new RegExp(`jsr:${config.name}/(\\w+)$`).exec(line)?.[1];
      assert(entry !== undefined && `./${entry}` in config.exports, line);
      const documented = /^ \* deno run (.*) jsr:/m.exec(Deno.readTextFileSync("cli/main.ts"))![1]!;
      assertStringIncludes(line, documented, "other permissions than cli/main.ts documents");
    }],
    [/^deno add /, "needs JSR", (line) => assertEquals(line, `deno add jsr:${config.name}`)],
    [/^deno task (demo|test)$/, "has tests of its own, or is what runs now", isTask],
    [/^alias iec104="deno task --quiet iec104"$/, "for shells at a terminal", isTask],
  ];

function isTask(line: string): void {
  const name = /deno task (?:--quiet )?(\w+)/.exec(line)![1]!;
  assert(name in config.tasks, `no task ${name}`);
}

/** Whether none of the commands in a block is run. */
function isNotRun({ commands }: Pasted): boolean {
  return commands.trim().split("\n").every((line) => NOT_RUN.some(([known]) => known.test(line)));
}

/** Returns two free ports; README.md uses 2404 and 2405. */
function freePorts(): readonly [number, number] {
  using first = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using second = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return [first.addr.port, second.addr.port];
}

/** Replaces the ports and paths in commands with those of the test. */
function here(commands: string, [first, second]: readonly [number, number]): string {
  return commands
    .replaceAll("127.0.0.1:2405", `127.0.0.1:${second}`)
    .replaceAll(/127\.0\.0\.1(?!:)/g, `127.0.0.1:${first}`)
    .replace(/^(iec104 station substation.json)(?= --lines)/m, `$1 --listen 127.0.0.1:${first}`)
    .replace(
      /^(.*--init plant.json)$/m,
      `$1\nsed -i s/127.0.0.1:2404/127.0.0.1:${first}/ plant.json`,
    )
    .replace(/ (examples\/\w+\.ts)/, ` ${Deno.cwd()}/$1`);
}

Deno.test("every command in README.md is tested", () => {
  const idle = BLOCKS.filter(isNotRun).flatMap(({ commands }) => commands.trim().split("\n"));
  assertEquals(idle.length, 5);
  for (const line of idle) {
    const [, , check] = NOT_RUN.find(([known]) => known.test(line))!;
    check(line);
  }
});

Deno.test("the commands of README.md can be pasted into any shell: they have no comments", () => {
  for (const { commands } of BLOCKS) assert(!/(^|\s)#/.test(commands), commands);
});

testWith(
  await absence(["sh", "-c", "jq --version && sed --version"]),
  "the commands of README.md print the output that it shows",
  async () => {
    const ports = freePorts();
    await withTree({}, async (root) => {
      await using shell = new PastingShell(root);
      for (const { commands, output } of BLOCKS.filter((block) => !isNotRun(block))) {
        await shell.start(here(commands, ports));
        if (/^iec104 collect plant.json --lines$/m.test(commands)) {
          await shell.prints("the same for 32 more points");
          await shell.interrupt();
        }
        const printed = (await shell.ended()).output;
        for (const [, log] of commands.matchAll(/ > (\w+\.log) &$/gm)) {
          await shell.paste(`until grep -q Listening ${log}; do sleep 0.05; done`);
        }
        // Results from files are the same each time; results from a station have other times.
        const same = /iec104 (?:decode|analyze) /.test(commands) ? (text: string) => text : steady;
        if (output === undefined) assertEquals(printed, "", commands);
        else assertEquals(missingLine(same(output), same(printed)), undefined, commands);
      }
    });
  },
);
