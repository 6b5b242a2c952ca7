// Whether a device still works after a case: on a new connection data transfer starts, and a request is answered.

import { type AsduInput, CAUSE } from "../../../codec/mod.ts";
import { mirrorCauses } from "../bench/answers.ts";
import { fits, type FramePattern } from "../bench/pattern.ts";
import { isInterrogated } from "../bench/points.ts";
import { refusedRequest } from "../bench/refused_request.ts";
import { interrogation, readCommand, testCommand } from "../bench/requests.ts";
import type { ConnectionChoice, Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, TERMINATION_MS } from "../bench/timing.ts";
import type { Sheet } from "../sheet/sheet.ts";
import { CaseFailure } from "../verdict.ts";

/** What shows that a device works. */
export type Sign = "start" | "start request" | "interrogation" | "test command" | "test frame";

/** The frame that is each sign. */
const SIGNS: Readonly<Record<Sign, FramePattern>> = {
  start: "STARTDT con",
  "start request": "STARTDT act",
  interrogation: { type: "C_IC_NA_1" },
  "test command": { type: "C_TS_TA_1" },
  "test frame": "TESTFR con",
};

/** How long a controlled station may refuse the connection. */
type Patience = Pick<ConnectionChoice, "within">;

/** All signs. */
const ALL_SIGNS: readonly Sign[] = Object.keys(SIGNS) as Sign[];

/** A controlling station that has connected this often connects again after the end of a connection. */
const RETURNS = 2;

/** Thrown when a device misses the answer to a request that it has answered before. */
export class MissedAnswer extends CaseFailure {
  /** The request. */
  readonly sign: Sign;

  /** Creates the failure of an expectation. */
  constructor({ message }: CaseFailure, sign: Sign) {
    super(message);
    this.sign = sign;
  }
}

/**
 * Checks after a case whether the device works. It demands only what the device has done before in the campaign: what it never
 * does, the cases judge.
 */
export class DeviceCheck {
  readonly #shown = new Set<Sign>();
  /** Signs that the device did not show when it was asked. */
  readonly #refused = new Set<Sign>();
  /** The requests that it has answered earlier, but no longer does: they are no longer demanded. */
  readonly #forgone = new Set<Sign>();
  /** Whether it has ended each interrogation so far. */
  #endsInterrogations = true;
  /** Number of connections so far. */
  #connections = 0;

  /** Notes what the device has done on the connections of a case. */
  note(links: readonly TesterLink[]): void {
    this.#connections += links.length;
    for (const sign of ALL_SIGNS) {
      if (this.#shown.has(sign)) continue;
      if (links.some(({ received }) => received.some((seen) => fits(seen, SIGNS[sign])))) {
        this.#shown.add(sign);
      }
    }
  }

  /**
   * Checks the device on a new connection, which it then closes. A controlled station has to confirm STARTDT act, and to answer an
   * interrogation; a test command if its sheet has no interrogation; otherwise TESTFR act. A controlling station has to connect, to
   * start data transfer, and to confirm TESTFR act.
   *
   * @throws {MissedAnswer} It starts data transfer, but misses the answer to a request that it has answered before.
   * @throws {CaseFailure} It does not do something else that it did before.
   */
  async look(t: Tester, patience: Patience = {}): Promise<void> {
    if (t.sheet.role === "controlled") await this.#lookAtControlled(t, patience);
    else if (this.#connections >= RETURNS) await this.#lookAtControlling(t);
  }

  /**
   * Checks whether a controlled station that misses the answer to one request answers another one. Then the answer that it misses
   * is no longer demanded.
   *
   * @throws {CaseFailure} It does not.
   */
  async lookElsewhere(t: Tester, missed: Sign, patience: Patience = {}): Promise<void> {
    const link = await t.connected(patience);
    await link.start();
    for (const { asdu, answer } of otherRequests(t)) {
      await link.send(asdu);
      const outcomes = { answer, closed: "closed", silence: "silence" } as const;
      if (await link.first(outcomes, { within: CONFIRMATION_MS }) !== "answer") continue;
      link.close();
      this.#forgone.add(missed);
      return;
    }
    throw new CaseFailure("It answers no request");
  }

  async #lookAtControlling(t: Tester): Promise<void> {
    const link = this.#shown.has("start request") ? await t.starting() : await t.accepted();
    if (link.lastTaken !== undefined || await this.#shows("start request", t, link, nothing)) {
      await t.confirmStart(link);
      await this.#shows("test frame", t, link, () => link.control("TESTFR act"));
    }
    link.close();
  }

  async #lookAtControlled(t: Tester, patience: Patience): Promise<void> {
    const link = await t.connected(patience);
    if (await this.#shows("start", t, link, () => link.control("STARTDT act"))) {
      link.isStarted = true;
      await this.#expectAnswer(t, link);
    }
    link.close();
  }

