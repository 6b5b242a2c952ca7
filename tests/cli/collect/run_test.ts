// `iec104 collect` from start to end, in this process: its output, and the input that it refuses before it starts.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CollectBench } from "../../helpers/collect/collect_bench.ts";
import { type CliResult, runCli, type World } from "../../helpers/cli/run_cli.ts";
import { withValues } from "../../helpers/machine/globals.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** A station at an address where nothing is listening. */
const STATIONS = [{ name: "Northfield", address: "127.0.0.1:1", ca: 1 }];

const FILE = { name: "f", kind: "file", file: "out.ndjson" };
const SQL = { dialect: "postgresql", table: "v" };

/** Runs `iec104 collect plant.json` in a folder, which its output shows as `FOLDER`. */
async function collect(
  root: string,
  config: Readonly<Record<string, unknown>>,
  args: readonly string[],
  world: World = {},
): Promise<CliResult> {
  const path = `${root}/plant.json`;
  const text = JSON.stringify({ store: { file: "plant.sqlite" }, stations: STATIONS, ...config });
  const { code, stdout, stderr } = await runCli(["collect", path, ...args], {
    files: { [path]: text },
    now: () => Date.UTC(2026, 10, 23, 12),
    ...world,
  });
  const plain = (output: string) =>
    output.replaceAll(root, "FOLDER").replaceAll(/127\.0\.0\.1:\d{2,}/g, "ADDRESS");
  return { code, stdout: plain(stdout), stderr: plain(stderr) };
}

Deno.test("collect reports when it starts, listens, stops and has stopped, as text or JSON", async () => {
  await withTree({}, async (root) => {
    const config = { sinks: [FILE], http: { listen: "127.0.0.1:0" } };
    const { code, stdout, stderr } = await collect(root, config, ["--for", "1ms", "--zone", "UTC"]);
    assertEquals([code, stdout], [0, ""]);
    const lines = stderr.split("\n").filter((line) => line.includes("plant.json"));
    assertEquals(lines, [
      "2026-11-23 12:00:00.000  FOLDER/plant.json  1 station, 1 sink; times in UTC",
      "2026-11-23 12:00:00.000  FOLDER/plant.json  serving http://ADDRESS/metrics and http://ADDRESS/health",
      "2026-11-23 12:00:00.000  FOLDER/plant.json  shutting down",
      "2026-11-23 12:00:00.000  FOLDER/plant.json  stopped, 0 values stored",
    ]);
    const json = await collect(root, {}, ["--for", "1ms", "--log", "json"]);
    const records = json.stderr.trimEnd().split("\n").map((line) => JSON.parse(line))
      .filter(({ subject }) => subject === "FOLDER/plant.json");
    assertEquals(records.map(({ level, event, text }) => [level, event, text]), [
      ["info", "started", "1 station, 0 sinks"],
      ["info", "ending", "shutting down"],
      ["info", "ended", "stopped, 0 values stored"],
    ]);
  });
});

Deno.test("a terminal shows the live view, unless lines, a log or rows are written there", async () => {
  await withTree({}, async (root) => {
    const terminal = { terminal: { stdout: true } };
    const hasView = async (config: Readonly<Record<string, unknown>>, args: readonly string[]) => {
      const { stdout, stderr } = await collect(root, config, ["--for", "1ms", ...args], terminal);
      return [stdout.includes("plant.sqlite"), stderr.includes("shutting down")];
    };
    assertEquals(await hasView({}, []), [true, false]);
    assertEquals(await hasView({}, ["--lines"]), [false, true]);
    assertEquals(await hasView({}, ["--log", "text"]), [false, true]);
    assertEquals(await hasView({ sinks: [{ name: "o", kind: "stdout" }] }, []), [false, true]);
  });
});

Deno.test("collect ends when it is interrupted before it has started", async () => {
  await withTree({}, async (root) => {
    const { code, stderr } = await collect(root, {}, [], { interruption: AbortSignal.abort() });
    assertEquals(code, 0);
    assertStringIncludes(stderr, "stopped, 0 values stored");
  });
});

Deno.test("collect allows 10 s for delivery when it ends", async () => {
  await withTree({}, async (root) => {
    const delays: (number | undefined)[] = [];
    const { setTimeout } = globalThis;
    using _timers = withValues(globalThis, {
      setTimeout: (call: () => void, ms?: number) => {
        delays.push(ms);
        return setTimeout(call, ms);
      },
    });
    await collect(root, {}, [], { interruption: AbortSignal.abort() });
    assertEquals(delays.at(-1), 10_000);
  });
});

Deno.test("--check lists the contents of a valid configuration", async () => {
  await withTree({}, async (root) => {
    assertEquals(await collect(root, { sinks: [FILE] }, ["--check"]), {
      code: 0,
      stdout: "FOLDER/plant.json is valid: 1 station, 1 sink\n",
      stderr: "",
    });
  });
});

