// Searches everything that leaves the collector during a full run for a secret of its environment.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CollectBench, measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const CANARY = "canary-s3cr3t 'x'";

/** A program that prints its secret on both outputs and fails. */
const TALKATIVE =
  'head -n 1 > /dev/null; echo "using $TOKEN"; echo "login with $TOKEN failed" >&2; exit 1';

function configOf(
  sinks: readonly unknown[],
  others: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    store: { file: "plant.sqlite" },
    stations: [{ name: "Northfield", address: "127.0.0.1:1", ca: 47 }],
    sinks,
    ...others,
  });
}

/** Asserts that a text does not contain the canary in any form. */
function assertNoCanary(text: string, where: string): void {
  for (const form of [CANARY, "s3cr3t", encodeURIComponent(CANARY), btoa(CANARY)]) {
    assertEquals(text.includes(form), false, `${where} has ${form}: ${text.slice(0, 2000)}`);
  }
}

Deno.test("a secret of the configuration is in no stream, file or page of a full run", async () => {
  await withTree({}, async (root) => {
    {
      using bench = new CollectBench(root, {});
      bench.begin();
      for (const value of [1, 20, 300]) bench.deliver(measured(705, value, NOON));
    }
    const env = { TOKEN: "${CANARY}" };
    const sink = {
      kind: "command",
      env,
      batch: { rows: 1, seconds: 0 },
      backOff: { firstMs: 50, maxMs: 500 },
    };
    const path = `${root}/plant.json`;
    const config = configOf([
      { ...sink, name: "batch", command: ["sh", "-c", TALKATIVE] },
      { ...sink, name: "stream", mode: "stream", command: ["sh", "-c", TALKATIVE] },
      {
        ...sink,
        name: "argument",
        command: ["sh", "-c", 'cat > /dev/null; echo "$0" >&2; exit 1', "${CANARY}"],
      },
      {
        ...sink,
        name: "refusing",
        command: ["sh", "-c", 'cat > /dev/null; echo "refuse 2 $TOKEN"'],
      },
    ], { http: { listen: "127.0.0.1:0" } });
    for (const form of ["text", "json"]) {
      const stop = new AbortController();
      const pages: string[] = [];
      let log = "";
      let asking = false;
      const run = await runCli(["collect", path, "--log", form], {
        files: { [path]: config },
        environment: { CANARY },
        now: () => NOON,
        interruption: stop.signal,
        onStderr: (text) => {
          log += text;
          const url = /http:\S+?(?=\/metrics)/.exec(log)?.[0];
          const isDue = ["batch", "stream", "argument"].every((name) =>
            new RegExp(`sink ${name}.*(?:failed|status)`).test(log)
          );
          if (asking || url === undefined || !isDue) return;
          asking = true;
          void Promise.all(
            ["/health", "/health/stations", "/metrics"].map(async (page) => {
              pages.push(await (await fetch(`${url}${page}`)).text());
            }),
          ).finally(() => stop.abort());
        },
      });
      assertEquals(pages.length, 3);
      assertStringIncludes(run.stderr, "${CANARY}");
      assertNoCanary(run.stdout + run.stderr, `the log as ${form}`);
      for (const page of pages) {
        assertNoCanary(page, "a page");
        assertEquals(page.includes("login with"), false, "the text of a program is in a page");
      }
    }
    for (const { name } of Deno.readDirSync(root)) {
      const octets = Deno.readFileSync(`${root}/${name}`);
      assertNoCanary(new TextDecoder("latin1").decode(octets), name);
    }
    const environment = { CANARY };
    for (const args of [["--redeliver", "batch"], ["--redeliver", "refusing"], ["--check"]]) {
      const { stdout, stderr } = await runCli(["collect", path, ...args], {
        files: { [path]: config },
        environment,
      });
      assertNoCanary(stdout + stderr, args.join(" "));
    }
    const refused = await runCli(
      ["query", `${root}/plant.sqlite`, "refused", "--format", "json"],
      {},
    );
    assertNoCanary(refused.stdout, "query refused");
  });
});

Deno.test("mistakes in a configuration show the name of a variable, not its value", async () => {
  const long = "s3cr3t".repeat(30);
  for (const value of ["s3", "s3cr3t", long]) {
    const wrong = {
      store: { file: "plant.sqlite", keepDays: "${CANARY}" },
      stations: [{ name: "A", address: "${CANARY}:0:0", ca: 1, session: { t1Ms: "x${CANARY}" } }],
      sinks: [
        {
          name: "s",
          kind: "command",
          command: ["${CANARY}"],
          env: ["${CANARY}"],
          columns: ["${CANARY}"],
        },
        { name: "${CANARY}", kind: "${CANARY}" },
      ],
      http: { listen: "${CANARY}:${CANARY}" },
    };
    const path = "plant.json";
    const { code, stdout, stderr } = await runCli(["collect", path, "--check"], {
      files: { [path]: JSON.stringify(wrong) },
      environment: { CANARY: value },
    });
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, "${CANARY}");
    assert(!stderr.includes(value), stderr);
    if (value === long) assert(!stderr.includes("s3cr3t"), stderr);
  }
});
