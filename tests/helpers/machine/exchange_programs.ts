// Two programs that communicate over loopback, each in its own runtime.

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

/**
 * Runs both programs to their ends over TCP, and over TLS if there are certificates.
 * @returns What the client observed over each.
 */
export async function meet(
  { server, client }: { readonly server: ExchangeProgram; readonly client: ExchangeProgram },
  certificates: Certificates | undefined,
): Promise<unknown> {
  const identityOf = (party: "station" | "centre") =>
    certificates && { caCerts: certificates.caCerts, ...certificates[party] };
  const [program, ...args] = commandOf(server, { identity: identityOf("station") });
  const process = new Deno.Command(program!, { args, stdin: "null", stdout: "piped" }).spawn();
  const output = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const ports = JSON.parse((await output.read()).value!) as readonly number[];
  const dialling = commandOf(client, { identity: identityOf("centre"), ports });
  const { stdout, stderr, code } = await runProgram(dialling);
  assertEquals([code, stderr], [0, ""]);
  assertEquals((await output.read()).done, true);
  assertEquals((await process.status).code, 0);
  return JSON.parse(stdout);
}

/** What the client observes over each layer. */
export const SEEN: readonly string[] = [
  "interrogated: done",
  "M_DP_NA_1 inrogen CA 47: 100=OFF",
  "M_ME_NC_1 inrogen CA 47: 700=20.5",
  "without select: negative",
  "operated: done",
  "event: M_DP_TB_1 retrem CA 47: 100=ON",
];
