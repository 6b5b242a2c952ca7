// Commands and stations with secure authentication: what a person sees on loopback, with key files on the disk.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { KeyFile } from "../../../cli/key_file/key_file.ts";
import { keyFile, onDisk, ONE, PASSPHRASE, THREE, TWO } from "../../helpers/cli/key_plant.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { type CliResult, runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const BAY = {
  name: "Northfield",
  authentication: {
    ...{ keysFile: "there.keys", passphraseFile: "pass", report: { ca: 1, ioa: 2000 } },
    ...{ replyTimeoutMs: 500, acceptAggressive: true, maxErrorMessages: 100 },
  },
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1" }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100 } }],
  }],
};

/** A plant whose station fails quickly where it does not reply. */
function plantOf(port: number, more: object = {}): string {
  return JSON.stringify({
    stations: [{
      ...{ name: "Northfield", address: `127.0.0.1:${port}`, ca: 1 },
      authentication: {
        ...{ keysFile: "here.keys", passphraseFile: "pass" },
        ...{ replyTimeoutMs: 500, maxKeyStatusRequests: 2, ...more },
      },
    }],
  });
}

interface Bench {
  readonly root: string;
  readonly port: number;
  /** Runs `iec104` with the files of the bench. */
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  /** Runs a command to the only command of the station. */
  readonly operate: (...args: readonly string[]) => Promise<CliResult>;
}

/** Serves the station, and returns its log. */
async function withBench(
  use: (bench: Bench) => Promise<void>,
  { bay = BAY, args = [], after = () => Promise.resolve() }: {
    readonly bay?: object;
    readonly args?: readonly string[];
    /** Called when the station has ended, with the folder of its files. */
    readonly after?: (root: string) => Promise<void>;
  } = {},
): Promise<CliResult> {
  let log: CliResult | undefined;
  await withTree({ "bay.json": JSON.stringify(bay), "pass": PASSPHRASE }, async (root) => {
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(`${root}/there.keys`, [[1, "Centre", 1, ONE], [2, "Guest", 0, TWO]]);
    await keyFile(`${root}/here.keys`, [
      ...[[1, "Centre", 1, ONE], [2, "Guest", 0, TWO]] as const,
      [3, "Stranger", 1, THREE.slice(0, 32)],
    ]);
    await keyFile(`${root}/few.keys`, [[1, "Centre", 1, ONE]]);
    await keyFile(`${root}/other.keys`, [[1, "Centre", 1, TWO]]);
    const { files } = onDisk({});
    const run = (...line: readonly string[]) => runCli(line, onDisk({}));
    log = await withStation([`${root}/bay.json`, "--lines", ...args], async (port) => {
      Deno.writeTextFileSync(`${root}/plant.json`, plantOf(port));
      await use({
        ...{ root, port, run },
        operate: (...more) =>
          run(
            ...["command", "Northfield", "1/5000", "--type", "single", "--on", "--yes"],
            ...["--plant", `${root}/plant.json`, ...more],
          ),
      });
    }, files);
    await after(root);
  });
  return log!;
}

Deno.test("a command says as whom it was authenticated, and the station who operates", async () => {
  const { stdout: log } = await withBench(async ({ operate }) => {
    const { code, stdout, stderr } = await operate();
    assertEquals([code, stderr], [0, ""]);
    assertMatch(
      stdout,
      /Authenticated as user 1 \(Centre, operator\) after a challenge, [\d.]+ m?s/,
    );
    const { authentication } = JSON.parse((await operate("--json")).stdout);
    const { durationMs, ...who } = authentication;
    assertEquals(who, { user: 1, name: "Centre", role: 1, mode: "challenge" });
    assertEquals(typeof durationMs, "number");
  });
  assertMatch(log, /user 1 \(Centre\) authenticated for C_SC_NA_1 by challenge/);
  assertMatch(log, /\(user Centre, operator\) {2}operates command \(1\/5000\): ON/);
});

