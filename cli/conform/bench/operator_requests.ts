// Requests that the operator of a controlling station makes, how they arrive, and how they have to end.

import { type AsduInput, CAUSE, encodeAsdu } from "../../../codec/mod.ts";
import { type AsduFields, patchedAsdu } from "../../simulation/faults/asdu_octets.ts";
import type { OperatorRequest } from "./upper_tester.ts";
import { answer, operate, type Operation } from "./operator.ts";
import { Inconclusive } from "../verdict.ts";
import { framesThatFit } from "./observation.ts";
import { type AsduPattern, describePattern } from "./pattern.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS, PROMPT_MS, TERMINATION_MS } from "./timing.ts";

/** Pause between two questions about the state of a request, in ms. */
const LOOK_MS = 100;

/** The longest time that a controlling station waits for a procedure, in ms. */
export const PROCEDURE_MS = 2 * TERMINATION_MS;

/** A request of the operator, and how it arrived. */
export interface MadeRequest {
  readonly operation: Operation;
  readonly frame: SeenFrame;
}

/** The requests that operators have made on a connection, and the number of those that the station made while it started. */
const MADE = new WeakMap<TesterLink, { readonly first: number; readonly frames: Set<SeenFrame> }>();

/** A station that has sent a request this often while it started sends it cyclically. */
const CYCLIC_TIMES = 3;

/**
 * Makes a request as the operator, and waits for it on a connection.
 *
 * @throws {CaseFailure} It does not arrive.
 * @throws {Inconclusive} The station sends such requests by itself as well.
 */
export async function made(
  t: Tester,
  link: TesterLink,
  line: string,
  pattern: AsduPattern,
): Promise<MadeRequest> {
  const before = framesThatFit(link, pattern);
  const known = MADE.get(link) ?? { first: before.length, frames: new Set<SeenFrame>() };
  MADE.set(link, known);
  if (known.first >= CYCLIC_TIMES || before.length > known.first + known.frames.size) {
    throw new Inconclusive(
      `The station sends ${
        describePattern(pattern)
      } by itself as well, which cannot be told apart from the request of its operator`,
    );
  }
  const operation = await operate(t, line);
  const frame = await link.expect(pattern, { within: CONFIRMATION_MS });
  known.frames.add(frame);
  return { operation, frame };
}

/** Terminates a request. */
export async function terminate(link: TesterLink, frame: SeenFrame): Promise<void> {
  await answer(link, frame, { cause: CAUSE.activationTermination });
}

/** Sends an ASDU with other fields than it may have. */
export async function sendOdd(
  t: Tester,
  link: TesterLink,
  asdu: AsduInput,
  fields: AsduFields,
): Promise<void> {
  await link.send(patchedAsdu(encodeAsdu(asdu, { profile: t.profile }), fields, t.profile));
}

/** Waits until a request has ended, at most this long; a request that is still pending then is returned as such. */
export async function resultOf(
  t: Tester,
  operation: Operation,
  { within = PROCEDURE_MS }: { readonly within?: number } = {},
): Promise<OperatorRequest> {
  const until = t.now + within;
  for (;;) {
    const result = await operation.state();
    if (result.state !== "pending" || t.now >= until) return result;
    await t.wait(LOOK_MS);
  }
}

/**
 * Judges how a request ends.
 *
 * @throws {CaseFailure} It ends in another way, or not in time.
 */
export async function expectResult(
  t: Tester,
  operation: Operation,
  { state, within = PROCEDURE_MS, what }: {
    readonly state: "done" | "failed";
    readonly within?: number;
    /** What was done to it. */
    readonly what: string;
  },
): Promise<OperatorRequest> {
  const result = await resultOf(t, operation, { within });
  t.check(result.state === state, {
    expected: `that the operator is told that ${what} ${state === "done" ? "succeeded" : "failed"}`,
    seen: `${result.state}${result.text === "" ? "" : `: ${result.text}`}`,
  });
  return result;
}

/**
 * Judges that a request has not ended after a while.
 *
 * @throws {CaseFailure} It has.
 */
export async function expectPending(
  t: Tester,
  operation: Operation,
  { what }: { readonly what: string },
): Promise<void> {
  const { state, text } = await resultOf(t, operation, { within: PROMPT_MS });
  t.check(state === "pending", {
    expected: `that the request is still pending after ${what}`,
    seen: text === "" ? state : `${state}: ${text}`,
  });
}
