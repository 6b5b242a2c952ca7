// Connects the machine of update keys of one connection to its association: messages, errors, events and time.

import type { SecurityMessage, SecurityTypeName } from "../../codec/security/message.ts";
import type { SecurityStatisticName } from "../../codec/security/tables.ts";
import { typeName } from "../../codec/types.ts";
import type { Moment } from "../moment.ts";
import type { AuthenticationCrypto } from "./crypto.ts";
import type { OpenPointSettings } from "./open_points.ts";
import type { UpdateKeyDeparture, UpdateKeyEvent } from "./update_key_events.ts";
import type { KeyJob, ProvidedKey, StatusJob } from "./update_key_jobs.ts";
import type { UpdateKeySettings } from "./update_key_options.ts";
import { ControlledUpdateKeys } from "./update_keys_controlled.ts";
import { ControllingUpdateKeys } from "./update_keys_controlling.ts";
import type { UserLedger } from "./user_ledger.ts";

/** Changes of users and update keys of a station, shared by its connections. */
export interface UpdateKeyShare {
  /** The users, whose directory is that of the station. */
  readonly ledger: UserLedger;
  /** The options; see `resolveUpdateKeyOptions()`. */
  readonly settings: UpdateKeySettings;
}

/** What the relay needs of an association. */
export interface RelayContext {
  readonly crypto: AuthenticationCrypto;
  readonly settings: { readonly openPoints: OpenPointSettings };
  /** The time of the current call. */
  now: Moment;
  readonly events: { push(event: UpdateKeyEvent): void };
  /** Counts one statistic. */
  count(name: SecurityStatisticName): void;
  /** Sends a message in answer to the peer. */
  answer(message: SecurityMessage, ca: number): unknown;
  /** Sends a message that begins an exchange, or continues one of this station. */
  request(message: SecurityMessage, sent: () => void, ca: number): unknown;
  /** Reports an error to the peer, unless the maximum was reached. */
  sendError(fault: {
    readonly error: number;
    readonly csq?: number;
    readonly ksq?: number;
    readonly user: number;
    readonly ca: number;
  }): void;
}

/** A message with its common address. */
interface Arrival {
  readonly message: SecurityMessage;
  readonly ca: number;
}

/** The messages with which a controlling station changes users and update keys. */
const REQUESTS: ReadonlySet<string> = new Set(
  ["S_UC_NA_X", "S_US_NA_1", "S_UQ_NA_1", "S_UK_NA_1", "S_UA_NA_1"] satisfies SecurityTypeName[],
);

/** Whether a controlling station sends a message to change users or update keys. */
export function isUpdateKeyRequest({ type }: SecurityMessage): boolean {
  return REQUESTS.has(type);
}

/** Whether a controlling station sends ASDUs of a type to change users or update keys. */
export function isUpdateKeyType(typeId: number): boolean {
  return REQUESTS.has(typeName(typeId) ?? "");
}

/** What both machines have in common. */
interface Machine {
  receive(message: SecurityMessage, header: { readonly ca: number }, now: Moment): boolean;
  take(now: Moment): UpdateKeyDeparture | undefined;
  nextEvent(): UpdateKeyEvent | undefined;
  deadline(): number;
  tick(now: Moment): void;
  close(): void;
}

/** Update keys of one connection of either station. */
abstract class Relay<M extends Machine> {
  protected readonly context: RelayContext;
  protected readonly machine: M;

  constructor(context: RelayContext, machine: M) {
    this.context = context;
    this.machine = machine;
  }

  /** Processes a message. Returns `false` if it has nothing to do with update keys. */
  receive({ message, ca }: Arrival): boolean {
    const isTaken = this.machine.receive(message, { ca }, this.context.now);
    this.flush();
    return isTaken;
  }

  /** When `tick()` must be called, on the monotonic clock. */
  deadline(): number {
    return this.machine.deadline();
  }

  /** Runs what is due. */
  tick(): void {
    this.machine.tick(this.context.now);
    this.flush();
  }