Deno.test("the exchange of session keys has its own time limit, in addition to --timeout", async () => {
  await withBench(async ({ root, port, operate }) => {
    // The keys may take 80 s.
    Deno.writeTextFileSync(`${root}/plant.json`, plantOf(port, { replyTimeoutMs: 20_000 }));
    const { code, stderr } = await operate("--timeout", "60s");
    assertEquals([code, stderr], [0, ""]);
  });
});

Deno.test({
  name: "a command reports that others can read its key file",
  ignore: Deno.build.os === "windows", // has no modes
  fn: async () => {
    await withBench(async ({ root, operate }) => {
      const path = `${root}/here.keys`;
      Deno.chmodSync(path, 0o644);
      const { code, stderr } = await operate();
      const text = `warning: ${path} has mode 644, so others can read it; run: chmod 600 ${path}\n`;
      assertEquals([code, stderr], [0, text]);
    });
  },
});

Deno.test("a user whose role does not permit it is refused with the words of the error", async () => {
  await withBench(async ({ operate }) => {
    const { code, stdout, stderr } = await operate("--user", "2");
    assertEquals([code, stderr], [1, ""]);
    assertStringIncludes(
      stdout,
      "Authentication of user 2 (Guest) refused: authorization failed (error 7)",
    );
    assertEquals(stdout.includes("Authenticated as"), false);
  });
});

Deno.test("without session keys nothing is carried out, and the message says what to check", async () => {
  const { stdout: log } = await withBench(async ({ root, operate }) => {
    const wrong = await operate("--keys", `${root}/other.keys`);
    assertEquals(wrong.code, 1);
    assertStringIncludes(
      wrong.stderr,
      "the station refused the session keys of user 1: its update key of user 1 is another one",
    );
    assertStringIncludes(wrong.stderr, "which did not reach the process: not sent");
    assertEquals(wrong.stderr.match(/iec104 command: /g)?.length, 2, wrong.stderr);
    const unknown = await operate("--user", "3", "--json");
    const { outcome, reach, authentication } = JSON.parse(unknown.stdout);
    assertEquals([outcome, reach, authentication], ["not-authenticated", "no", null]);
    assertStringIncludes(unknown.stderr, "it does not know user 3; --user N selects another one");
  });
  assertEquals(log.includes("operates"), false);
});

Deno.test("a command without keys learns that the station requires them", async () => {
  await withBench(async ({ run, port }) => {
    const { code, stdout } = await run(
      ...["command", `127.0.0.1:${port}`, "1/5000", "--type", "single", "--on", "--yes"],
      ...["--timeout", "200ms"],
    );
    assertEquals(code, 4);
    assertStringIncludes(
      stdout,
      "The station requires secure authentication, and carries nothing out",
    );
    assertEquals(stdout.includes("unknown what the station did"), false);
  });
});

Deno.test("an acceptance run learns that the station requires proofs, and that a command was not sent", async () => {
  await withBench(async ({ root, port }) => {
    Deno.writeTextFileSync(`${root}/list.csv`, "ca;ioa;type;feedback\n1;5000;C_SC;100\n");
    const accept = (typed: string, ...more: readonly string[]) =>
      runCli(
        [
          "accept",
          `127.0.0.1:${port}`,
          "--points",
          `${root}/list.csv`,
          "--timeout",
          "1s",
          ...more,
        ],
        { ...onDisk({}), stdin: [new TextEncoder().encode(typed)] },
      );
    const none = await accept("send\nwait 30s\nquit\n");
    const required = "The station requires secure authentication, and carries nothing out";
    assertEquals((none.stdout + none.stderr).split(required).length, 2, none.stdout + none.stderr);
    const wrong = await accept(
      "send\nquit\n",
      ...["--keys", `${root}/other.keys`, "--keys-passphrase-file", `${root}/pass`],
      ...["--state", `${root}/wrong.json`],
    );
    assertStringIncludes(wrong.stdout, "not sent: there are no session keys");
    assertEquals(wrong.stdout.includes("unknown: "), false, wrong.stdout);
  });
});

