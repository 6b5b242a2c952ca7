// Sends the commands of a case on one connection and checks the answers: each command has one answer, which mirrors it. An executed
// command has at most one termination, after the answer. Late and repeated answers are found at the end.

import { type AsduInput, CAUSE, describeCause } from "../../../codec/mod.ts";
import { confirmationOf, isMirrorCause, isUnknownCause } from "../../../codec/low_level.ts";
import type { Signal } from "../sheet/sheet.ts";
import { confirming, differenceOf, MIRRORED } from "./answers.ts";
import { commandAsdu, type CommandUse, isTerminated } from "./commands.ts";
import { type OutputWatch, watchOutput } from "./output_watch.ts";
import type { AsduPattern } from "./pattern.ts";
import { describeFrame, type SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS, QUIET_MS, TERMINATION_MS } from "./timing.ts";

/** A command that was sent. */
export interface SentCommand {
  readonly signal: Signal;
  readonly frame: SeenFrame;
  /** The answer; `undefined` before it has arrived. */
  answer?: SeenFrame;
  /** The termination; `undefined` before it has arrived. */
  termination?: SeenFrame;
}

/** How a device answers a command: it rejects one with the causes 44 to 47. */
export type CommandOutcome = "confirmed" | "refused" | "rejected" | "silent";

/** Causes of the first answer to a command: a mirror that is not a termination. */
const ANSWERS = MIRRORED.filter((cause) => cause !== CAUSE.activationTermination);

/** Sends commands on a connection. */
export class Commander {
  readonly link: TesterLink;
  readonly #t: Tester;
  readonly #sent: SentCommand[] = [];
  readonly #watches: OutputWatch[] = [];

  /** @param link Data transfer is started on it. */
  constructor(t: Tester, link: TesterLink) {
    this.#t = t;
    this.link = link;
  }

  /** Observes an output from now on, and again in {@linkcode settled}. */
  async watch(signal: Signal): Promise<OutputWatch> {
    const watch = await watchOutput(this.#t, signal);
    this.#watches.push(watch);
    return watch;
  }

  /** Sends a command. */
  async send({ signal, ...use }: CommandUse & { readonly signal: Signal }): Promise<SentCommand> {
    return await this.sendAsdu(signal, commandAsdu(this.#t, signal, use));
  }

  /** Sends the ASDU of a command. */
  async sendAsdu(signal: Signal, asdu: AsduInput | Uint8Array): Promise<SentCommand> {
    const command: SentCommand = { signal, frame: await this.link.send(asdu) };
    this.#sent.push(command);
    return command;
  }

  /**
   * Sends a command, and expects its positive confirmation.
   *
   * @throws {CaseFailure} It is answered in another way, or not at all.
   */
  async confirmed(use: CommandUse & { readonly signal: Signal }): Promise<SentCommand> {
    const command = await this.send(use);
    await this.expectAnswer(command, { negative: false });
    return command;
  }

  /**
   * Sends a command, and expects its negative confirmation.
   *
   * @throws {CaseFailure} It is answered in another way, or not at all.
   */
  async refused(use: CommandUse & { readonly signal: Signal }): Promise<SentCommand> {
    const command = await this.send(use);
    await this.expectAnswer(command, { negative: true });
    return command;
  }

  /**
   * Waits for the answer to a command, and judges it.
   *
   * @throws {CaseFailure} It is another one, or there is none.
   */
  async expectAnswer(
    command: SentCommand,
    { negative }: { readonly negative: boolean },
  ): Promise<void> {
    const { frame } = command;
    const cause = confirming(frame);
    const { name } = describeCause(cause);
    const answer = command.answer = await this.link.expect(this.#answerTo(command), {
      within: CONFIRMATION_MS,
      what: `an answer to ${describeFrame(frame)}`,
    });
    const { asdu } = answer;
    const isRight = asdu!.cause === cause && asdu!.negative === negative &&
      (negative || this.#mirrors(answer, frame));
    this.#t.check(isRight, {
      expected: negative
        ? `a negative ${name} in answer to ${describeFrame(frame)}`
        : `a positive ${name} that mirrors ${describeFrame(frame)}`,
      seen: describeFrame(answer),
    });
  }

  /**
   * Waits for the answer to a command, whatever it is.
   *
   * @throws {CaseFailure} It does not mirror the command, or has another cause.
   */
  async outcome(command: SentCommand, { within = CONFIRMATION_MS } = {}): Promise<CommandOutcome> {
    const seen = await this.link.first({
      answer: this.#answerTo(command),
      silence: "silence",
    }, { within });
    if (seen === "silence") return "silent";
    const answer = command.answer = this.link.lastTaken!;
    const { cause, negative } = answer.asdu!;
    if (isUnknownCause(cause)) return "rejected";
    const isRight = cause === confirmationOf(command.frame.asdu!.cause) &&
      (negative || this.#mirrors(answer, command.frame));
    this.#t.check(isRight, {
      expected: `a confirmation that mirrors ${describeFrame(command.frame)}`,
      seen: describeFrame(answer),
    });
    return negative ? "refused" : "confirmed";
  }

