// The device under test as the target of generated frames.

import { LinkError } from "../../../mod.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { PROMPT_MS } from "../bench/timing.ts";
import { CaseFailure, Inconclusive } from "../verdict.ts";
import { UpperFailure } from "../bench/upper_tester.ts";
import type { FuzzFrame } from "./generate.ts";
import type { FuzzTarget } from "./fuzz_run.ts";

/** Most frames of a connection that are kept for the evidence: those at its end. */
const MOST_KEPT = 5000;

/** The device of a case. */
export class DeviceTarget implements FuzzTarget {
  /** How often the device closed the connection, which it may. */
  closed = 0;
  readonly #t: Tester;
  #link: TesterLink | undefined;

  /** Creates a target. */
  constructor(t: Tester) {
    this.#t = t;
  }

  async send(frame: FuzzFrame): Promise<void> {
    const link = await this.#connected();
    if (link === undefined) return;
    if (link.frames.length > MOST_KEPT) link.forget();
    if (frame.kind === "asdu") await link.send(frame.octets);
    else await link.octets(frame.octets);
  }

  async isAlive(): Promise<boolean> {
    const link = await this.#connected();
    if (link === undefined) return false;
    const outcome = await test(link);
    if (outcome === "answers") return true;
    // It may wait for the rest of an APDU that never comes: only a new connection shows whether it lives.
    if (outcome === "hangs") this.disconnect();
    return await this.#answersAgain();
  }

  /** Whether a new connection answers. */
  async #answersAgain(): Promise<boolean> {
    const link = await this.#connected();
    if (link === undefined) return false;
    return await test(link) === "answers";
  }

  disconnect(): void {
    this.#link?.close();
    this.#link = undefined;
  }

  async revive(): Promise<boolean> {
    this.disconnect();
    if (await this.#connected() !== undefined && await this.isAlive()) return true;
    if (!this.#t.hasUpper) return false;
    this.disconnect();
    try {
      await this.#t.upper.restart("power");
    } catch (error) {
      if (!(error instanceof Inconclusive) && !(error instanceof UpperFailure)) throw error;
      this.#t.step(`The device cannot be restarted: ${error.message}`);
      return false;
    }
    return await this.isAlive();
  }

  /** A new connection with data transfer; what the device has to send is not waited for. */
  async #started(): Promise<TesterLink> {
    return this.#t.sheet.role === "controlled"
      ? await this.#t.started()
      : await this.#t.acceptedAndStarted({ byItself: true });
  }

  /** The connection, or a new one; `undefined` if the device accepts none. */
  async #connected(): Promise<TesterLink | undefined> {
    if (this.#link !== undefined && this.#link.end === undefined) return this.#link;
    if (this.#link !== undefined) this.closed++;
    this.#link = undefined;
    try {
      this.#link = await this.#started();
    } catch (error) {
      if (!(error instanceof CaseFailure) && !(error instanceof LinkError)) throw error;
    }
    return this.#link;
  }
}

/** Tests a connection. */
async function test(link: TesterLink): Promise<"answers" | "closes" | "hangs"> {
  await link.control("TESTFR act");
  const outcomes = { answers: "TESTFR con", closes: "closed", hangs: "silence" } as const;
  return await link.first(outcomes, { within: PROMPT_MS });
}