Deno.test("a station without secure authentication makes commands with keys impossible", async () => {
  const { authentication: _, ...bay } = BAY;
  await withBench(async ({ operate }) => {
    const { code, stderr } = await operate();
    assertEquals(code, 1);
    assertStringIncludes(stderr, "the station does not support secure authentication");
  }, { bay });
});

Deno.test("--trace and session show what happens in secure authentication", async () => {
  await withBench(async ({ root, operate }) => {
    const { stderr } = await operate("--trace");
    assertMatch(stderr, / {2}= session keys of user 1: OK \(new keys\)\n/);
    assertMatch(stderr, / {2}= C_SC_NA_1 sent as user 1 \(Centre\) by challenge/);
    const session = await runCli(["session", "Northfield", "--plant", `${root}/plant.json`], {
      ...onDisk({}),
      stdin: [new TextEncoder().encode("command 1/5000 --type single --on --yes\n")],
    });
    assertEquals(session.code, 0, session.stderr);
    assertStringIncludes(session.stderr, "iec104 session: session keys of user 1: OK (new keys)");
  });
});

Deno.test("records name the user and the role", async () => {
  await withTree({}, async (folder) => {
    await withBench(async ({ operate, run, root }) => {
      assertEquals((await operate()).code, 0);
      const { stdout } = await run("interrogate", "Northfield", "--plant", `${root}/plant.json`);
      assertStringIncludes(stdout, "done");
    }, { args: ["--audit", `${folder}/audit.ndjson`] });
    const records = Deno.readTextFileSync(`${folder}/audit.ndjson`).trim().split("\n")
      .map((line) => JSON.parse(line));
    const proof = records.find(({ result }) => result === "authenticated");
    assertEquals([proof.event, proof.type], ["authentication", "C_SC_NA_1"]);
    assertEquals(proof.content, { user: 1, name: "Centre", role: "operator", mode: "challenge" });
    const request = records.find(({ event }) => event === "request");
    assertEquals([request.peer.user, request.peer.role], ["Centre", "operator"]);
  });
});

Deno.test("the statistics of a station are in the key file when it ends", async () => {
  const counts: (number | undefined)[] = [];
  await withBench(async ({ operate }) => {
    assertEquals((await operate()).code, 0);
    assertEquals((await operate()).code, 0);
  }, {
    after: async (root) => {
      using file = await KeyFile.open(`${root}/there.keys`, PASSPHRASE);
      counts.push(file.station("Northfield").statistics?.successfulAuthentications);
    },
  });
  assertEquals(counts, [2]);
});

Deno.test("mistakes in the settings of a file have their line, and the nearest name", async () => {
  const check = async (authentication: object, word = "station") => {
    const file = word === "station"
      ? JSON.stringify({ ...BAY, authentication }, undefined, 1)
      : JSON.stringify({
        store: { file: "s" },
        stations: [{ name: "A", address: "192.0.2.1", authentication }],
      });
    return (await runCli([word, "f.json", "--check"], { files: { "f.json": file } })).stderr;
  };
  const keysFile = "plant.keys";
  assertMatch(await check({ keysFile, replyTimeout: 1 }), /f\.json:\d+:\d+[\s\S]*replyTimeoutMs/);
  assertMatch(
    await check({ keysFile, openPoints: { rsaPading: "pkcs1" } }),
    /f\.json:\d+:\d+[\s\S]*rsaPadding/,
  );
  assertMatch(await check({ keysFile, mac: 3, acceptedMacs: [4] }), /authentication\.mac/);
  assertMatch(await check({ keysFile, mac: 3, acceptedMacs: [4] }, "collect"), /f\.json:1:\d+/);
  assertMatch(await check({ replyTimeoutMs: 5 }, "collect"), /keysFile/);
  assertMatch(await check({ keysFile, replyTimeoutMs: 0 }, "collect"), /expected/);
});

/** Keys that the station does not have. */
const STRANGERS = ["0f1e".repeat(8), THREE.slice(0, 32)];

