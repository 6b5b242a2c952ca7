// An operator of a controlling station under test, and the controlled station that the tester is for it.

import type { Asdu, AsduInput, TypeName } from "../../../codec/mod.ts";
import { CAUSE } from "../../../codec/mod.ts";
import { counterpartOf } from "../../../codec/low_level.ts";
import type { Signal } from "../sheet/sheet.ts";
import type { OperatorRequest } from "./upper_tester.ts";
import { CaseFailure, NotApplicable } from "../verdict.ts";
import { SETPOINTS, SWITCHING } from "./commands.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS, PROMPT_MS } from "./timing.ts";

/** Pause between two looks at a request, in ms. */
const LOOK_MS = 100;

/** A request that an operator has made. */
export class Operation {
  readonly #t: Tester;
  readonly #id: number;
  readonly #line: string;

  /** @param id Number of the request. */
  constructor(t: Tester, id: number, line: string) {
    this.#t = t;
    this.#id = id;
    this.#line = line;
  }

  /** What the operator was told so far. */
  state(): Promise<OperatorRequest> {
    return this.#t.upper.result(this.#id);
  }

  /** Cancels the request, as the operator would. */
  cancel(): Promise<void> {
    return this.#t.upper.cancel(this.#id);
  }

  /**
   * Waits until the request has ended.
   *
   * @throws {CaseFailure} It is still open after `within` ms, or ended in another way.
   */
  async expect(
    state: "done" | "failed",
    { within = PROMPT_MS }: { readonly within?: number } = {},
  ): Promise<string> {
    const until = this.#t.now + within;
    let seen = await this.state();
    while (seen.state === "pending" && this.#t.now < until) {
      await this.#t.wait(LOOK_MS);
      seen = await this.state();
    }
    const expected = `that the operator is told that "${this.#line}" ${
      state === "done" ? "succeeded" : "failed"
    }`;
    const text = seen.text === "" ? seen.state : `${seen.state}: ${firstLine(seen.text)}`;
    this.#t.check(seen.state === state, { expected, seen: text });
    return seen.text;
  }

  /**
   * Checks that the request is still open.
   *
   * @throws {CaseFailure} It has ended.
   */
  async expectPending(): Promise<void> {
    const { state, text } = await this.state();
    this.#t.check(state === "pending", {
      expected: `that "${this.#line}" is still pending`,
      seen: text === "" ? state : `${state}: ${firstLine(text)}`,
    });
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!;
}

/** Lets the operator make a request, in the language of `iec104 session`. */
export async function operate(t: Tester, line: string): Promise<Operation> {
  t.step(`The operator requests: ${line}`);
  return new Operation(t, await t.upper.request(line), line);
}

/** The line of a command. */
export function commandLine(
  { type, ca, ioa }: Signal,
  value: number,
  { select = false, timeTag = false }: { readonly select?: boolean; readonly timeTag?: boolean } =
    {},
): string {
  const isSetpoint = type.startsWith("C_SE");
  const words = [
    `${isSetpoint ? "setpoint" : "command"} ${ca}/${ioa} --type ${type} --value ${
      valueWord(type, value)
    }`,
    ...select ? ["--select-before-operate"] : [],
    ...timeTag ? ["--time-tag"] : [],
  ];
  return words.join(" ");
}

function valueWord(type: string, value: number): string {
  if (type === "C_SC_NA_1") return value === 1 ? "on" : "off";
  if (type === "C_DC_NA_1") return value === 2 ? "on" : "off";
  if (type === "C_RC_NA_1") return value === 2 ? "raise" : "lower";
  return `${value}`;
}

/** What an answer differs in from the request. */
export interface AnswerChanges {
  readonly cause?: number;
  readonly negative?: boolean;
  readonly ioa?: number;
  readonly value?: number;
  readonly tsc?: number;
}

/**
 * The mirror of a request, with changes; a positive ACTCON by default.
 *
 * @throws {CaseFailure} The request has no valid ASDU.
 */
