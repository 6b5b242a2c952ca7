// Checks single ASDUs: cause, direction, test bit, and faults reported by the decoder.

import type { Asdu } from "../../asdu_types.ts";
import { describeCause } from "../../cause.ts";
import { isPrivateType, isProcessData } from "../../classify.ts";
import type { IssueCode } from "../../errors.ts";
import { type CauseVerdict, judgeCause } from "../cause_table.ts";
import type { FindingLog, FindingRecord } from "./finding_log.ts";
import type { FindingCode } from "../findings/table.ts";
import type { Session } from "./session/session.ts";
import type { Side } from "./session/side.ts";
import { typeText } from "./words.ts";

/** Fields of the data unit identifier that are checked. */
export interface AsduHead {
  readonly typeId: number;
  readonly cause: number;
  readonly test: boolean;
  readonly ca: number;
}

const CODES: Readonly<Partial<Record<IssueCode, FindingCode | undefined>>> = {
  "header-too-short": "asdu-malformed",
  "length-mismatch": "asdu-malformed",
  "unknown-type": "type-unknown",
  // Reserved causes and invalid times have separate findings.
  "reserved-cause": undefined,
  "impossible-time": undefined,
};

/** Reports ASDUs that deviate from the standard. */
export class AsduWatch {
  readonly #findings: FindingLog;
  readonly #known = new Map<string, FindingRecord>();
  /** The broadcast address of the following ASDUs. */
  broadcastCa: number;

  /** Creates a watch. */
  constructor(findings: FindingLog, broadcastCa: number) {
    this.#findings = findings;
    this.broadcastCa = broadcastCa;
  }

  /** Checks the header of an ASDU. */
  takeHead(session: Session, side: Side, head: AsduHead): void {
    const verdict = judgeCause(head.typeId, session.isControlling(side), head.cause);
    if (verdict !== "listed") this.#takeCause(session, side, head, verdict);
    if (head.test) this.#takeTest(session, side, head);
    if (head.ca === this.broadcastCa && isProcessData(head.typeId)) {
      this.#takeBroadcastData(session, side, head);
    }
  }

  /** Reports process data with the broadcast address: data always comes from one station. */
  #takeBroadcastData(session: Session, side: Side, { typeId, ca }: AsduHead): void {
    this.#findings.note(
      "asdu-nonstandard",
      { ...session.about(side), ca, typeId, key: "broadcast-data" },
      () => `${typeText(typeId)} from the ${session.name(side)} has the broadcast address ${ca}`,
    );
  }

  #takeCause(session: Session, side: Side, head: AsduHead, verdict: CauseVerdict): void {
    const { typeId, cause, ca } = head;
    const code = verdict === "wrong-direction" ? "wrong-direction" : "cause-not-listed";
    // This may apply to every second ASDU, so no text is built.
    const key = `${session.id} ${side.isClient} ${code} ${cause}`;
    const known = this.#known.get(key);
    if (known !== undefined) return this.#findings.repeat(known);
    const record = this.#findings.note(
      code,
      { ...session.about(side), ca, typeId, key: cause },
      () =>
        `Cause ${cause} (${describeCause(cause).title}) with ${typeText(typeId)} from the ` +
        session.name(side),
    );
    if (record !== undefined) this.#known.set(key, record);
  }

  #takeTest(session: Session, side: Side, { typeId, ca }: AsduHead): void {
    this.#findings.note(
      "test-in-operation",
      { ...session.about(side), ca },
      () => `${typeText(typeId)} with the test bit from the ${session.name(side)}`,
    );
  }

  /** Reports what the decoder found. */
  takeIssues(session: Session, side: Side, asdu: Asdu): void {
    const { typeId, ca } = asdu;
    const about = { ...session.about(side), ca, typeId };
    if (isPrivateType(typeId) && asdu.type === "raw") {
      const detail = () => `Private type ${typeId} from the ${session.name(side)}`;
      this.#findings.note("type-unknown", about, detail);
    }
    for (const issue of asdu.issues) {
      const code = Object.hasOwn(CODES, issue.code) ? CODES[issue.code] : "asdu-nonstandard";
      if (code === undefined) continue;
      const detail = () => `${typeText(typeId)} from the ${session.name(side)}: ${issue.detail}`;
      this.#findings.note(code, { ...about, key: issue.code }, detail);
    }
  }
}
