// `iec104 accept` on loopback: a whole run, its files, its exit codes, and what it refuses.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { PROTOCOL_SCHEMA } from "../../../cli/accept/protocol_schema.ts";
import { checkSchema } from "../../../codec/low_level.ts";
import type { ControlledStation, StationDeclaration } from "../../../mod.ts";
import { askStation, type RequestWorld } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { meet } from "../../helpers/cli/zoo.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const BAY: StationDeclaration = {
  procedures: { endOfInitialization: false },
  sectors: [{
    ca: 47,
    points: [
      { ioa: 1, type: "M_SP_NA_1", name: "Alarm", value: 0 },
      { ioa: 310, type: "M_DP_NA_1", name: "Breaker Q0", value: 1 },
    ],
    commands: [{ ioa: 5010, type: "C_DC_NA_1", name: "Breaker Q0", feedback: { ioa: 310 } }],
  }],
};

const LIST =
  "ca;ioa;type;name;feedback\n47;1;M_SP;Alarm;\n47;5010;C_DC;Breaker Q0;310\n47;310;M_DP;Breaker Q0;\n";

/** What a person does when a text is shown: changes the station, or types lines. */
type Reaction = readonly [
  shown: string | RegExp,
  act: (station: ControlledStation) => readonly string[],
];

/** Runs the command against the bay; reacts to each text once, in order. */
async function test(
  args: readonly string[],
  root: string,
  reactions: readonly Reaction[],
  world: Partial<RequestWorld> = {},
) {
  const typed = Promise.withResolvers<void>();
  const lines: string[] = [];
  let [text, woken, isOver] = ["", typed, false];
  const waiting = [...reactions];
  let station: ControlledStation | undefined;
  const react = (more: string) => {
    text += more;
    if (text.includes("kept in ")) isOver = true; // The run has ended.
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      const [shown, act] = next;
      const at = typeof shown === "string" ? text.indexOf(shown) : text.search(shown);
      if (at < 0) break;
      text = text.slice(at + 1);
      waiting.shift();
      lines.push(...act(station!));
    }
    if (waiting.length === 0) isOver = true;
    woken.resolve();
  };
  async function* stdin(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const line = lines.shift();
      if (line !== undefined) yield new TextEncoder().encode(`${line}\n`);
      else if (isOver) return;
      else {
        await woken.promise;
        woken = Promise.withResolvers<void>();
      }
    }
  }
  const path = `${root}/points.csv`;
  return await askStation(["accept", "{}", "--points", path, ...args], {
    declaration: BAY,
    files: { [path]: LIST },
    stdin: stdin(),
    now: Date.now,
    onStdout: react,
    onStderr: react,
    prepare: (started) => station = started,
    ...world,
  });
}

const ALL: readonly Reaction[] = [
  ["set it to ON", (station) => (station.set(47, 1, 1), ["wait", "ok"])],
  ["set it to OFF", (station) => (station.set(47, 1, 1), station.set(47, 1, 0), ["wait", ""])],
  ["set it to ON", (station) => (station.set(47, 310, 2), ["wait", ""])],
  ["set it to OFF", (station) => (station.set(47, 310, 1), ["wait", "ok"])],
  ["command ON", () => ["send", "wait", "ok"]],
  ["command OFF", () => ["send", "wait", "ok"]],
];

Deno.test("accept: a whole run ends with exit code 0, a state file, a report and a document", async () => {
  await withTree({}, async (root) => {
    const saved = new Map<string, Uint8Array>();
    const args = ["--tester", "A. Berg", "--witness", "C. Diaz", "--report", `${root}/r.html`];
    const { code, stdout, stderr, received } = await test(args, root, ALL, { saved });
    assertStringIncludes(stdout, "Nothing is left to test");
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stderr, `3 accepted, of 3 items; kept in ${root}/points.accept.json`);
    const operated = received.filter(({ type }) => type === "C_DC_NA_1");
    assertEquals(operated.length, 2);
    const state = JSON.parse(Deno.readTextFileSync(`${root}/points.accept.json`));
    assertEquals(checkSchema(state, PROTOCOL_SCHEMA), []);
    assertMatch(state.list.digest, /^[0-9a-f]{64}$/);
    const html = new TextDecoder().decode(saved.get(`${root}/r.html`));
    assertStringIncludes(html, ">ACCEPTED<");
    assertStringIncludes(html, "<td>Tester</td><td>A. Berg</td>");
    const listed = await runCli([
      ...["accept", "--points", `${root}/points.csv`, "--list", "--json", "--zone", "UTC"],
    ], { files: { [`${root}/points.csv`]: LIST } });
    assertEquals(listed.code, 0);
    const document = JSON.parse(listed.stdout);
    assertEquals(document.summary, { accepted: 3, failed: 0, skipped: 0, deferred: 0, open: 0 });
    assertEquals(Object.keys(document), [
      ...["list", "state", "createdAt", "updatedAt", "summary", "sittings", "items", "exitCode"],
    ]);
    assertMatch(listed.stderr, /point 47\/1 +Alarm +M_SP_NA_1 +accepted +2\/2 +\S+ \S+ +A\. Berg/);
  });
});

