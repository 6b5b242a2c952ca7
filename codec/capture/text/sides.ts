// Which station sent an APDU, as far as its content shows it.

import { APCI_OCTETS, readControlField } from "../../apci.ts";
import { CAUSE_OCTET } from "../../cause.ts";
import { directionOf } from "../../classify.ts";
import type { TextStation } from "./direction_words.ts";

/** The station that sends such an APDU; `undefined` if both do. */
export function senderByContent(apdu: Uint8Array): TextStation | undefined {
  const apci = readControlField(apdu, 2);
  if (apci === undefined || apci.format === "S") return undefined;
  if (apci.format === "U") {
    if (apci.function.startsWith("TESTFR")) return undefined;
    return apci.function.endsWith("act") ? "controlling" : "controlled";
  }
  const typeId = apdu[APCI_OCTETS] ?? 0;
  const cause = (apdu[APCI_OCTETS + 2] ?? 0) & CAUSE_OCTET.cause;
  const direction = directionOf(typeId, cause);
  if (direction === undefined) return undefined;
  return direction === "control" ? "controlling" : "controlled";
}

/** Guesses the senders of APDUs whose text names no direction, from those before. */
export class SenderGuess {
  #lastData: TextStation = "controlled";
  #lastTest: TextStation = "controlling";

  /** Returns the probable sender. */
  of(apdu: Uint8Array): TextStation {
    const sender = senderByContent(apdu);
    const apci = readControlField(apdu, 2);
    if (apci?.format === "S") return otherOf(this.#lastData);
    if (apci?.format === "U" && sender === undefined) {
      if (!apci.function.endsWith("con")) return this.#lastTest = "controlling";
      return otherOf(this.#lastTest);
    }
    if (apci?.format === "I") this.#lastData = sender ?? "controlled";
    return sender ?? "controlled";
  }

  /** Records an APDU whose sender is known. */
  note(apdu: Uint8Array, sender: TextStation): void {
    const apci = readControlField(apdu, 2);
    if (apci?.format === "I") this.#lastData = sender;
    else if (apci?.format === "U" && apci.function.endsWith("act")) this.#lastTest = sender;
  }
}

/** Returns the other station. */
export function otherOf(station: TextStation): TextStation {
  return station === "controlling" ? "controlled" : "controlling";
}
