// Watches the frames that one station sends and enforces the rules of the protocol. It knows only what was sent and
// received, and shares no code with the session.

import { assert, assertEquals } from "@std/assert";
import { type Apci, decodeApci } from "../../../codec/apci.ts";
import type { Role } from "../../../transport/session/session_options.ts";

/** The rules of one station. */
export class WireRules {
  readonly #role: Role;
  readonly #k: number;
  /** Whether I and S frames may be sent. */
  #mayTransfer = false;
  #mayAcknowledge = false;
  /** Number of I frames sent, and number of them that the peer has acknowledged. */
  #sent = 0;
  #confirmed = 0;
  /** Number of I frames received, and number of them that this station has acknowledged. */
  #received = 0;
  #acknowledged = 0;
  #testsToConfirm = 0;
  #testOpen = false;

  constructor(role: Role, k: number) {
    this.#role = role;
    this.#k = k;
  }

  /** Number of unacknowledged I frames, as seen on the wire. */
  get outstanding(): number {
    return this.#sent - this.#confirmed;
  }

  /** Records a frame that arrived at this station. */
  receives(apdu: Uint8Array): void {
    const apci = decodeApci(apdu);
    if (apci.format === "I") this.#received++;
    if (apci.format !== "U") {
      this.#confirmed += (apci.receiveNumber - this.#confirmed) & 0x7fff;
      return;
    }
    switch (apci.function) {
      case "TESTFR act":
        this.#testsToConfirm++;
        return;
      case "TESTFR con":
        this.#testOpen = false;
        return;
      case "STARTDT con":
        this.#mayTransfer = this.#mayAcknowledge = true;
        return;
      case "STOPDT con":
        this.#mayAcknowledge = false;
        return;
      case "STOPDT act":
        this.#mayTransfer = false;
        return;
    }
  }

  /** Records a frame that this station sends. */
  sends(apdu: Uint8Array): void {
    const apci = decodeApci(apdu);
    switch (apci.format) {
      case "I":
        assert(this.#mayTransfer, "An I frame leaves a station that is not started");
        assertEquals(apci.sendNumber, this.#sent & 0x7fff, "N(S) of an I frame");
        this.#sent++;
        assert(this.outstanding <= this.#k, `More than k = ${this.#k} I frames are open`);
        return this.#checkReceiveNumber(apci.receiveNumber);
      case "S":
        assert(this.#mayAcknowledge, "An S frame leaves a station that is not started");
        return this.#checkReceiveNumber(apci.receiveNumber);
      case "U":
        return this.#checkFunction(apci.function);
    }
  }

  #checkReceiveNumber(receiveNumber: number): void {
    this.#acknowledged += (receiveNumber - this.#acknowledged) & 0x7fff;
    assert(this.#acknowledged <= this.#received, "N(R) acknowledges a frame that was not received");
  }

  #checkFunction(name: Extract<Apci, { format: "U" }>["function"]): void {
    const acts = name === "STARTDT act" || name === "STOPDT act";
    const cons = name === "STARTDT con" || name === "STOPDT con";
    if (acts) assertEquals(this.#role, "controlling", `${name} leaves`);
    if (cons) assertEquals(this.#role, "controlled", `${name} leaves`);
    switch (name) {
      case "STARTDT con":
        this.#mayTransfer = this.#mayAcknowledge = true;
        return;
      case "STOPDT act":
        this.#mayTransfer = false;
        return;
      case "STOPDT con":
        assertEquals(this.outstanding, 0, "own I frames open at STOPDT con");
        assertEquals(this.#acknowledged, this.#received, "acknowledged at STOPDT con");
        this.#mayTransfer = this.#mayAcknowledge = false;
        return;
      case "TESTFR act":
        assert(!this.#testOpen, "A second TESTFR act leaves before the first is confirmed");
        this.#testOpen = true;
        return;
      case "TESTFR con":
        assert(this.#testsToConfirm > 0, "A TESTFR con is sent without a TESTFR act");
        this.#testsToConfirm--;
        return;
    }
  }
}
