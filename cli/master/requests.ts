// The requests of a script: they are checked before anything connects, and performed on its connections.

import { type ProcedureResult, RequestError } from "../../mod.ts";
import { decodeAsdu } from "../../codec/mod.ts";
import type { Io } from "../io/io.ts";
import { PLANT, type PlantStation } from "../link/plant.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { Command } from "../options/subcommand.ts";
import { answered, type Lack } from "../request/ending.ts";
import {
  type OpenSession,
  type PlannedSession,
  type RequestPlan,
  SESSION,
} from "../request/request_settings.ts";
import type { RequestSettings } from "../request/request_settings.ts";
import type { RequestObject, RequestRecords } from "../request/request_records.ts";
import { type ReadRequestLine, readRequestLine } from "../session/request_line.ts";
import type { TextFault } from "../text/text_faults.ts";
import type { Word } from "../text/words.ts";
import { Output } from "../text/output.ts";
import { type RequestTarget, targetOf } from "./match.ts";
import { columnIn, linesOf, type MasterLine, type MasterStep, type RequestLine } from "./script.ts";
import type { RequestOutcome } from "./surroundings.ts";

/** What requests need. */
export interface RequestMeans {
  /** The commands of `iec104 session`. */
  readonly commands: readonly Command[];
  /** Settings of the connection; its requests do not ask for confirmation. */
  readonly settings: RequestSettings;
  /** The station of --plant. */
  readonly plant: PlantStation | undefined;
  readonly io: Io;
}

/** Maximum number of lines that are kept as they were read; a line that is repeated is read once. */
const MOST_LINES = 1000;

/** Options of a request that a script cannot have. */
const REFUSED: readonly string[] = ["--dry-run", "--json"];

/** The requests of a script. */
export class ScriptRequests {
  readonly #means: RequestMeans;
  readonly #plans = new Map<number, readonly RequestPlan[]>();
  readonly #read = new Map<string, ReadRequestLine>();

  /** Creates the requests of a script that is not yet checked. */
  constructor(means: RequestMeans) {
    this.#means = means;
  }

  /** Plans all requests of a script, and returns their mistakes. */
  async plan(steps: readonly MasterStep[]): Promise<readonly TextFault[]> {
    const lines = [...linesOf(steps)].filter((step) => step.type === "request");
    const mistakes = await Promise.all(lines.map(async (step) => {
      try {
        this.#plans.set(step.line, await this.#planOf(step.words));
        return undefined;
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        const column = columnIn(step.words.slice(1), error.message) ?? step.words[0]!.column;
        return { line: step.line, column, text: error.message };
      }
    }));
    return mistakes.filter((mistake) => mistake !== undefined);
  }

  /** What a line changes, worded for the confirmation prompt. */
  questionsOf({ line }: MasterLine): readonly string[] {
    const plans = this.#plans.get(line) ?? [];
    return plans.map(({ question }) => question).filter((each) => each !== undefined);
  }

  /** The ASDUs that a line sends. */
  targetsOf({ line }: MasterLine): readonly RequestTarget[] {
    const { profile } = this.#means.settings.link;
    const plans = this.#plans.get(line) ?? [];
    return plans.flatMap(({ asdus }) =>
      asdus.map((octets) => targetOf(decodeAsdu(octets, { profile })))
    );
  }

  /** Performs the request of a line on a connection; a failure is a result. */
  async perform(
    step: RequestLine,
    { link: { station, explainLoss }, signal, records }: {
      readonly link: Pick<OpenSession, "station" | "explainLoss">;
      readonly signal: AbortSignal;
      readonly records: Pick<RequestRecords, "ended">;
    },
  ): Promise<RequestOutcome> {
    let last: RequestOutcome | undefined;
    const ended = (end: ProcedureResult | Lack, object: RequestObject) => {
      records.ended(end, object);
      const { exitCode } = "type" in end && end.type === "lack"
        ? end
        : answered(end as ProcedureResult);
      last = { isDone: exitCode === EXIT.done, exitCode, reason: end.reason };
    };
    const { settings } = this.#means;
    try {
      const exitCode = await this.#run(step.words, {
        ...{ station, settings, records: { ended }, signal, explainLoss },
      });
      return last ?? { isDone: exitCode === EXIT.done, exitCode, reason: "" };
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof RequestError)) throw error;
      return { isDone: false, exitCode: EXIT.fault, reason: error.message };
    }
  }

  async #planOf(words: readonly Word[]): Promise<readonly RequestPlan[]> {
    const refused = words.find(({ text }) => REFUSED.includes(text));
    if (refused !== undefined) {
      throw new UsageError(`Option ${refused.text} cannot be used in a script`);
    }
    const plans: RequestPlan[] = [];
    const { settings } = this.#means;
    const plan = (each: RequestPlan) => plans.push(each);
    await this.#run(words, { settings, plan });
    return plans;
  }

  async #run(words: readonly Word[], session: OpenSession | PlannedSession): Promise<number> {
    const { plant } = this.#means;
    const { command, values } = this.#lineOf(words.map(({ text }) => text));
    return await command.run(
      values.within(PLANT, plant).within(SESSION, session),
      this.#silentIo(),
    );
  }

  #lineOf(texts: readonly string[]): ReadRequestLine {
    const key = JSON.stringify(texts);
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const { commands, settings } = this.#means;
    const { endpoint } = settings.link;
    const line = readRequestLine(texts, { commands, otherWords: [], endpoint });
    if (this.#read.size === MOST_LINES) this.#read.clear();
    this.#read.set(key, line);
    return line;
  }

  /** Streams whose output is not shown, because the script reports the result. */
  #silentIo(): Io {
    const nowhere = () => new Output({ write: (octets) => Promise.resolve(octets.length) });
    return { ...this.#means.io, stdout: nowhere(), stderr: nowhere(), ask: undefined };
  }
}