  /**
   * Waits until an executed command has ended: its termination, or its duration if the device sends none.
   *
   * @throws {CaseFailure} There is another termination, none, or one although the sheet says that there is none.
   */
  async ended(command: SentCommand): Promise<void> {
    const { signal, frame } = command;
    const { duration = 0 } = signal;
    const pattern = this.#about(command, CAUSE.activationTermination);
    if (!isTerminated(this.#t, signal)) {
      await this.link.expectNone(pattern, { during: QUIET_MS + duration * 1000 });
      return;
    }
    const termination = command.termination = await this.link.expect(pattern, {
      within: TERMINATION_MS + duration * 1000,
      what: `the termination of ${describeFrame(frame)}`,
    });
    const { index } = command.answer ?? frame;
    const isAfter = index < termination.index;
    const isRight = !termination.asdu!.negative && this.#mirrors(termination, frame);
    this.#t.check(isAfter && isRight, {
      expected: "a positive ACTTERM that mirrors the command, after ACTCON",
      seen: isAfter ? describeFrame(termination) : "ACTTERM comes first",
    });
  }

  /**
   * Lets time pass, and checks that nothing more has happened: no second answer or termination, no output that was operated late.
   *
   * @throws {CaseFailure} It has.
   */
  async settled({ during = QUIET_MS } = {}): Promise<void> {
    await this.link.wait(during);
    const known = new Set(this.#sent.flatMap(({ answer, termination }) => [answer, termination]));
    const open = this.#sent.filter((each) => mayTerminate(this.#t, each)).length;
    const further = this.link.received.filter((frame) =>
      !known.has(frame) && this.#sent.some((command) => isAbout(frame, command))
    );
    const terminations = further.filter(({ asdu }) => asdu!.cause === CAUSE.activationTermination);
    const excess = further.find((frame) => !terminations.includes(frame)) ?? terminations[open];
    this.#t.check(excess === undefined, {
      expected: "one answer to each command, and at most one termination",
      seen: excess === undefined ? "no others" : `another: ${describeFrame(excess)}`,
    });
    for (const watch of this.#watches) await watch.expectIdle();
  }

  /** Matches the first answer to a command. */
  #answerTo(command: SentCommand): AsduPattern {
    return this.#about(command, ANSWERS);
  }

  /** Whether an answer has the octets of a command, apart from cause and P/N. */
  #mirrors(answer: SeenFrame, command: SeenFrame): boolean {
    return differenceOf(command, answer, { t: this.#t }) === undefined;
  }

  #about(
    { frame: { index, asdu }, signal }: SentCommand,
    cause: number | readonly number[],
  ) {
    const { typeId, ca } = asdu!;
    const [object] = asdu!.type === "raw" ? [] : asdu!.objects;
    return {
      type: typeId,
      ca,
      ioa: object?.ioa ?? signal.ioa,
      cause,
      after: index,
    };
  }
}

/** Whether a termination of a command may still arrive. */
function mayTerminate(t: Tester, { signal, frame, answer, termination }: SentCommand): boolean {
  if (termination !== undefined || answer === undefined || answer.asdu!.negative) return false;
  const [object] = (frame.asdu as { readonly objects?: readonly { readonly select?: boolean }[] })
    .objects ?? [];
  return object?.select !== true && isTerminated(t, signal);
}

/** Whether a frame answers a command, or terminates it. */
function isAbout({ index, asdu }: SeenFrame, { frame }: SentCommand): boolean {
  if (asdu === undefined || index < frame.index || !isMirrorCause(asdu.cause)) return false;
  const [own, other] = [frame.asdu!, asdu].map(({ typeId, ca, ...rest }) =>
    [typeId, ca, "objects" in rest ? (rest.objects[0] as { ioa?: number } | undefined)?.ioa : ""]
      .join("/")
  );
  return own === other;
}