Deno.test("accept: an interrupted run ends with exit code 1, and is continued", async () => {
  await withTree({}, async (root) => {
    const first = await test([], root, [...ALL.slice(0, 1), ["set it to OFF", () => ["quit"]]]);
    assertEquals(first.code, 1);
    const second = await test(["--only", "points"], root, ALL.slice(1, 4));
    assertStringIncludes(second.stdout, "continuing: 0 accepted, 3 open, of 3 items");
    assertEquals(second.code, 0, second.stdout);
    assertStringIncludes(second.stderr, "2 accepted, of 2 items");
  });
});

Deno.test("accept: a changed list is reported when the run is continued", async () => {
  await withTree({}, async (root) => {
    await test([], root, [...ALL.slice(0, 2), ["set it to ON", () => ["quit"]]]);
    const files = { [`${root}/points.csv`]: LIST.replace("47;1;M_SP", "47;1;M_DP") };
    const { stdout } = await test([], root, [["set it to ON", () => ["quit"]]], { files });
    assertStringIncludes(
      stdout,
      "the list has changed, 1 item differs:\n  point 47/1 Alarm had type 1 2 30, now",
    );
    const renamed = {
      [`${root}/points.csv`]: `# a comment\n${LIST.replace("47;1;M_SP", "47;1;M_DP")}`,
    };
    const again = await test([], root, [["set it to ON", () => ["quit"]]], { files: renamed });
    assertStringIncludes(again.stdout, "the list is another file, but no item differs");
  });
});

Deno.test("accept: a line that is not taken ends a run without a terminal", async () => {
  await withTree({}, async (root) => {
    const refused = await test([], root, [["set it to ON", () => ["ok", "skip x"]]]);
    assertEquals(refused.code, 1);
    assertStringIncludes(
      refused.stdout,
      "line 1 was not taken: ok; the lines after it were not read",
    );
    const mistake = await test([], root, [["set it to ON", () => ["okay"]]]);
    assertEquals(mistake.code, 2);
  });
});

Deno.test("accept: the end of the input and a closed output end the run", async () => {
  await withTree({}, async (root) => {
    assertEquals((await test([], root, [])).code, 1);
    const closed = {
      write: () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe")),
    };
    const { code } = await test([], root, [["never", () => []]], { stdout: closed });
    assertEquals(code, 1);
  });
});

Deno.test("accept: Ctrl-C ends the run, and every answer is kept", async () => {
  await withTree({}, async (root) => {
    const interruption = new AbortController();
    const { code, stderr } = await test([], root, [
      ALL[0]!,
      ["set it to OFF", () => (interruption.abort(), [])],
    ], { interruption: interruption.signal });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "iec104 accept: Ctrl-C; every answer is kept");
    const { items } = JSON.parse(Deno.readTextFileSync(`${root}/points.accept.json`));
    assertEquals(items[0].steps[0].attempts.length, 1);
  });
});

Deno.test("accept: the link is connected again, and the run continues", async () => {
  await withTree({}, async (root) => {
    const { code, stdout, stderr } = await test(["--only", "points"], root, [
      ["set it to ON", (station) => {
        for (const link of station.links) void link.close();
        return [];
      }],
      [/connected to[^]*Interrogation/, (station) => (station.set(47, 1, 1), ["wait", "ok"])],
      ...ALL.slice(1, 4),
    ]);
    assertStringIncludes(stderr, "connecting again, the run continues");
    assertEquals(code, 0, stdout);
  });
});

Deno.test("accept: without a station, nothing begins and the exit code is 3", async () => {
  await withTree({}, async (root) => {
    const { code, stderr } = await runCli(
      ["accept", "127.0.0.1:1", "--points", `${root}/points.csv`],
      { files: { [`${root}/points.csv`]: LIST } },
    );
    assertEquals(code, 3);
    assertStringIncludes(stderr, "iec104 accept: ");
    assertStringIncludes(stderr, "0 accepted, 3 open, of 3 items");
  });
});

Deno.test("accept: a report that cannot be written does not lose the answers", async () => {
  await withTree({}, async (root) => {
    const full = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
    const { code, stderr } = await test(["--report", `${root}/r.html`], root, [ALL[0]!], {
      save: () => Promise.reject(full),
      checkSave: () => Promise.resolve(),
    });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "r.html: the disk is full; free some space");
    assertStringIncludes(stderr, "0 accepted, 3 open, of 3 items");
  });
});

Deno.test("accept: with --json, the dialogue goes to standard error", async () => {
  await withTree({}, async (root) => {
    const reactions: readonly Reaction[] = [];
    const { stdout, stderr } = await test(["--json"], root, reactions);
    assertEquals(JSON.parse(stdout).exitCode, 1);
    assertStringIncludes(stderr, "Step 1 of 2: set it to ON");
  });
});