Deno.test("--table prints the table of a sink, or reports what is missing", async () => {
  await withTree({}, async (root) => {
    const sinks = [FILE, {
      ...FILE,
      name: "sql",
      file: "b",
      format: "sql",
      sql: SQL,
      columns: ["seq", "value"],
    }];
    const { code, stdout } = await collect(root, { sinks }, ["--table", "sql"]);
    assertEquals(code, 0);
    assertMatch(stdout, /^CREATE TABLE [^;]+;\n$/);
    const wrong: Readonly<Record<string, string>> = {
      f: 'Sink f has no database, expected "sql": {"dialect": "postgresql", "table": "iec104_value"}',
      sqll: 'Unknown sink "sqll", expected',
    };
    for (const [name, message] of Object.entries(wrong)) {
      const refused = await collect(root, { sinks }, ["--table", name]);
      assertEquals([refused.code, refused.stdout], [2, ""]);
      assertStringIncludes(refused.stderr, message);
    }
    const none = await collect(root, {}, ["--redeliver", "x"]);
    assertStringIncludes(none.stderr, 'Unknown sink "x", expected one');
  });
});

Deno.test("invalid input exits with 2 before anything is connected or written", async () => {
  await withTree({}, async (root) => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const command = (program: string) => ({ name: "c", kind: "command", command: [program] });
    Deno.mkdirSync(`${root}/folder.sqlite`);
    const cases:
      readonly (readonly [Readonly<Record<string, unknown>>, readonly string[], string])[] = [
        [
          { stations: [{ name: "${SECRET}", address: "x" }] },
          ["--check"],
          "${SECRET} is an environment variable, which Deno does not permit the program to read, expected deno run --allow-env=SECRET",
        ],
        [
          {
            sinks: [command("deno"), command("no-such-program")].map((sink, n) => ({
              ...sink,
              name: `c${n}`,
            })),
          },
          ["--check"],
          "runs no-such-program, which Deno does not permit, expected deno run --allow-run=no-such-program",
        ],
        [
          {},
          ["--restored"],
          "Store FOLDER/plant.sqlite does not exist, expected the restored one",
        ],
        [
          { store: { file: "folder.sqlite" } },
          ["--for", "1ms"],
          "Cannot open the store FOLDER/folder.sqlite: unable to open",
        ],
        [
          { http: { listen: `127.0.0.1:${taken.addr.port}` } },
          ["--for", "1ms"],
          "Cannot listen on ADDRESS (http.listen): ",
        ],
      ];
    for (const [config, args, message] of cases) {
      const { code, stdout, stderr } = await collect(root, config, args);
      assertEquals([code, stdout], [2, ""], message);
      assertStringIncludes(stderr, `iec104 collect: `);
      assertStringIncludes(stderr, message);
      assertStringIncludes(stderr, "\nTry: iec104 collect --help\n");
    }
  });
});

Deno.test("--init prints a configuration, or writes it to a new file", async () => {
  const printed = await runCli(["collect", "--init"]);
  const saved = new Map<string, Uint8Array>();
  const dash = await runCli(["collect", "--init", "-"], { saved });
  assertEquals([dash.stdout, saved.size], [printed.stdout, 0]);
  const written = await runCli(["collect", "new.json", "--init"], { saved });
  assertEquals([written.code, new TextDecoder().decode(saved.get("new.json"))], [
    0,
    printed.stdout,
  ]);
  const again = await runCli(["collect", "new.json", "--init"], { saved });
  assertEquals(again.code, 2);
  assertStringIncludes(again.stderr, "File new.json already exists; choose a new name");
  const refused = await runCli(["collect", "new.json", "--init"]);
  assertStringIncludes(refused.stderr, "Cannot write new.json: you do not have permission");
  assertStringIncludes(
    (await runCli(["collect"])).stderr,
    "Missing argument: expected CONFIG [options]; --init prints one",
  );
});

Deno.test("a damaged store ends collect at its start, or is set aside if the configuration says so", async () => {
  await withTree({}, async (root) => {
    const file = `${root}/plant.sqlite`;
    new CollectBench(root)[Symbol.dispose]();
    Deno.writeFileSync(file, Deno.readFileSync(file).fill(0x5a, 100, 4096));
    const start = (onDamage: string | undefined) =>
      collect(root, { store: { file: "plant.sqlite", onDamage } }, ["--for", "1ms"]);
    const names = () =>
      [...Deno.readDirSync(root)].map(({ name }) => name.replace(/-.*/, "")).sort();
    for (const onDamage of [undefined, "stop"]) {
      const { code, stderr } = await start(onDamage);
      assertEquals(code, 2, stderr);
      assertStringIncludes(stderr, "iec104 collect: Cannot open the store FOLDER/plant.sqlite: ");
    }
    const before = names();
    const { code, stderr } = await start("set-aside");
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "stopped, 0 values stored");
    assertEquals(names().length, before.length + 1);
  });
});
