// The lines of a session: requests, other words, and exit codes.

import { assertEquals, assertRejects, assertStrictEquals, assertStringIncludes } from "@std/assert";
import type { Io } from "../../../cli/io/io.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { PLANT } from "../../../cli/link/plant.ts";
import type { Command } from "../../../cli/options/subcommand.ts";
import { SessionConsole, type SessionMeans } from "../../../cli/session/session_console.ts";
import { SESSION } from "../../../cli/request/request_settings.ts";
import { Output } from "../../../cli/text/output.ts";
import { IEC104 } from "../../../mod.ts";
import { hex } from "../../helpers/wire/frames.ts";

const SESSION_OF_LINES = {} as unknown as SessionMeans["session"];

interface Given {
  readonly yes?: boolean;
  /** Answer to questions; without one, there is no terminal. */
  readonly answer?: string;
  readonly plant?: SessionMeans["plant"];
  readonly run?: Command["run"];
  readonly sendError?: Error;
  readonly signal?: AbortSignal;
}

/** Executes lines; returns exit codes and everything observable. */
async function execute(lines: readonly string[], given: Given = {}) {
  const texts = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") =>
    new Output({
      write(octets) {
        texts[name] += new TextDecoder().decode(octets);
        return Promise.resolve(octets.length);
      },
    });
  const { answer } = given;
  const questions: string[] = [];
  const ask = (question: string) => Promise.resolve((questions.push(question), answer));
  const io = {
    ...{ stdout: output("stdout"), stderr: output("stderr") },
    ask: answer === undefined ? undefined : ask,
  } as unknown as Io;
  const sent: string[] = [];
  const requests: unknown[] = [];
  let quits = 0;
  const read: Command = {
    ...{ name: "read", usage: "HOST[:PORT] CA/IOA... [options]", summary: "", text: "Reads." },
    ...{ operands: [2, 3], exits: [[0, "done"]], examples: [] },
    options: [
      { name: "k", value: "N", text: "of the connection" },
      { name: "select", text: "of its own" },
    ],
    run: given.run ?? ((values) => {
      requests.push([values.operands, values.context(PLANT)]);
      io.stdout.line("done");
      return Promise.resolve(7);
    }),
  };
  const station = {
    send(octets: Uint8Array) {
      if (given.sendError !== undefined) return Promise.reject(given.sendError);
      sent.push(hex(octets));
      return Promise.resolve();
    },
  };
  const session = new SessionConsole({
    ...{ io, plant: given.plant, commands: [read], quit: () => quits++ },
    session: SESSION_OF_LINES,
    signal: given.signal ?? new AbortController().signal,
    station: station as unknown as SessionMeans["station"],
    settings: {
      yes: given.yes ?? false,
      link: { profile: IEC104, endpoint: { host: "192.0.2.1", port: 2405 } },
    } as unknown as SessionMeans["settings"],
  });
  const codes: number[] = [];
  for (const line of lines) codes.push(await session.execute(line));
  await io.stderr.flush();
  return { codes, ...texts, sent, requests, quits, questions };
}

Deno.test("a request runs with the host of the session, and its output is written at once", async () => {
  const { codes, requests, stdout, stderr } = await execute(["read 1/2", "  # nothing", ""]);
  assertEquals(codes, [7, 0, 0]);
  assertEquals(requests, [[["192.0.2.1:2405", "1/2"], undefined]]);
  assertEquals([stdout, stderr], ["done\n", ""]);
});

Deno.test("a request uses the session in which it is typed", async () => {
  const sessions: unknown[] = [];
  await execute(["read 1/2"], {
    run: (values) => Promise.resolve(sessions.push(values.context(SESSION))),
  });
  assertStrictEquals(sessions[0], SESSION_OF_LINES);
});

Deno.test("a request uses the station of the plant file", async () => {
  const plant = { address: "192.0.2.9" } as unknown as SessionMeans["plant"];
  const { requests } = await execute(["read 1/2"], { plant });
  assertEquals(requests, [[["192.0.2.1:2405", "1/2"], plant]]);
});