Deno.test("accept: --plant names the station, and has its list", async () => {
  await withTree({}, async (root) => {
    const [plant, path] = [`${root}/plant.json`, `${root}/points.csv`];
    const station = {
      name: "Bay",
      address: "127.0.0.1:1",
      ca: 47,
      pointsFile: "points.csv",
    };
    const text = JSON.stringify({ stations: [station], store: { file: "x.sqlite" } });
    const args = ["accept", "Bay", "--plant", plant];
    const { code, stderr } = await runCli(args, { files: { [plant]: text, [path]: LIST } });
    assertEquals(code, 3, stderr);
    assertStringIncludes(stderr, "Cannot connect to 127.0.0.1:1: ");
    assertStringIncludes(
      stderr,
      `0 accepted, 3 open, of 3 items; kept in ${root}/points.accept.json`,
    );
  });
});

Deno.test("accept: command lines that cannot be used", async () => {
  const files = {
    "p.csv": LIST,
    "bad.csv": "ca;ioa;type;mode\n1;2;C_SC;never\n",
    "p.txt": "ca;ioa;type\n1;2;P_ME_NC_1\n",
  };
  for (
    const [line, message] of [
      ["accept", "Missing HOST"],
      ["accept 127.0.0.1", "Missing list: expected --points LIST"],
      ["accept --list --points none.csv", "No such file: none.csv"],
      ["accept --list --points bad.csv", 'bad.csv:2:10  the mode is "never"'],
      ["accept --list --points p.txt", "p.txt has nothing to test"],
      ["accept --list --points p.csv --ca 9", "None of the 3 items of the list is selected"],
      ["accept --list --points p.csv --only things", 'Option --only is "things"'],
      ["accept --list --points p.csv --tolerance 200", "expected percent from 0 to 100"],
      ["accept --list --points p.csv --feedback 5010=310", "expected the command and the point"],
      ["accept --list --points p.csv --overwrite", "Option --overwrite needs --report"],
      ["accept 127.0.0.1 --points p.csv --yes", "Unknown option --yes"],
    ] as const
  ) {
    const { code, stderr } = await runCli(line.split(" "), { files });
    assertEquals(code, 2, line);
    assertStringIncludes(stderr, message);
  }
});

Deno.test("accept: the schema of state files is printed", async () => {
  const { code, stdout } = await runCli(["accept", "--schema"]);
  assertEquals([code, JSON.parse(stdout)], [0, PROTOCOL_SCHEMA]);
});

Deno.test("accept: the state of another team is merged, kept and reported under a title", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/points.csv`;
    const other = `${root}/other.json`;
    const skip: Reaction = ["set it to ON", () => ["skip a", "skip b", "quit"]];
    await test(["--state", other], root, [skip]);
    await test([], root, [["set it to ON", () => ["goto 47/310", "skip c", "quit"]]]);
    const saved = new Map<string, Uint8Array>();
    const merge = ["accept", "--points", path, "--list", "--merge", other];
    const world = { files: { [path]: LIST }, saved };
    const report = ["--report", "r.html", "--title", "Northfield <1>"];
    const { stdout, stderr } = await runCli([...merge, ...report], world);
    assertStringIncludes(stderr, `${other}: 2 answers added`);
    assertStringIncludes(stderr, "; kept in ");
    const shown = await runCli(["accept", "--points", path, "--list"], world);
    assertEquals(shown.stderr, "");
    assertEquals(shown.stdout.match(/of 3 items/g)?.length, 1);
    assertMatch(stdout, /point 47\/1 .* skipped/);
    const html = new TextDecoder().decode(saved.get("r.html"));
    assertStringIncludes(html, "<h1>Northfield &#60;1&#62;</h1>");
    const { items } = JSON.parse(Deno.readTextFileSync(`${root}/points.accept.json`));
    const answers = items.map((item: { steps: { attempts: unknown[] }[] }) =>
      item.steps.map(({ attempts }) => attempts.length).join()
    );
    assertEquals(answers, ["1,1", "1,0", "0,0"]);
    const missing = await runCli([...merge.slice(0, -1), "none.json"], world);
    assertEquals(missing.code, 2);
    assertStringIncludes(missing.stderr, "No such file: none.json");
  });
});

Deno.test("accept acknowledges before t2 of the standard, because t1 of the station may be shorter", async () => {
  await withTree({}, async (root) => {
    const end = new AbortController();
    const late = setTimeout(() => end.abort("late"), 9000);
    const path = `${root}/points.csv`;
    // deno-lint-ignore require-yield
    async function* stdin(): AsyncGenerator<Uint8Array> {
      await new Promise((resolve) => end.signal.addEventListener("abort", resolve));
    }
    await meet(["accept", "{}", "--points", path], async (peer) => {
      await peer.start();
      await peer.requests(1);
      await peer.send("64 01 07 00 2f 00 00 00 00 14");
      await peer.send("64 01 0a 00 2f 00 00 00 00 14");
      await peer.until("S(2)");
      await peer.send("01 01 03 00 2f 00 01 00 00 01");
      await peer.until("S(3)");
      clearTimeout(late);
      end.abort("acknowledged");
      await peer.leave();
    }, { files: { [path]: LIST }, stdin: stdin(), interruption: end.signal });
    assertEquals(end.signal.reason, "acknowledged");
  });
});
