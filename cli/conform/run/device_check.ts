// Whether a device still works after a case: on a new connection data transfer starts, and a request is answered.

import { CAUSE } from "../../../codec/mod.ts";
import { fits, type FramePattern } from "../bench/pattern.ts";
import { interrogation, testCommand } from "../bench/requests.ts";
import type { ConnectionChoice, Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, TERMINATION_MS } from "../bench/timing.ts";
import type { Sheet } from "../sheet/sheet.ts";

/** What shows that a device works. */
type Sign = "start" | "start request" | "interrogation" | "test command" | "test frame";

/** The frame that is each sign, and how long the device may take, in ms. */
const SIGNS: Readonly<Record<Sign, { readonly frame: FramePattern; readonly within: number }>> = {
  start: { frame: "STARTDT con", within: CONFIRMATION_MS },
  "start request": { frame: "STARTDT act", within: CONFIRMATION_MS },
  interrogation: { frame: { type: "C_IC_NA_1" }, within: CONFIRMATION_MS },
  "test command": { frame: { type: "C_TS_TA_1" }, within: CONFIRMATION_MS },
  "test frame": { frame: "TESTFR con", within: CONFIRMATION_MS },
};

/** How long a controlled station may refuse the connection. */
export type Patience = Pick<ConnectionChoice, "within">;

/** All signs. */
const ALL_SIGNS: readonly Sign[] = Object.keys(SIGNS) as Sign[];

/** A controlling station that has connected this often connects again after the end of a connection. */
const RETURNS = 2;

/**
 * Checks after a case whether the device works. It demands only what the device has done before in the campaign: what it never
 * does, the cases judge.
 */
export class DeviceCheck {
  readonly #shown = new Set<Sign>();
  /** Signs that the device did not show when it was asked. */
  readonly #refused = new Set<Sign>();
  /** Whether it has ended each interrogation so far. */
  #endsInterrogations = true;
  /** Number of connections so far. */
  #connections = 0;

  /** Notes what the device has done on the connections of a case. */
  note(links: readonly TesterLink[]): void {
    this.#connections += links.length;
    for (const sign of ALL_SIGNS) {
      if (this.#shown.has(sign)) continue;
      const { frame } = SIGNS[sign];
      if (links.some(({ received }) => received.some((seen) => fits(seen, frame)))) {
        this.#shown.add(sign);
      }
    }
  }

  /**
   * Checks the device on a new connection, which it then closes. A controlled station has to confirm STARTDT act, and to answer an
   * interrogation; a test command if its sheet has no interrogation; otherwise TESTFR act. A controlling station has to connect, to
   * start data transfer, and to confirm TESTFR act.
   *
   * @throws {CaseFailure} It does not do what it did before.
   */
  async look(t: Tester, patience: Patience = {}): Promise<void> {
    if (t.sheet.role === "controlled") await this.#lookAtControlled(t, patience);
    else if (this.#connections >= RETURNS) await this.#lookAtControlling(t);
  }

  async #lookAtControlling(t: Tester): Promise<void> {
    const link = this.#shown.has("start request") ? await t.starting() : await t.accepted();
    if (link.lastTaken !== undefined || await this.#shows("start request", link, nothing)) {
      await t.confirmStart(link);
      await this.#shows("test frame", link, () => link.control("TESTFR act"));
    }
    link.close();
  }

  async #lookAtControlled(t: Tester, patience: Patience): Promise<void> {
    const link = await t.connected(patience);
    if (await this.#shows("start", link, () => link.control("STARTDT act"))) {
      link.isStarted = true;
      await this.#expectAnswer(t, link);
    }
    link.close();
  }

  async #expectAnswer(t: Tester, link: TesterLink): Promise<void> {
    for (const sign of requestsOf(t.sheet)) {
      const asdu = sign === "interrogation" ? interrogation(t) : testCommand(t);
      if (!await this.#shows(sign, link, () => link.send(asdu))) continue;
      if (sign === "interrogation") await this.#end(link);
      return;
    }
    await this.#shows("test frame", link, () => link.control("TESTFR act"));
  }

  /** Asks for a sign, and waits for it. It may be missing if the device has never shown it; then it is not asked again. */
  async #shows(sign: Sign, link: TesterLink, ask: () => Promise<unknown>): Promise<boolean> {
    const isDemanded = this.#shown.has(sign);
    if (!isDemanded && this.#refused.has(sign)) return false;
    const { frame, within } = SIGNS[sign];
    await ask();
    if (isDemanded) {
      await link.expect(frame, { within });
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
