// What the parts of an association share: settings, users, counters, events, and the messages that wait to be sent.

import { broadcastCa } from "../../codec/profile.ts";
import type { SecurityMessage } from "../../codec/security/message.ts";
import { securityAsdus } from "../../codec/security/segments.ts";
import {
  MAC_ALGORITHMS,
  OWN_ASSOCIATION,
  SECURITY_ERRORS,
  SECURITY_STATISTICS,
  type SecurityStatisticName,
} from "../../codec/security/tables.ts";
import { FIRST_CP56_TIME, LAST_CP56_TIME } from "../../codec/time.ts";
import type { Moment } from "../moment.ts";
import { Fifo } from "../session/fifo.ts";
import type { Role } from "../session/session_options.ts";
import type { AssociationSetup, Delivery } from "./association.ts";
import type { AuthenticationCrypto } from "./crypto.ts";
import type { AuthenticationEvent, AuthenticationWarning, DiscardReason } from "./events.ts";
import { type AuthenticationSettings, resolveAuthenticationOptions } from "./options.ts";
import { SecurityStatistics } from "./statistics.ts";
import type { UserDirectory } from "./users.ts";

/** The number of sequence numbers: CSQ and KSQ have four octets. */
const SEQUENCES = 2 ** 32;

/** A message received, and the ASDUs that carried it. */
export interface Received<M extends SecurityMessage = SecurityMessage> {
  readonly message: M;
  /** The common address. */
  readonly ca: number;
  /** The ASDUs, as received; copies if they are kept. */
  readonly asdus: readonly Uint8Array[];
}

/**
 * Number of answers that wait until the session can send them: a peer that asks and does not acknowledge gets no
 * more.
 */
const MOST_ANSWERS = 100;

/** A message that waits to be sent. */
export interface Outgoing {
  readonly asdus: readonly Uint8Array[];
  /** Called when its last ASDU is sent: time limits start then. */
  readonly sent: (() => void) | undefined;
  /** The ticket of the ASDU that it proves, if it is a reply. */
  readonly proves?: number;
}

/** Sequence numbers that were used. The next one is further from the first: none is used twice, also if they wrap. */
export interface UsedSequences {
  readonly first: number;
  readonly last: number;
}

/** The shared state of one association. */
export class AssociationContext {
  readonly role: Role;
  readonly crypto: AuthenticationCrypto;
  readonly settings: AuthenticationSettings;
  readonly users: UserDirectory;
  readonly statistics: SecurityStatistics;
  /** Events for the driver. */
  readonly events: Fifo<AuthenticationEvent> = new Fifo();
  /** ASDUs for the station. */
  readonly deliveries: Fifo<Delivery> = new Fifo();
  /** Messages that answer the peer, which leave at once. */
  readonly answers: Fifo<Outgoing> = new Fifo();
  /** Messages that begin an exchange: they wait until no ASDU of this station awaits its challenge. */
  readonly requests: Fifo<Outgoing> = new Fifo();
  /** The number of challenges that this station has sent. */
  challengesSent = 0;
  /** The number of times that session keys were established. */
  keyChanges = 0;
  /** The number of challenges that this station has received. */
  challengesReceived = 0;
  /** The time of the current call. */
  now: Moment = { monotonic: 0, instant: 0 };
  #errors = 0;
  #errorsSince = -Infinity;
  readonly #warned: Set<string> = new Set();

  /** Creates the state of a new connection. */
  constructor(role: Role, setup: AssociationSetup) {
    this.role = role;
    this.crypto = setup.crypto;
    this.users = setup.users;
    this.settings = resolveAuthenticationOptions(setup.options);
    this.statistics = setup.statistics ?? new SecurityStatistics();
  }

  /** Counts one, and reports the statistic at its threshold. */
  count(name: SecurityStatisticName): void {
    if (!this.statistics.count(name)) return;
    const { index } = SECURITY_STATISTICS[name];
    this.events.push({ type: "statistic", name, index, value: this.statistics.get(name) });
  }

  /** Reports something received that is discarded. */
  discard(reason: DiscardReason, octets: Uint8Array): void {
    this.count("discardedMessages");
    this.events.push({ type: "discarded", reason, typeId: octets[0] ?? 0, octets: octets.slice() });
  }

  /** Reports something received that was not expected, and is discarded. */
  unexpected(reason: DiscardReason, octets: Uint8Array): void {
    this.count("unexpectedMessages");
    this.discard(reason, octets);
  }

  /** The ASDUs of a message. */
  encode(message: SecurityMessage, ca: number = this.settings.commonAddress): Uint8Array[] {
    const { profile, originator } = this.settings;
    return securityAsdus(message, { ca, originator }, { profile });
  }

