// Watches our controlled station while a peer sends requests: the rules of the protocol, and every request with its
// answers.

import { assert } from "@std/assert";
import { decodeApdu } from "../../codec/apdu.ts";
import type { Asdu } from "../../codec/asdu_types.ts";
import { CAUSE } from "../../codec/cause.ts";
import {
  isCommand,
  isCounterInterrogation,
  isFileTransfer,
  isInterrogation,
} from "../../codec/classify.ts";
import type { FrameDirection } from "../../transport/connection/connection_options.ts";
import type { ControlledStationOptions } from "../../transport/controlled/serving/controlled_station_options.ts";
import { WireRules } from "../helpers/wire/wire_rules.ts";

/** A request of the peer and the answers to it. */
interface Request {
  readonly asdu: Asdu;
  readonly answers: Asdu[];
}

/** Records the traffic on the connections of a station. */
export class Witness {
  /** Functions of the link layer, in order: `STARTDT act`. */
  readonly functions: string[] = [];
  readonly #requests: Request[] = [];
  readonly #rules = new Map<number, WireRules>();

  /** Options for the station. */
  readonly options: ControlledStationOptions = {
    onFrame: (link, direction, apdu) => this.#see(link, direction, apdu),
  };

  /** The requested types, each once, in order. */
  get asked(): string[] {
    return [...new Set(this.#requests.map(({ asdu }) => asdu.type))];
  }

  /** Asserts that every request was answered as its type requires. */
  requireAnswers(): void {
    for (const { asdu, answers } of this.#requests) {
      const causes = answers.map(({ cause, negative }) => negative ? -cause : cause);
      const what = `${asdu.type} with cause ${asdu.cause} was answered by causes [${causes}]`;
      assert(causes.length > 0, what);
      if (causes[0] !== CAUSE.activationCon || !isTerminated(asdu)) continue;
      assert(causes.at(-1) === CAUSE.activationTermination, what);
    }
  }

  #see(link: number, direction: FrameDirection, apdu: Uint8Array): void {
    let rules = this.#rules.get(link);
    if (rules === undefined) this.#rules.set(link, rules = new WireRules("controlled", 12));
    if (direction === "sent") rules.sends(apdu);
    else rules.receives(apdu);
    const decoded = decodeApdu(apdu);
    if (decoded.format === "U") this.functions.push(decoded.function);
    if (decoded.format !== "I") return;
    const { asdu } = decoded;
    if (direction === "received") {
      // File transfers are dialogues, not requests with answers.
      if (!isFileTransfer(asdu.typeId)) this.#requests.push({ asdu, answers: [] });
      return;
    }
    this.#requests.findLast((request) => answers(asdu, request.asdu))?.answers.push(asdu);
  }
}

/** Whether an ASDU answers a request: its type and station, or the requested value. */
function answers(asdu: Asdu, request: Asdu): boolean {
  const read = request.type === "C_RD_NA_1" && asdu.cause === CAUSE.request;
  const everybody = request.ca === 0xffff;
  return (read || asdu.typeId === request.typeId) && (everybody || asdu.ca === request.ca);
}

/** Whether a positive confirmation of a request is followed by a termination. */
function isTerminated(asdu: Asdu): boolean {
  const selects = asdu.type !== "raw" &&
    asdu.objects.some((object) => "select" in object && object.select === true);
  return !selects &&
    (isCommand(asdu.typeId) || isInterrogation(asdu.typeId) || isCounterInterrogation(asdu.typeId));
}