  /** Data transfer was stopped, or the connection has ended. */
  stopped(): void {
    this.machine.close();
    this.flush();
  }

  /** Passes on what the machine sends and reports. */
  protected flush(): void {
    const { context, machine } = this;
    for (let next = machine.take(context.now); next; next = machine.take(context.now)) {
      this.send(next);
    }
    for (let event = machine.nextEvent(); event; event = machine.nextEvent()) {
      context.events.push(event);
    }
  }

  protected abstract send(departure: UpdateKeyDeparture): void;
}

/** Update keys of one connection of a controlled station. */
export class ControlledUpdateKeyRelay extends Relay<ControlledUpdateKeys> {
  /**
   * Creates the relay of a new connection.
   *
   * @param nextSequence Returns the next KSQ, which session and update keys share.
   */
  constructor(
    context: RelayContext,
    { ledger, settings }: UpdateKeyShare,
    nextSequence: () => number,
  ) {
    super(
      context,
      new ControlledUpdateKeys({
        ...settings,
        ledger,
        crypto: context.crypto,
        points: context.settings.openPoints,
        nextSequence,
        count: (name) => context.count(name),
      }),
    );
  }

  protected override send(departure: UpdateKeyDeparture): void {
    if ("message" in departure) this.context.answer(departure.message, departure.ca);
    else {
      const { ksq, csq, error, user, ca } = departure;
      const sequence = ksq === undefined ? { csq } : { ksq };
      this.context.sendError({ error, user, ca, ...sequence });
    }
  }
}

/** A new update key for a change that asked for it with `authority-needed`. */
export interface KeyAnswer extends ProvidedKey {
  /** The job of the event. */
  readonly job: number;
}

/** Changes that the application of a controlling station asks for. */
export interface UpdateKeyRequests {
  /** Sends a change of a user. Returns the number of the job, which its events have; 0 if too many jobs wait. */
  changeStatus(order: StatusJob, now: Moment): number;
  /**
   * Changes an update key. Returns the number of the job, which its events have; 0 if too many jobs wait.
   *
   * @throws {RangeError} The method is unknown, or the name has no UTF-8 encoding.
   */
  changeKey(order: KeyJob, now: Moment): number;
  /**
   * Continues an update key change after `authority-needed`. Returns `false` if it is no longer awaited.
   *
   * @throws {AuthenticationError} The user cannot sign; an event reports that the change has failed.
   */
  provideKey(answer: KeyAnswer, now: Moment): boolean;
}

/** Update keys of one connection of a controlling station. */
export class ControllingUpdateKeyRelay extends Relay<ControllingUpdateKeys>
  implements UpdateKeyRequests {
  /** Creates the relay of a new connection. */
  constructor(context: RelayContext, { ledger, settings }: UpdateKeyShare) {
    super(
      context,
      new ControllingUpdateKeys({
        ...settings,
        ledger,
        crypto: context.crypto,
        points: context.settings.openPoints,
        count: (name) => context.count(name),
      }),
    );
  }

  /** Sends a change of a user. */
  changeStatus(order: StatusJob, now: Moment): number {
    this.context.now = now;
    const job = this.machine.changeStatus(order);
    this.flush();
    return job;
  }

  /** Changes an update key. */
  changeKey(order: KeyJob, now: Moment): number {
    this.context.now = now;
    const job = this.machine.changeKey(order);
    this.flush();
    return job;
  }

  /** The controlled station does not know the messages: what was sent has failed. */
  unsupported(): void {
    this.machine.unsupported();
    this.flush();
  }

  /** Continues an update key change. */
  provideKey({ job, ...provided }: KeyAnswer, now: Moment): boolean {
    this.context.now = now;
    try {
      return this.machine.provideKey(job, provided);
    } finally {
      this.flush();
    }
  }

  protected override send(departure: UpdateKeyDeparture): void {
    if (!("message" in departure)) return; // the machine sends no errors
    this.context.request(departure.message, () => {}, departure.ca);
  }
}
