// `iec104 session`: several commands on one connection, from a script and from a keyboard.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadCommands } from "../../../cli/registry.ts";
import type { ControlledStation } from "../../../mod.ts";
import { SESSION_COMMANDS, sessionCompletions } from "../../../cli/session/language.ts";
import { Names } from "../../../cli/text/names.ts";
import { askStation, type RequestWorld, STATION, timeless } from "../../helpers/cli/request_cli.ts";
import { meet } from "../../helpers/cli/zoo.ts";
import { Terminal } from "../../helpers/cli/terminal.ts";

const NAMES = { "s.json": JSON.stringify(STATION) };

/** Runs a session with a script. */
function script(lines: string, args = "", world: RequestWorld = {}) {
  return askStation(`session {} ${args}`.trim(), {
    stdin: [new TextEncoder().encode(lines)],
    files: NAMES,
    ...world,
  });
}

function openedBy(result: Awaited<ReturnType<typeof script>>): number {
  return result.notices.filter((each) => each.type === "link" && each.state === "opened").length;
}

Deno.test("session executes the lines of a script on one connection", async () => {
  const result = await script(
    `# a comment
read 47/0x1f4
command 47/5101 --type single --on --yes

interrogate --ca 47 --group 1
send 64 01 06 00 2F 00 00 00 00 15 --yes
files list --ca 48
`,
    "--names s.json",
  );
  const { code, stdout, stderr, received } = result;
  assertEquals(openedBy(result), 1);
  assertStringIncludes(stdout, "read of 47/500 Voltage: done");
  assertStringIncludes(stdout, "C_SC_NA_1 ON to 47/5101 Automatic: done");
  assertStringIncludes(stdout, "interrogation of group 1 of CA 47: done");
  assertStringIncludes(timeless(stdout), "directory of CA 48: refused");
  assertEquals(received.map(({ typeId }) => typeId), [102, 45, 100, 100, 122]);
  assertEquals(
    stderr,
    "iec104 session: connected to ADDRESS\n" +
      "iec104 session: line 7 failed: files list --ca 48; the lines after it were not executed\n",
  );
  assertEquals(code, 1);
});

Deno.test("session shows what the station sends on its own", async () => {
  const stop = new AbortController();
  const { code, stdout } = await script("wait 1m\n", "--names s.json --zone UTC", {
    interruption: stop.signal,
    onStdout: (text) => {
      if (text.includes("M_EI_NA_1")) stop.abort();
    },
  });
  assert(/^\d\d:\d\d:\d\d\.\d{3} {2}< M_EI_NA_1 init CA 47: /m.test(stdout), stdout);
  assertEquals(code, 0);
});

Deno.test("quit ends a script, with exit code 0", async () => {
  const { code, stdout } = await script("wait 1ms\nquit\nread 47/500\n");
  assertEquals([code, stdout.includes("read of")], [0, false]);
});

Deno.test("session ends at the first line that fails, with its exit code", async () => {
  for (
    const [line, code, message] of [
      ["read 47/1", 1, ""],
      ["raed 47/500", 2, 'Unknown command "raed", expected interrogate, counters, read,'],
      [
        "read 47/500 --k 3",
        2,
        "Option --k belongs to the connection, expected it on the command line",
      ],
      ["read", 2, "Missing argument: expected"],
      ["command 47/5101 --type single --on", 2, "expected a terminal, or --yes; nothing was sent"],
      ["wait long", 2, "expected a duration such as wait 5s"],
      ["send zz --yes", 2, "expected hex digits"],
      ["help nothing", 2, 'No help on "nothing"'],
      ['read "47', 2, "expected a closing quote"],
    ] as const
  ) {
    const result = await script(`# check\n\n${line}\nread 47/500\n`);
    assertStringIncludes(result.stderr, message);
    assertStringIncludes(
      result.stderr,
      `iec104 session: line 3 failed: ${line}; the lines after it were not executed\n`,
    );
    assert(!result.stdout.includes("read of 47/500: done"), line);
    assertEquals(result.code, code, line);
  }
});