for (
  const [line, message] of [
    [
      "raed 1/2",
      'Unknown command "raed", expected read, send, wait, help, quit; did you mean read?',
    ],
    ['read "1', "Column 6: "],
    ["help raed", 'No help on "raed", expected read'],
    ["wait", 'Found "wait ", expected a duration such as wait 5s'],
    ["wait 5s 6s", 'Found "wait 5s 6s", expected a duration such as wait 5s'],
    ["wait soon", 'Found "wait soon", expected a duration such as wait 5s'],
    ["send", "ASDU 1 is empty"],
    ["send 64 01 06 00 01 00 00 00 00 14", "expected a terminal, or --yes; nothing was sent"],
  ] as const
) {
  Deno.test(`the line ${line} is refused with exit code 2`, async () => {
    const { codes, stderr, sent, requests } = await execute([line]);
    assertEquals(codes, [2]);
    assertStringIncludes(stderr, `iec104 session: `);
    assertStringIncludes(stderr, message);
    assertEquals([...sent, ...requests], []);
  });
}

Deno.test("an error other than a usage error ends the session", async () => {
  const run = () => Promise.reject(new Error("broken"));
  await assertRejects(() => execute(["read 1/2"], { run }), Error, "broken");
  const { codes } = await execute(["read 1/2"], { run: () => Promise.reject(new UsageError("x")) });
  assertEquals(codes, [2]);
});

Deno.test("quit and exit end the session", async () => {
  for (const line of ["quit", "exit"]) {
    const { codes, quits } = await execute([line]);
    assertEquals([codes, quits], [[0], 1], line);
  }
});

Deno.test("help lists everything, or describes one request without the options of the connection", async () => {
  const all = await execute(["help"]);
  assertStringIncludes(all.stdout, "  wait DURATION\n");
  const one = await execute(["help read"]);
  assertEquals(one.codes, [0]);
  assertStringIncludes(one.stdout, "--select");
  assertEquals([one.stdout.includes("--k "), one.stdout.includes("wait DURATION")], [false, false]);
});

Deno.test("wait ends when the session does", async () => {
  const { codes } = await execute(["wait 1ms"]);
  assertEquals(codes, [0]);
  const cut = await execute(["wait 10h"], { signal: AbortSignal.abort() });
  assertEquals(cut.codes, [0]);
});

const ASDU = "64 01 06 00 01 00 00 00 00 14";
const SECOND = "64 01 06 00 02 00 00 00 00 14";

Deno.test("send sends each ASDU as typed, once the user agrees", async () => {
  for (
    const [line, given, expected] of [
      [`send ${ASDU}, ${SECOND} --yes`, {}, [ASDU, SECOND]],
      [`send -y ${ASDU}`, {}, [ASDU]],
      [`send ${ASDU}`, { yes: true }, [ASDU]],
      [`send ${ASDU}`, { answer: "y" }, [ASDU]],
    ] as const
  ) {
    const { codes, sent, stderr } = await execute([line], given);
    assertEquals({ codes, sent, stderr }, { codes: [0], sent: [...expected], stderr: "" });
  }
});

Deno.test("send asks with the meaning of the ASDUs, and sends nothing without consent", async () => {
  const { codes, sent, stderr, questions } = await execute([`send ${ASDU}, ${SECOND}`], {
    answer: "n",
  });
  assertEquals([codes, sent, stderr], [[1], [], "iec104 session: Nothing was sent\n"]);
  const question = questions.join();
  assertStringIncludes(question, "At 192.0.2.1:2405: send C_IC_NA_1");
  assertStringIncludes(question, "; C_IC_NA_1");
  assertStringIncludes(question, ", exactly as typed?");
});

Deno.test("send reports a lost connection, with exit code 3", async () => {
  const { codes, stderr } = await execute([`send ${ASDU} --yes`], { sendError: new Error("gone") });
  assertEquals([codes, stderr], [[3], "iec104 session: gone\n"]);
});
