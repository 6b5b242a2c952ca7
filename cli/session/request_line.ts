// A request that is typed or written in a script: a command of the command line without HOST.

import type { Io } from "../io/io.ts";
import { parseValues, type Values } from "../options/args.ts";
import { PLANT, type PlantStation } from "../link/plant.ts";
import { type OpenSession, SESSION } from "../request/request_settings.ts";
import { UsageError } from "../io/exit.ts";
import type { Command } from "../options/subcommand.ts";
import { didYouMean } from "../text/suggest.ts";
import { formatEndpoint, type HostPort } from "../text/endpoint.ts";
import { argumentsOf } from "./language.ts";

/** What is needed to understand a request line. */
export interface RequestLineTerms {
  /** The commands that are available. */
  readonly commands: readonly Command[];
  /** Other words that may begin a line, for messages. */
  readonly otherWords: readonly string[];
  readonly endpoint: HostPort;
}

/** A request line that is understood, as often as it is executed. */
export interface ReadRequestLine {
  readonly command: Command;
  readonly values: Values;
}

/** What a request line needs besides its words. */
export interface RequestLineMeans extends RequestLineTerms {
  /** The station of --plant. */
  readonly plant: PlantStation | undefined;
  /** The session of the line. */
  readonly session: OpenSession;
  readonly io: Io;
}

/**
 * Reads a request line.
 *
 * @throws {UsageError} The line is not a request, or an option is unknown.
 */
export function readRequestLine(
  [name = "", ...rest]: readonly string[],
  { commands, otherWords, endpoint }: RequestLineTerms,
): ReadRequestLine {
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    const known = [...commands.map((each) => each.name), ...otherWords];
    throw new UsageError(
      `Unknown command "${name}", expected ${known.join(", ")}${didYouMean(name, known)}`,
    );
  }
  return {
    command,
    values: parseValues(argumentsOf(name, rest, formatEndpoint(endpoint)), command),
  };
}

/**
 * Executes a request line and returns its exit code.
 *
 * @throws {UsageError} The line is not a request, or one of its arguments is invalid.
 */
export async function runRequestLine(
  words: readonly string[],
  means: RequestLineMeans,
): Promise<number> {
  const { plant, session, io } = means;
  const { command, values } = readRequestLine(words, means);
  return await command.run(values.within(PLANT, plant).within(SESSION, session), io);
}