Deno.test("keys rotate --host changes a key at the station and in the file", async () => {
  const { stdout: log } = await withBench(async ({ root, port, run, operate }) => {
    // Users whom the station does not know, or with another key: their errors must not use up those of user 1.
    await keyFile(`${root}/many.keys`, [[1, "Centre", 1, ONE], [2, "Guest", 0, STRANGERS[0]!], [
      3,
      "Stranger",
      1,
      STRANGERS[1]!,
    ]]);
    const rotate = (...more: readonly string[]) =>
      run(
        ...["keys", "rotate", `${root}/many.keys`, "1", "--host", `127.0.0.1:${port}`, "--yes"],
        ...["--passphrase-file", `${root}/pass`, ...more],
      );
    const refused = await rotate("--station", "Southfield");
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "the station refused it, invalid signature (error 9)\n");
    assertStringIncludes(
      refused.stderr,
      'nothing was changed; both stations need "Southfield" as the name',
    );
    const { code, stderr } = await rotate("--station", "Northfield");
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "user 1 (Centre) has a new key at 127.0.0.1");
    assertEquals((await operate("--keys", `${root}/many.keys`)).code, 0);
  }, {
    after: async (root) => {
      const [keys, others]: [string[], string[]] = [[], []];
      for (const name of ["many", "there"]) {
        using file = await KeyFile.open(`${root}/${name}.keys`, PASSPHRASE);
        const [user, ...more] = file.users("Northfield");
        others.push(...more.map(({ updateKey }) => updateKey.toHex()));
        keys.push(user!.updateKey.toHex());
      }
      assertEquals(keys[0], keys[1]);
      assertEquals(keys[0] === ONE, false);
      assertEquals(others, [...STRANGERS, TWO]);
    },
  });
  assertEquals(/user [23]/.test(log), false, log);
});

Deno.test("keys rotate --host of a user whom the station does not know says so, and asks once only", async () => {
  const { stdout: log } = await withBench(async ({ root, port, run }) => {
    const rotate = (...more: readonly string[]) =>
      run(
        ...["keys", "rotate", `${root}/here.keys`, "3", "--host", `127.0.0.1:${port}`, "--yes"],
        ...["--passphrase-file", `${root}/pass`, "--station", "Northfield", ...more],
      );
    const { code, stderr } = await rotate();
    assertEquals([code, stderr], [
      1,
      "iec104 keys: New update key of user Stranger failed: the station refused it, unknown user (error 11)\n" +
      "iec104 keys: nothing was changed; the station does not know user 3 (Stranger), or the role of the user has expired there: add " +
      "the user to the station\n",
    ]);
    const numbered = await rotate("--sequence", "3");
    assertEquals(numbered.code, 2);
    assertStringIncludes(
      numbered.stderr,
      "--sequence needs the private key of an authority with a pair of keys",
    );
    assertStringIncludes(
      (await run(
        ...["keys", "rotate", `${root}/here.keys`, "3", "--sequence", "3", "--yes"],
        ...["--passphrase-file", `${root}/pass`],
      )).stderr,
      "--sequence needs --host",
    );
  });
  assertEquals(log.split("S_KR_NA_1 of user 3 refused").length, 2, log);
});

Deno.test("a key of another length than that of the station: the message names --keys-station", async () => {
  await withBench(async ({ root, operate, run }) => {
    const path = `${root}/here.keys`;
    using file = await KeyFile.open(path, PASSPHRASE);
    await file.update((document) => ({
      ...document,
      users: document.users.map((user) => ({
        ...user,
        updateKey: { key: THREE, since: "2026-11-30T12:00:00.000Z" },
      })),
      stations: {
        Bay: { updateKeys: [{ user: 1, key: ONE, since: "2026-11-30T12:00:00.000Z" }] },
      },
    }));
    const { code, stderr } = await operate();
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      "wraps the session keys of user 1 for an update key of another length",
    );
    assertStringIncludes(stderr, "--keys-station NAME");
    const listed = await run("keys", "list", path, "--passphrase-file", `${root}/pass`);
    assertStringIncludes(listed.stdout, "256 bits");
    const right = await operate("--keys-station", "Bay");
    assertEquals([right.code, right.stderr], [0, ""]);
  });
});

