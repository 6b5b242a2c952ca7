// Programs that communicate over loopback, each in its own runtime.

import { assertEquals } from "@std/assert";
import type { ExchangeArguments } from "../../runtime/exchange_main.ts";
import type { Certificates } from "./certificates.ts";
import type { Runtime } from "./runtimes.ts";
import { runProgram } from "./service.ts";

/** A program and the library that it uses. */
export interface ExchangeProgram {
  readonly runtime: Runtime;
  /** `exchange_main.ts`, or a copy of it. */
  readonly main: string;
  /** Specifier with which it imports the library. */
  readonly library: string;
}

function commandOf(
  { runtime, main, library }: ExchangeProgram,
  given: Omit<ExchangeArguments, "library">,
): string[] {
  return [...runtime.command, main, JSON.stringify({ library, ...given })];
}

/** A program that serves stations, once it listens. */
interface Server {
  readonly process: Deno.ChildProcess;
  readonly output: ReadableStreamDefaultReader<string>;
  /** The ports for each client, TCP first. */
  readonly ports: readonly (readonly number[])[];
}

async function startServer(command: readonly string[]): Promise<Server> {
  const [program, ...args] = command;
  const process = new Deno.Command(program!, { args, stdin: "null", stdout: "piped" }).spawn();
  const output = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return { process, output, ports: JSON.parse((await output.read()).value!) };
}

/**
 * Lets every program operate the stations of every program, its own included, over TCP, and over TLS if there are
 * certificates. Each program is one process that serves stations and one that operates them; all run to their ends.
 * @returns What the client observed over each layer, by "CLIENT to SERVER".
 */
export async function meet(
  programs: readonly ExchangeProgram[],
  certificates: Certificates | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const identityOf = (party: "station" | "centre") =>
    certificates && { caCerts: certificates.caCerts, ...certificates[party] };
  const serving = { identity: identityOf("station"), peers: programs.length };
  const servers = await Promise.all(
    programs.map((program) => startServer(commandOf(program, serving))),
  );
  const seen: Record<string, unknown> = {};
  await Promise.all(programs.map(async (program, client) => {
    const ports = servers.map((server) => server.ports[client]!);
    const command = commandOf(program, { identity: identityOf("centre"), ports });
    const { stdout, stderr, code } = await runProgram(command);
    assertEquals([code, stderr], [0, ""], program.runtime.name);
    for (const [server, lines] of JSON.parse(stdout).entries()) {
      seen[`${program.runtime.name} to ${programs[server]!.runtime.name}`] = lines;
    }
  }));
  for (const { output, process } of servers) {
    assertEquals((await output.read()).done, true);
    assertEquals((await process.status).code, 0);
  }
  return seen;
}

/** What a client observes over one layer. */
const SEEN: readonly string[] = [
  "interrogated: done",
  "M_DP_NA_1 inrogen CA 47: 100=OFF",
  "M_ME_NC_1 inrogen CA 47: 700=20.5",
  "without select: negative",
  "operated: done",
  "event: M_DP_TB_1 retrem CA 47: 100=ON",
];

/** Returns what {@linkcode meet} returns if every program operates the stations of every program. */
export function allMet(
  programs: readonly ExchangeProgram[],
  certificates: Certificates | undefined,
): Readonly<Record<string, unknown>> {
  const names = programs.map(({ runtime }) => runtime.name);
  const pairs = names.flatMap((client) => names.map((server) => `${client} to ${server}`));
  const layers = certificates === undefined ? [SEEN] : [SEEN, SEEN];
  return Object.fromEntries(pairs.map((pair) => [pair, layers]));
}
