// A request of a controlling station to one common address, and answers that mirror it.

import type { Asdu, AsduOf } from "../../../codec/asdu_types.ts";
import { CAUSE, isUnknownCause } from "../../../codec/cause.ts";
import { confirmationOf } from "../../../codec/classify_cause.ts";
import type { TypeName } from "../../../codec/types.ts";
import type { AccessRefusal } from "./admit_request.ts";
import type { Link } from "./link.ts";
import { mirrorAsdu } from "./mirror.ts";
import type { Moment } from "../../moment.ts";
import type { RefusalReason } from "../notices/notices.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import type { ReceivedRequest } from "./questions.ts";
import type { Sector } from "../objects/sector.ts";
import type { StationCore } from "./station_core.ts";

/** One request to one common address. */
export class Request<N extends TypeName = TypeName> {
  /** The station. */
  readonly core: StationCore;
  /** The connection on which it was received. */
  readonly link: Link;
  /** The peer, with its user if one was authenticated for this request. */
  readonly remote: PeerIdentity;
  /** The encoded ASDU. */
  readonly octets: Uint8Array;
  /** The decoded ASDU. */
  readonly asdu: AsduOf<N>;
  /** The common address that answers. */
  readonly sector: Sector;
  /** Time of reception. */
  readonly now: Moment;
  /** The data transfer period in which it was received; it is not answered in a later one. */
  readonly #period: number;

  /** Creates a request. */
  constructor(
    core: StationCore,
    given: {
      readonly link: Link;
      readonly remote: PeerIdentity;
      readonly octets: Uint8Array;
      readonly asdu: Asdu;
      readonly sector: Sector;
      readonly now: Moment;
    },
  ) {
    this.core = core;
    this.link = given.link;
    this.remote = given.remote;
    this.octets = given.octets;
    this.asdu = given.asdu as AsduOf<N>;
    this.sector = given.sector;
    this.now = given.now;
    this.#period = given.link.period;
  }

  /** Whether the connection can still receive the answer. */
  get isCurrent(): boolean {
    return this.link.state === "started" && this.link.period === this.#period;
  }

  /** Returns the description of the request for the application. */
  get received(): ReceivedRequest {
    const { id, group } = this.link;
    const { originator, test } = this.asdu;
    const { remote } = this;
    const asdu = this.asdu as unknown as Asdu;
    return { link: id, remote, group: group.name, ca: this.sector.ca, originator, test, asdu };
  }

  /** Returns the request with another cause and the common address that answers. */
  mirror(cause: number, negative = false): Uint8Array {
    const { profile } = this.core;
    return mirrorAsdu(this.octets, { cause, negative, ca: this.sector.ca, profile });
  }

  /** Sends a confirmation: cause 7, or 9 for a deactivation. */
  confirm(): void {
    if (this.isCurrent) this.link.answer(this.mirror(this.#confirmation));
  }

  /**
   * Refuses the request with cause 7 or 9, negative, unless the application chose another cause.
   */
  refuse(reason: RefusalReason, cause: number = this.#confirmation): void {
    if (isUnknownCause(cause)) return this.reject(cause);
    this.core.noteRefusal(this, reason);
    if (this.isCurrent) this.link.answer(this.mirror(cause, true));
  }

  /**
   * Refuses a request that the peer has no right to make: with a negative confirmation, or with cause 47 if the
   * request is not confirmed.
   */
  deny({ reason, detail }: AccessRefusal): void {
    this.core.noteRefusal(this, reason, detail);
    const cause = confirmationOf(this.asdu.cause) ?? CAUSE.unknownObjectAddress;
    if (this.isCurrent) this.link.answer(this.mirror(cause, true));
  }

  /** Answers with a cause from 44 to 47, negative. */
  reject(cause: number): void {
    const { link, remote, octets } = this;
    this.core.notice({ type: "unknown", link: link.id, remote, cause, octets });
    if (this.isCurrent) link.answer(this.mirror(cause, true));
  }

  /** Sends the termination: cause 10. */
  terminate(negative = false): void {
    if (this.isCurrent) this.link.answer(this.mirror(CAUSE.activationTermination, negative));
  }

  get #confirmation(): number {
    return confirmationOf(this.asdu.cause) ?? CAUSE.activationCon;
  }
}