export function mirrorOf({ asdu }: SeenFrame, changes: AnswerChanges = {}): AsduInput {
  if (asdu === undefined || asdu.type === "raw" || asdu.type === "private") {
    throw new CaseFailure("Expect a request of a standard type; seen: something else");
  }
  const { cause = CAUSE.activationCon, negative = false, ...fields } = changes;
  const objects = asdu.objects.map((object) => ({ ...object, ...fields }));
  // The object has the keys of its type: it was decoded.
  return { ...asdu, cause, negative, objects } as unknown as AsduInput;
}

/** Answers a request: ACTCON, or what the changes say. */
export async function answer(
  link: TesterLink,
  request: SeenFrame,
  changes: AnswerChanges = {},
): Promise<void> {
  await link.send(mirrorOf(request, changes));
}

/** Waits for a command of the device with a value; returns its frame. */
export async function expectCommand(
  link: TesterLink,
  { type, ca, ioa }: Signal,
  { value, select = false, timeTag = false, within = CONFIRMATION_MS }: {
    readonly value: number;
    readonly select?: boolean;
    readonly timeTag?: boolean;
    readonly within?: number;
  },
): Promise<SeenFrame> {
  return await link.expect({
    type: timeTag ? counterpartOf(type, "cp56") ?? type : type,
    ...{ cause: CAUSE.activation, negative: false, test: false, ca, ioa },
    that: {
      text: `value ${value}${select ? " select" : ""}`,
      holds: (asdu) =>
        fieldsOf(asdu).value === value && (fieldsOf(asdu).select ?? false) === select,
    },
  }, { within });
}

/** Whether the operator executes a command directly; otherwise the device has to select it first. */
export function isDirect({ mode = "direct" }: Signal): boolean {
  return mode !== "select";
}

/**
 * A command that the device may send, single or double where there is one.
 *
 * @throws {NotApplicable} The sheet marks no command.
 * @throws {Inconclusive} It lists none.
 */
export function sentCommand(
  t: Tester,
  { timeTag = false }: { readonly timeTag?: boolean } = {},
): Signal {
  const sent = (type: TypeName) => timeTag ? counterpartOf(type, "cp56") ?? type : type;
  const types = [...SWITCHING, ...SETPOINTS].filter((type) => t.sheet.isTypeMarked(sent(type)));
  if (types.length === 0) throw new NotApplicable("The sheet marks no command");
  const fits = ({ timeTag: tagging = "optional" }: Signal) =>
    tagging !== (timeTag ? "refused" : "required");
  for (const type of types) {
    const found = t.sheet.signalsOf(type).find(fits);
    if (found !== undefined) return found;
  }
  return t.signal(`a command (${types.map(sent).join(", ")})`, () => false);
}

/** The line of a command, with a selection if the object requires it. */
export function usualLine(
  signal: Signal,
  value: number,
  { timeTag = false }: { readonly timeTag?: boolean } = {},
): string {
  return commandLine(signal, value, { select: !isDirect(signal), timeTag });
}

/** Waits for the first frame of a command: its selection, or its execution. */
export async function expectFirst(
  link: TesterLink,
  signal: Signal,
  { value, timeTag = false }: { readonly value: number; readonly timeTag?: boolean },
): Promise<SeenFrame> {
  return await expectCommand(link, signal, { value, timeTag, select: !isDirect(signal) });
}

/** Confirms the selection of a command if its first frame is one; returns the frame of its execution. */
export async function executionAfter(
  link: TesterLink,
  signal: Signal,
  { first, value, timeTag = false }: {
    readonly first: SeenFrame;
    readonly value: number;
    readonly timeTag?: boolean;
  },
): Promise<SeenFrame> {
  if (isDirect(signal)) return first;
  await answer(link, first);
  return await expectCommand(link, signal, { value, timeTag });
}

/** The fields of the first object of an ASDU. */
export function fieldsOf(asdu: Asdu | undefined): {
  readonly value?: number;
  readonly select?: boolean;
  readonly qualifier?: number;
  readonly time?: number;
  readonly timeFlags?: number;
} {
  if (asdu === undefined || asdu.type === "raw" || asdu.type === "private") return {};
  // Each field is that of the type, or absent.
  return (asdu.objects[0] ?? {}) as ReturnType<typeof fieldsOf>;
}
