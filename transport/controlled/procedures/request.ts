// A request of a controlling station to one common address, and the answers that mirror it.

import type { Asdu, AsduOf } from "../../../codec/asdu_types.ts";
import { CAUSE, isUnknownCause } from "../../../codec/cause.ts";
import { confirmationOf } from "../../../codec/classify_cause.ts";
import type { TypeName } from "../../../codec/types.ts";
import type { Link } from "../core/link.ts";
import { mirrorAsdu } from "./mirror.ts";
import type { Moment } from "../../moment.ts";
import type { RefusalReason } from "../core/notices.ts";
import type { ReceivedRequest } from "../core/questions.ts";
import type { Sector } from "../objects/sector.ts";
import type { StationCore } from "../core/station_core.ts";

/** One request to one common address. */
export class Request<N extends TypeName = TypeName> {
  /** The station. */
  readonly core: StationCore;
  /** The connection it came on. */
  readonly link: Link;
  /** Its octets. */
  readonly octets: Uint8Array;
  /** What they say. */
  readonly asdu: AsduOf<N>;
  /** The common address that is to answer. */
  readonly sector: Sector;
  /** When it came. */
  readonly now: Moment;
  /** In which period of data transfer it came; it is not answered in another. */
  readonly #period: number;

  /** Creates a request. */
  constructor(
    core: StationCore,
    given: {
      readonly link: Link;
      readonly octets: Uint8Array;
      readonly asdu: Asdu;
      readonly sector: Sector;
      readonly now: Moment;
    },
  ) {
    this.core = core;
    this.link = given.link;
    this.octets = given.octets;
    this.asdu = given.asdu as AsduOf<N>;
    this.sector = given.sector;
    this.now = given.now;
    this.#period = given.link.period;
  }

  /** Whether the requester still waits for the answer. */
  get isCurrent(): boolean {
    return this.link.state === "started" && this.link.period === this.#period;
  }

  /** What the application receives about it. */
  get received(): ReceivedRequest {
    const { id, remote, group } = this.link;
    const { originator, test } = this.asdu;
    const asdu = this.asdu as unknown as Asdu;
    return { link: id, remote, group: group.name, ca: this.sector.ca, originator, test, asdu };
  }

  /** The request with another cause and the common address that answers. */
  mirror(cause: number, negative = false): Uint8Array {
    const { profile } = this.core;
    return mirrorAsdu(this.octets, { cause, negative, ca: this.sector.ca, profile });
  }

  /** Confirms: cause 7, or 9 for a deactivation. */
  confirm(): void {
    if (this.isCurrent) this.link.answer(this.mirror(this.#confirmation));
  }

  /** Refuses: cause 7 or 9, negative, unless the application has chosen another one. */
  refuse(reason: RefusalReason, cause: number = this.#confirmation): void {
    if (isUnknownCause(cause)) return this.reject(cause);
    this.core.noteRefusal(this.link, this.octets, reason);
    if (this.isCurrent) this.link.answer(this.mirror(cause, true));
  }

  /** Answers with a cause from 44 to 47, negative. */
  reject(cause: number): void {
    const { link, octets } = this;
    this.core.notice({ type: "unknown", link: link.id, remote: link.remote, cause, octets });
    if (this.isCurrent) link.answer(this.mirror(cause, true));
  }

  /** Ends the procedure: cause 10. */
  terminate(negative = false): void {
    if (this.isCurrent) this.link.answer(this.mirror(CAUSE.activationTermination, negative));
  }

  get #confirmation(): number {
    return confirmationOf(this.asdu.cause) ?? CAUSE.activationCon;
  }
}
