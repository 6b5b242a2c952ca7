// Secure authentication with faults that need more than the messages on the wire: critical requests that are carried out
// without a challenge.

import { isCommand, isFileTransfer, isParameter } from "../../../codec/low_level.ts";
import { decodeAsdu } from "../../../codec/mod.ts";
import type {
  AttachOptions,
  Authentication,
  SecuredLink,
  SendAsduOptions,
} from "../../../transport/authentication.ts";
import { subjectOf } from "./asdu_faults.ts";
import type { FaultSet } from "./fault_set.ts";

/** Returns secure authentication that has the faults of a station. */
export function faultyAuthentication(inner: Authentication, faults: FaultSet): Authentication {
  return {
    users: inner.users,
    statistics: inner.statistics,
    report: inner.report,
    changes: inner.changes,
    attach: (options) => new FaultySecuredLink(inner.attach(options), options, faults),
  };
}

/** A connection with secure authentication, which faults can bypass. */
class FaultySecuredLink implements SecuredLink {
  readonly #inner: SecuredLink;
  readonly #options: AttachOptions;
  readonly #faults: FaultSet;

  constructor(inner: SecuredLink, options: AttachOptions, faults: FaultSet) {
    this.#inner = inner;
    this.#options = options;
    this.#faults = faults;
  }

  get association(): SecuredLink["association"] {
    return this.#inner.association;
  }

  get hasRoom(): boolean {
    return this.#inner.hasRoom;
  }

  started(): void {
    this.#inner.started();
  }

  stopped(): void {
    this.#inner.stopped();
  }

  receive(octets: Uint8Array): void | Promise<void> {
    if (!this.#skips(octets)) return this.#inner.receive(octets);
    const { handlers } = this.#options;
    const busy = handlers.onDelivery({ octets, user: undefined, mode: "plain" });
    this.#inner.run();
    return busy;
  }

  offer(octets: Uint8Array, options?: SendAsduOptions): number {
    return this.#inner.offer(octets, options);
  }

  acknowledged(count: number): void {
    this.#inner.acknowledged(count);
  }

  run(): void | Promise<void> {
    return this.#inner.run();
  }

  close(): void {
    this.#inner.close();
  }

  /** Whether a request is carried out without a challenge. */
  #skips(octets: Uint8Array): boolean {
    const typeId = octets[0] ?? 0;
    const isCritical = isCommand(typeId) || isParameter(typeId) || isFileTransfer(typeId);
    if (this.#faults.isEmpty || !isCritical) return false;
    const { clock, profile } = this.#options;
    const subject = subjectOf(decodeAsdu(octets, { profile }));
    return this.#faults.take("skip-challenge", subject, clock.monotonic()) !== undefined;
  }
}