Deno.test("send --frame refuses keys, and does not use those of a plant file", async () => {
  await withBench(async ({ root, port, run }) => {
    const frame = ["--frame", "68 04 43 00 00 00", "--yes", "--for", "1ms"];
    const refused = await run("send", `127.0.0.1:${port}`, ...frame, "--keys", `${root}/here.keys`);
    assertEquals([refused.code, refused.stdout], [2, ""]);
    assertStringIncludes(refused.stderr, "Option --keys cannot be used with --frame");
    Deno.removeSync(`${root}/here.keys`);
    const sent = await run("send", "Northfield", ...frame, "--plant", `${root}/plant.json`);
    assertEquals([sent.code, sent.stderr], [0, "sent 1 frame\n"]);
  });
});

Deno.test("a script of master operates with keys, and its expectations hear the answers", async () => {
  const script = [
    ...["connect", "start", "interrogate --ca 1", "expect actterm within 5s"],
    ...["command 1/5000 --type single --on", "expect actterm within 5s", "stop", "start"],
    ...["command 1/5000 --type single --off", "expect 1/100 = off within 5s", "close"],
  ].join("\n");
  const { stdout: log } = await withBench(async ({ root, port, run }) => {
    Deno.writeTextFileSync(`${root}/m.txt`, script);
    const master = (...more: readonly string[]) =>
      run(
        ...["master", `${root}/m.txt`, "--host", `127.0.0.1:${port}`, "--yes", "--trace"],
        ...["--keys", `${root}/here.keys`, "--keys-passphrase-file", `${root}/pass`, ...more],
      );
    const { code, stdout, stderr } = await master();
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout, "m.txt: 3 passed, 0 failed");
    // New keys after data transfer was stopped, and a challenge for each command.
    assertEquals(stderr.match(/= session keys of user 1: OK \(new keys\)/g)?.length, 2, stderr);
    assertEquals(stderr.match(/= C_SC_NA_1 sent as user 1 \(Centre\) by challenge/g)?.length, 2);
    const short = script.replace(
      "expect actterm within 5s\nstop",
      "expect actterm within 100ms\nstop",
    );
    Deno.writeTextFileSync(`${root}/m.txt`, short);
    const refused = await master("--user", "2");
    assertEquals(refused.code, 1, refused.stdout + refused.stderr);
    assertStringIncludes(
      refused.stdout,
      "arrived instead:\n" + " ".repeat(29) +
        "authentication of user 2 (Guest) refused: authorization failed (error 7); role viewer\n",
    );
  });
  assertEquals(log.match(/\(user Centre, operator\) {2}operates/g)?.length, 2, log);
});

Deno.test("a session with keys operates, interrogates and shows refusals with the role", async () => {
  await withBench(async ({ root }) => {
    const session = (user: string, lines: string) =>
      runCli(["session", "Northfield", "--plant", `${root}/plant.json`, "--user", user], {
        ...onDisk({}),
        stdin: [new TextEncoder().encode(lines)],
      });
    const operate = "command 1/5000 --type single --on --yes\n";
    const fine = await session("1", `${operate}interrogate --ca 1\n${operate}quit\n`);
    assertEquals(fine.code, 0, fine.stderr);
    assertEquals(fine.stdout.match(/Authenticated as user 1 \(Centre, operator\)/g)?.length, 2);
    const refused = await session("2", `interrogate --ca 1\n${operate}${operate}`);
    assertEquals(refused.code, 1, refused.stderr);
    assertStringIncludes(refused.stdout, "interrogation of CA 1: done");
    assertStringIncludes(refused.stdout, "authorization failed (error 7); role viewer");
    assertStringIncludes(refused.stderr, "line 2 failed");
  });
});
