// Connects the state machine of a station to the application's handlers, which may be slow.

import type {
  ControlledStationHandlers,
  ControlledStationOptions,
  Decided,
} from "./controlled_station_options.ts";
import { requireDecision, requireVerdict } from "../core/verdict.ts";
import type { AuthorityDecision } from "../authority/authority_decision.ts";
import type { StationNotice } from "../notices/notices.ts";
import type { CommandDecision, CommandVerdict, Question, QuestionKind } from "../core/questions.ts";

/** The handler for each kind of question. */
const HANDLERS = {
  asdu: "onAsdu",
  interrogation: "onInterrogation",
  counterInterrogation: "onCounterInterrogation",
  read: "onRead",
  clock: "onClock",
  reset: "onReset",
  parameter: "onParameter",
  file: "onFile",
  command: "onCommand",
} as const satisfies Record<QuestionKind, keyof ControlledStationHandlers>;

/** Methods through which the application answers. */
interface Answers {
  answer(id: number, answer: unknown): void;
  fail(id: number, error: unknown): void;
  finish(id: number, done: boolean): void;
  /** Called after a late answer, that is, outside {@linkcode Application.ask}. */
  turn(): void;
}

/** The kinds of question that have a handler. */
export function wantedQuestions(handlers: ControlledStationHandlers): ReadonlySet<QuestionKind> {
  const kinds = Object.keys(HANDLERS) as QuestionKind[];
  return new Set(kinds.filter((kind) => handlers[HANDLERS[kind]] !== undefined));
}

/** The application of a station. */
export class Application {
  readonly #options: ControlledStationOptions;
  readonly #answers: Answers;

  /** Creates the interface to an application. */
  constructor(options: ControlledStationOptions, answers: Answers) {
    this.#options = options;
    this.#answers = answers;
  }

  /** Passes a question to its handler; if the handler fails, the request is refused. */
  ask(question: Question): void {
    const { id, type, subject } = question;
    let decided: Decided<unknown>;
    try {
      const handler = this.#options[HANDLERS[type]] as (subject: unknown) => Decided<unknown>;
      decided = handler.call(this.#options, subject);
    } catch (error) {
      return this.#answers.fail(id, error);
    }
    if (!(decided instanceof Promise)) return this.#answer(question, decided);
    decided.then(
      (answer) => this.#answer(question, answer),
      (error) => this.#answers.fail(id, error),
    ).then(() => this.#answers.turn());
  }

  /** Passes a notice to the application. */
  tell(notice: StationNotice): void {
    this.#inform(() => this.#options.onNotice?.(notice));
  }

  /** Passes a decision about a request to the application. */
  report(decision: AuthorityDecision): void {
    this.#inform(() => this.#options.onAuthority?.(decision));
  }

  #inform(call: () => void): void {
    try {
      call();
    } catch (error) {
      // Reported as an uncaught error: it must not end a connection, and must not be lost.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #answer({ id, type }: Question, answer: unknown): void {
    if (type !== "command") return this.#answers.answer(id, answer);
    let decision: ReturnType<typeof verdictOf>;
    try {
      requireDecision(answer);
      decision = verdictOf(answer);
      requireVerdict(decision.verdict);
    } catch (error) {
      return this.#answers.fail(id, error);
    }
    const { verdict, finished } = decision;
    this.#answers.answer(id, verdict);
    finished?.then(
      (done) => this.#answers.finish(id, done !== false),
      (error) => {
        this.tell({ type: "failed", what: "An operation", error });
        this.#answers.finish(id, false);
      },
    ).then(() => this.#answers.turn());
  }
}

function verdictOf(decision: CommandDecision): {
  readonly verdict: CommandVerdict;
  readonly finished?: Promise<boolean | void>;
} {
  if (typeof decision === "boolean") return { verdict: { accept: decision } };
  const { accept, finished, cause } = decision;
  if (finished === undefined || !accept) return { verdict: { accept, cause } };
  return { verdict: { accept, running: true }, finished };
}