  async #expectAnswer(t: Tester, link: TesterLink): Promise<void> {
    for (const sign of requestsOf(t.sheet)) {
      const asdu = sign === "interrogation" ? interrogation(t) : testCommand(t);
      if (!await this.#shows(sign, t, link, () => link.send(asdu))) continue;
      if (sign === "interrogation") await this.#end(link);
      return;
    }
    await this.#shows("test frame", t, link, () => link.control("TESTFR act"));
  }

  /** Asks for a sign, and waits for it. It may be missing if the device has never shown it; then it is not asked again. */
  async #shows(
    sign: Sign,
    t: Tester,
    link: TesterLink,
    ask: () => Promise<unknown>,
  ): Promise<boolean> {
    const isDemanded = this.#shown.has(sign);
    if (!isDemanded && this.#refused.has(sign) || this.#forgone.has(sign)) return false;
    const frame = SIGNS[sign];
    const within = typeof frame === "string"
      ? Math.max(CONFIRMATION_MS, t.timing.t1)
      : CONFIRMATION_MS;
    await ask();
    if (isDemanded) {
      try {
        await link.expect(frame, { within });
      } catch (error) {
        const isRequest = typeof frame !== "string";
        throw error instanceof CaseFailure && isRequest ? new MissedAnswer(error, sign) : error;
      }
      return true;
    }
    const outcomes = { shown: frame, closed: "closed", silence: "silence" } as const;
    const isShown = await link.first(outcomes, { within }) === "shown";
    (isShown ? this.#shown : this.#refused).add(sign);
    return isShown;
  }

  /** Waits for the end of an interrogation, which the next case is not to find running. */
  async #end(link: TesterLink): Promise<void> {
    const isRefused = link.lastTaken?.asdu?.negative === true;
    if (isRefused || !this.#endsInterrogations) return;
    const end = { type: "C_IC_NA_1", cause: CAUSE.activationTermination } as const;
    const outcomes = { end, closed: "closed", silence: "silence" } as const;
    this.#endsInterrogations = await link.first(outcomes, { within: TERMINATION_MS }) === "end";
  }
}

/** Requests that a working station answers, the harmless ones first, and the answers. */
function otherRequests(
  t: Tester,
): readonly { readonly asdu: AsduInput | Uint8Array; readonly answer: FramePattern }[] {
  const cause = [...mirrorCauses(), CAUSE.request];
  const { asdu, refusal } = refusedRequest(t);
  const point = t.sheet.signals.find(({ type }) => isInterrogated(type));
  return [
    ...t.marks("baf.test")
      ? [{ asdu: testCommand(t), answer: { type: "C_TS_TA_1", cause } as const }]
      : [],
    ...t.marks("baf.read") && point !== undefined
      ? [{ asdu: readCommand(point), answer: { cause, ca: point.ca } as const }]
      : [],
    { asdu, answer: refusal },
  ];
}

/** Asks for nothing: the device shows the sign by itself. */
async function nothing(): Promise<void> {}

/** The requests that a device can be asked, the best one first. */
function requestsOf(sheet: Sheet): readonly ("interrogation" | "test command")[] {
  if (sheet.commonAddresses.length === 0) return [];
  return [
    ...sheet.isBlank || sheet.isMarked("baf.gi.global") ? ["interrogation" as const] : [],
    ...sheet.isMarked("baf.test") ? ["test command" as const] : [],
  ];
}
