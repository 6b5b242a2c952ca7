// Executes the lines that are typed in a session.

import { type ControllingStation, decodeAsdu, formatAsdu } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import { waitFor } from "../io/wait.ts";
import { commandHelp } from "../options/help.ts";
import type { PlantStation } from "../link/plant.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { Command } from "../options/subcommand.ts";
import { agreed } from "../request/consent.ts";
import { octetOperands } from "../request/octet_operands.ts";
import type { OpenSession } from "../request/request_settings.ts";
import type { RequestSettings } from "../request/request_settings.ts";
import { Mistake, wordsOf } from "../text/words.ts";
import { parseDuration } from "../text/duration.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { helpLines, ownOptions, SESSION_WORDS } from "./language.ts";
import { runRequestLine } from "./request_line.ts";

/** What the console works with. */
export interface SessionMeans {
  readonly station: ControllingStation;
  readonly settings: RequestSettings;
  /** The station of --plant. */
  readonly plant: PlantStation | undefined;
  /** The session, as its lines use it. */
  readonly session: OpenSession;
  readonly commands: readonly Command[];
  /** The streams of the requests. */
  readonly io: Io;
  /** Fires when the session ends. */
  readonly signal: AbortSignal;
  /** Ends the session. */
  readonly quit: () => void;
}

/** Executes lines, one after the other. */
export class SessionConsole {
  readonly #means: SessionMeans;

  /** Creates a console. */
  constructor(means: SessionMeans) {
    this.#means = means;
  }

  /** Executes a line and returns its exit code, as the same command line would. */
  async execute(line: string): Promise<number> {
    const { io } = this.#means;
    try {
      const words = wordsOf(line);
      if (words instanceof Mistake) {
        throw new UsageError(`Column ${words.at(1, []).column}: ${words.text}`);
      }
      const code = words.length === 0 ? EXIT.done : await this.#run(words.map(({ text }) => text));
      await io.stdout.flush();
      return code;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      io.stderr.line(`iec104 session: ${error.message}`);
      return EXIT.usage;
    }
  }

  async #run([name = "", ...rest]: readonly string[]): Promise<number> {
    const { commands, settings, plant, session, io, quit } = this.#means;
    switch (name) {
      case "quit":
      case "exit":
        quit();
        return EXIT.done;
      case "help":
        return this.#help(rest[0]);
      case "wait":
        return await this.#wait(rest);
      case "send":
        return await this.#send(rest);
    }
    const otherWords = Object.keys(SESSION_WORDS).map((word) => word.split(" ", 1)[0]!);
    const { endpoint } = settings.link;
    return await runRequestLine([name, ...rest], {
      ...{ commands, otherWords, endpoint, plant, session, io },
    });
  }

  #help(name: string | undefined): number {
    const { commands, io } = this.#means;
    const command = commands.find((each) => each.name === name);
    if (name !== undefined && command === undefined) {
      const known = commands.map((each) => each.name);
      throw new UsageError(`No help on "${name}", expected ${known.join(", ")}`);
    }
    if (command !== undefined) {
      const own = { ...command, options: ownOptions(command) };
      io.stdout.write(commandHelp(own, io.stdout.size().columns));
    } else for (const line of helpLines(commands)) io.stdout.line(line);
    return EXIT.done;
  }

  async #wait([text = "", ...more]: readonly string[]): Promise<number> {
    const { signal } = this.#means;
    const ms = parseDuration(text);
    if (ms === undefined || more.length > 0) {
      throw new UsageError(
        `Found "wait ${[text, ...more].join(" ")}", expected a duration such as wait 5s`,
      );
    }
    await waitFor(ms, signal);
    return EXIT.done;
  }

  async #send(words: readonly string[]): Promise<number> {
    const { station, settings, io } = this.#means;
    const isSure = settings.yes || words.includes("--yes") || words.includes("-y");
    const hex = words.filter((word) => !word.startsWith("-"));
    const items = octetOperands(hex, { isFrame: false });
    const { profile, endpoint } = settings.link;
    const what = items.map((octets) => formatAsdu(decodeAsdu(octets, { profile }), { profile }));
    const question = `send ${what.join("; ")}, exactly as typed`;
    if (!isSure && !await agreed({ what: question, where: formatEndpoint(endpoint) }, io)) {
      io.stderr.line("iec104 session: Nothing was sent");
      return EXIT.fault;
    }
    try {
      for (const octets of items) await station.send(octets);
    } catch (error) {
      io.stderr.line(`iec104 session: ${(error as Error).message}`);
      return EXIT.noConnection;
    }
    return EXIT.done;
  }
}