Deno.test("session reports a connection that is lost during a request as lost, not as interrupted", async () => {
  const result = await meet("session {}", async (peer) => {
    await peer.start();
    await peer.requests(1);
    await peer.send("64 01 07 00 01 00 00 00 00 14");
    await peer.send("01 01 14 00 01 00 64 00 00 01");
    await peer.until("S(2)");
  }, { stdin: [new TextEncoder().encode("interrogate --ca 1\nread 1/5\n")] });
  assertStringIncludes(result.stdout, "1/100      ON  M_SP_NA_1\n");
  assertStringIncludes(
    result.stderr,
    "iec104 interrogate: Cannot complete the interrogation of CA 1, which the station had confirmed: ADDRESS closed the connection\n",
  );
  assert(!result.stderr.includes("Ctrl-C"), result.stderr);
  assertEquals(result.code, 3);
});

Deno.test("session reports a lost connection with exit code 3", async () => {
  let station: ControlledStation | undefined;
  const { code, stderr } = await script("read 47/500\nwait 1m\n", "", {
    prepare: (each) => station = each,
    answer: () => void queueMicrotask(() => void station?.close()),
  });
  assertStringIncludes(stderr, "iec104 session: ADDRESS closed the connection\n");
  assertEquals(code, 3);
});

Deno.test("session on a terminal: keys, answers and what arrives share the screen", async () => {
  const terminal = new Terminal();
  const keys = "rea\t47/500\rcommand 47/5101 --type single --on\ry\rhelp\rquit\r";
  const { code } = await askStation("session {} --names s.json --zone UTC", {
    files: NAMES,
    stdin: slowly(keys, () => terminal.text),
    keys: true,
    terminal: { stdout: true },
    stdout: {
      write: async (octets) => {
        terminal.output.write(new TextDecoder().decode(octets));
        await terminal.output.flush();
        return octets.length;
      },
    },
  });
  await terminal.output.flush();
  const { text } = terminal;
  assertStringIncludes(text, "> read 47/500");
  assertStringIncludes(text, "47/500  Voltage  118.4 kV  NT");
  assertStringIncludes(text, "send C_SC_NA_1 ON to 47/5101 Automatic?");
  assertStringIncludes(text, "C_SC_NA_1 ON to 47/5101 Automatic: done");
  assertStringIncludes(text, "quit\n      stop data transfer and disconnect");
  assertEquals(code, 0);
});

/** Keys, one at a time; after each line, the next one waits until the screen shows what it produces. */
async function* slowly(keys: string, shown: () => string): AsyncGenerator<Uint8Array> {
  const expected = [
    "read of 47/500",
    "Type y to continue",
    "ON to 47/5101 Automatic: done",
    "quit\n",
  ];
  for (const key of keys) {
    yield new TextEncoder().encode(key);
    if (key !== "\r") continue;
    const text = expected.shift();
    while (text !== undefined && !shown().includes(text)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

Deno.test("Tab completes commands, options, words and the addresses of names", async () => {
  const commands = (await loadCommands()).filter(({ name }) =>
    (SESSION_COMMANDS as readonly string[]).includes(name)
  );
  const given = { commands, names: new Names(STATION) };
  assertEquals(sessionCompletions("c", given), ["counters", "clock", "command"]);
  assertEquals(sessionCompletions("read 47/50", given), ["47/500", "47/5010"]);
  assertEquals(sessionCompletions("command 47/5101 --sel", given), [
    "--select-before-operate",
    "--select-only",
  ]);
  assertEquals(sessionCompletions("command --tls", given), []);
  assertEquals(sessionCompletions("help set", given), ["setpoint"]);
  assertEquals(sessionCompletions("nothing x", given), []);
});
