// A peer within the process that agrees to every request: what is sent to it is recorded and never leaves.

import { CAUSE, decodeAsdu, Deframer, encodeAsdu, type Profile } from "../../codec/mod.ts";
import {
  APCI_OCTETS,
  confirmationOf,
  decodeApci,
  encodeApci,
  nextSequence,
  roleOf,
} from "../../codec/low_level.ts";
import type { Asdu, AsduInput, ByteStream } from "../../mod.ts";

/** The confirmation of each control function. */
const CONFIRMED = {
  "STARTDT act": "STARTDT con",
  "STOPDT act": "STOPDT con",
  "TESTFR act": "TESTFR con",
} as const;

/** A stream whose other end confirms and terminates every request. */
export class AgreeingStream implements ByteStream {
  /** The ASDUs that were sent, encoded. */
  readonly sent: Uint8Array[] = [];
  readonly #profile: Profile;
  readonly #onSent: () => void;
  readonly #deframer = new Deframer();
  readonly #answers: Uint8Array[] = [];
  #waiting: (() => void) | undefined;
  #isOpen = true;
  #sendNumber = 0;
  #receiveNumber = 0;

  /** Creates a stream; `onSent` is called after each ASDU. */
  constructor(profile: Profile, onSent: () => void) {
    this.#profile = profile;
    this.#onSent = onSent;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#isOpen && this.#answers.length === 0) {
      await new Promise<void>((resolve) => this.#waiting = resolve);
    }
    const answer = this.#answers.shift();
    if (answer === undefined) return null;
    into.set(answer); // An APDU always fits the buffer of a connection.
    return answer.length;
  }

  write(octets: Uint8Array): Promise<number> {
    this.#deframer.push(octets);
    for (let found = this.#deframer.next(); found !== undefined; found = this.#deframer.next()) {
      if (found.type === "apdu") this.#take(found.octets.slice());
    }
    return Promise.resolve(octets.length);
  }

  close(): void {
    this.#isOpen = false;
    this.#waiting?.();
  }

  #take(apdu: Uint8Array): void {
    const apci = decodeApci(apdu);
    if (apci.format === "U") {
      const answer = CONFIRMED[apci.function as keyof typeof CONFIRMED];
      if (answer !== undefined) this.#answer(encodeApci({ format: "U", function: answer }));
    } else if (apci.format === "I") {
      this.#receiveNumber = nextSequence(apci.sendNumber);
      const octets = apdu.slice(APCI_OCTETS);
      this.sent.push(octets);
      const asdu = decodeAsdu(octets, { profile: this.#profile });
      const confirmed = confirmationOf(asdu.cause);
      if (confirmed !== undefined) this.#mirror(asdu, confirmed);
      // It has no values: without an answer, the request would wait.
      if (roleOf(asdu.typeId) === "read") this.#mirror(asdu, CAUSE.unknownObjectAddress);
      if (confirmed !== undefined && terminates(asdu)) {
        this.#mirror(asdu, CAUSE.activationTermination);
      }
      this.#onSent();
    }
  }

  #mirror(asdu: Asdu, cause: number): void {
    const answer = { ...asdu, cause } as AsduInput;
    const octets = encodeAsdu(answer, { profile: this.#profile });
    const numbers = { sendNumber: this.#sendNumber, receiveNumber: this.#receiveNumber };
    this.#sendNumber = nextSequence(this.#sendNumber);
    this.#answer(encodeApci({ format: "I", ...numbers }, octets));
  }

  #answer(apdu: Uint8Array): void {
    this.#answers.push(apdu);
    this.#waiting?.();
  }
}

/** Whether the request has a termination: commands that execute, and requests for data. */
function terminates(asdu: Asdu): boolean {
  const [object] =
    (asdu as { readonly objects?: readonly { readonly select?: boolean }[] }).objects ??
      [];
  if (asdu.cause !== CAUSE.activation || object?.select === true) return false;
  const role = roleOf(asdu.typeId);
  return role === "command" || role === "setpoint" || role === "interrogation" ||
    role === "counterInterrogation";
}