  /** Whether another answer may wait. */
  get canAnswer(): boolean {
    return this.answers.size < MOST_ANSWERS;
  }

  /** Sends a message in answer to the peer. Returns its ASDUs. If too many answers wait, it is dropped. */
  answer(message: SecurityMessage, ca: number, sent?: () => void): Uint8Array[] {
    const asdus = this.encode(message, ca);
    if (this.canAnswer) this.answers.push({ asdus, sent });
    else this.discard("overload", asdus[0]!);
    return asdus;
  }

  /** Sends a reply, which proves the ASDU with a ticket. There are no more of them than critical ASDUs of this station. */
  prove(message: SecurityMessage, ca: number, ticket: number): void {
    this.answers.push({ asdus: this.encode(message, ca), sent: undefined, proves: ticket });
  }

  /** Sends a message that begins an exchange. Returns its ASDUs. */
  request(message: SecurityMessage, sent: () => void, ca?: number): Uint8Array[] {
    const asdus = this.encode(message, ca);
    this.requests.push({ asdus, sent });
    return asdus;
  }

  /** Reports an error to the peer, unless the maximum was reached. */
  sendError(fault: {
    readonly error: number;
    /** CSQ of the message that failed. */
    readonly csq?: number;
    /** KSQ of the message that failed. */
    readonly ksq?: number;
    readonly user: number;
    readonly ca: number;
  }): void {
    const { error, csq, ksq, user, ca } = fault;
    const { maxErrorMessages, errorPeriodMs } = this.settings;
    const { monotonic, instant } = this.now;
    if (monotonic - this.#errorsSince >= errorPeriodMs) {
      this.#errorsSince = monotonic;
      this.#errors = 0;
    }
    const sent = this.#errors < maxErrorMessages;
    this.events.push({ type: "error-sent", user, error, sent });
    if (!sent) return;
    this.#errors++;
    this.count("errorsSent");
    const { errorLayout } = this.settings.openPoints;
    this.answer({
      type: "S_ER_NA_1",
      ...(errorLayout === "csq" ? { csq: csq ?? ksq ?? 0 } : { csq: csq ?? 0, ksq: ksq ?? 0 }),
      usr: user,
      association: OWN_ASSOCIATION,
      error,
      time: Math.min(Math.max(Math.floor(instant), FIRST_CP56_TIME), LAST_CP56_TIME),
      timeFlags: 0,
      text: SECURITY_ERRORS[error] ?? "",
    }, ca);
  }

  /** Warns once of each weak MAC algorithm that is used. */
  warnOfMac(mal: number): void {
    const row = MAC_ALGORITHMS[mal];
    if (row === undefined || row.edition === "2013") return;
    this.warn("weak-mac", `${row.name} (MAL ${mal}) is reserved in the edition of 2013`);
  }

  /** Warns of something; once for each text. */
  warn(code: AuthenticationWarning, detail: string): void {
    if (this.#warned.has(detail)) return;
    this.#warned.add(detail);
    this.events.push({ type: "warning", code, detail });
  }

  /** Starts a new count of error messages, because keys have changed. */
  restartErrors(): void {
    this.#errors = 0;
  }

  /** The sequence number after another. */
  next(sequence: number): number {
    return sequence === SEQUENCES - 1 ? this.settings.sequenceAfterWrap : sequence + 1;
  }

  /** Whether a sequence number is higher than another, modulo 2^32. */
  isNewer(sequence: number, than: number): boolean {
    const distance = (sequence - than + SEQUENCES) % SEQUENCES;
    return distance > 0 && distance < SEQUENCES / 2;
  }

  /** Whether a sequence number was not used, not even before the numbers wrapped. */
  isUnused(sequence: number, used: UsedSequences | undefined): boolean {
    if (used === undefined) return true;
    const { first, last } = used;
    return (sequence - first + SEQUENCES) % SEQUENCES > (last - first + SEQUENCES) % SEQUENCES;
  }

  /** The common address of an ASDU; that of the options if it is the broadcast address. */
  addressOf(asdu: Uint8Array): number {
    const { profile, commonAddress } = this.settings;
    const at = 2 + profile.cotOctets;
    const ca = profile.caOctets === 1 ? asdu[at]! : asdu[at]! | asdu[at + 1]! << 8;
    return ca === broadcastCa(profile) ? commonAddress : ca;
  }

  /** Whether two ASDUs have the same common address and the same first information object address. */
  isSameObject(one: Uint8Array, other: Uint8Array): boolean {
    const { cotOctets, caOctets, ioaOctets } = this.settings.profile;
    const start = 2 + cotOctets;
    for (let at = start; at < start + caOctets + ioaOctets; at++) {
      if (one[at] !== other[at]) return false;
    }
    return true;
  }
}
