// The bench of a conformance case of secure authentication: a station under test and a tester, in virtual time.

import { TYPES } from "../../../codec/types.ts";
import { formatAsdu } from "../../../codec/format.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import type {
  SecurityMessage,
  SecurityMessageOf,
  SecurityTypeName,
} from "../../../codec/security/message.ts";
import { securityAsdus, SecurityReassembler } from "../../../codec/security/segments.ts";
import type { Delivery } from "../../../transport/authentication/association.ts";
import { unwrapKey, wrapKey } from "../../../transport/authentication/key_wrap.ts";
import type { AuthenticationEvent } from "../../../transport/authentication/events.ts";
import type { AuthenticationCase, Observed } from "../../transport/authentication/cases/case.ts";
import {
  AssociationPair,
  type PairOptions,
  type PairStation,
  type Side,
} from "./association_pair.ts";
import { ChangingPair } from "./changing_pair.ts";
import { command, messagesOf } from "./security_asdus.ts";

/** The station under test and the tester. */
export class CaseBench {
  readonly pair: AssociationPair;
  /** The changes of an authority; only in cases that have one. */
  readonly changing: ChangingPair | undefined;
  /** The station under test. */
  readonly station: PairStation;
  /** The other one. */
  readonly tester: PairStation;
  #before: Readonly<Record<string, number>> = {};

  /** Brings both into the state in which the case begins. */
  constructor(given: AuthenticationCase) {
    const { role, start = "keys", options = {}, testerOptions = options, authority } = given;
    const { users, controlledUsers } = given;
    const own: PairOptions = {
      [role]: options,
      [otherOf(role)]: testerOptions,
      ...(users && { users }),
      ...(controlledUsers && { controlledUsers }),
    };
    this.changing = authority === true ? new ChangingPair(own) : undefined;
    this.pair = this.changing?.pair ?? new AssociationPair(own);
    this.station = this.pair[role];
    this.tester = this.pair[otherOf(role)];
    if (start === "transfer") {
      this.pair.tap = (octets, from) => from === this.station.side ? [] : [octets];
      this.station.association.started(this.pair.now);
      if (role === "controlled") this.pair.run();
    } else if (authority !== true) this.pair.start();
    if (start === "challenged") this.pair.send("controlling", command(1));
    if (start !== "transfer" || role === "controlled") this.#mark();
    else this.#forget();
  }

  /** The tester says something. */
  say(message: SecurityMessage): void {
    for (const asdu of securityAsdus(message, { ca: 1 })) this.put(asdu);
  }

  /** The tester sends octets as they are. */
  put(asdu: Uint8Array): void {
    this.pair.inject(this.tester.side, asdu);
  }

  /** The tester, or the station under test, sends a critical command. */
  operate(ioa?: number, user?: number): void {
    this.pair.send("controlling", command(ioa ?? 1), user);
  }

  /** The tester's messages of a type are changed from now on, or all of them if `times` is not given. */
  alter<N extends SecurityTypeName>(
    type: N,
    edit: (message: SecurityMessageOf<N>) => SecurityMessage,
    times = Infinity,
  ): void {
    let left = times;
    this.#tap((octets) => {
      const [message] = messagesOf([octets]);
      if (message?.type !== type || left <= 0) return [octets];
      left--;
      return securityAsdus(edit(message as SecurityMessageOf<N>), { ca: 1 });
    });
  }

  /** The tester's ASDUs of a type are lost, or sent several times. */
  copies(type: SecurityTypeName, count: number): void {
    const { id } = TYPES[type];
    this.#tap((octets) =>
      octets[0] === id ? Array.from({ length: count }, () => octets) : [octets]
    );
  }

  /** The tester's key changes carry other octets, wrapped with the update key of user 1. */
  rewrap(edit: (plain: Uint8Array) => Uint8Array): void {
    const { users, setup } = this.tester;
    this.alter("S_KC_NA_1", (message) => {
      const cipher = setup.crypto.aes(users.get(1)!.updateKey);
      const plain = unwrapKey(cipher, message.wrapped)!;
      return { ...message, wrapped: wrapKey(cipher, edit(plain)) };
    });
  }

  /** Both begin to transfer data, after the station under test did alone. */
  start(): void {
    this.unmute();
    this.pair.start();
  }

  /** Nothing of the tester arrives any more. */
  mute(): void {
    this.#tap(() => []);
  }

  /** The tester behaves again. */
  unmute(): void {
    this.pair.tap = (octets) => [octets];
  }

  /** The last message of a type that one of both has sent. */
  last<N extends SecurityTypeName>(type: N, from: Side = this.tester.side): SecurityMessageOf<N> {
    const found = messagesOf(this.pair[from].sent).findLast((each) => each.type === type);
    if (found === undefined) throw new Error(`The ${from} station has not sent ${type}`);
    return found as SecurityMessageOf<N>;
  }

  /** The last ASDU of a type that one of both has sent. */
  lastAsdu(type: SecurityTypeName, from: Side = this.tester.side): Uint8Array {
    const { id } = TYPES[type];
    return this.pair[from].sent.findLast((octets) => octets[0] === id)!.slice();
  }

  /** What the station under test did since the case began. */
  get observed(): Required<Observed> {
    const { sent, delivered, events, association } = this.station;
    const now = this.#counters();
    return {
      sent: sentTexts(sent),
      carriedOut: delivered.map(deliveryText),
      events: events.map(eventText),
      counted: Object.fromEntries(
        Object.entries(now).map(([name, value]) => [name, value - this.#before[name]!])
          .filter(([, value]) => value !== 0),
      ),
      keys: association.keyStatus(1),
    };
  }

  /** What happened so far is not part of the case. */
  #mark(): void {
    this.#forget();
    const { sent, delivered, events } = this.station;
    for (const list of [sent, delivered, events]) list.length = 0;
  }

  #forget(): void {
    this.#before = this.#counters();
  }

  #counters(): Record<string, number> {
    const { messagesSent: _, messagesReceived: _1, ...others } = this.station.statistics.export();
    return others;
  }

  #tap(arriving: (octets: Uint8Array) => readonly Uint8Array[]): void {
    const { side } = this.tester;
    this.pair.tap = (octets, from) => from === side ? arriving(octets) : [octets];
  }
}

function otherOf(side: Side): Side {
  return side === "controlled" ? "controlling" : "controlled";
}

/** The fields that say nothing in a case. */
const UNSAID: ReadonlySet<string> = new Set(["type", "time", "timeFlags", "text", "association"]);

/** What was sent, in its order; a message in several segments once, at its end. */
function sentTexts(asdus: readonly Uint8Array[]): string[] {
  const reassembler = new SecurityReassembler();
  return asdus.flatMap((octets) => {
    const pushed = reassembler.push(octets);
    if (pushed.kind === "message") return [messageText(pushed.message)];
    return pushed.kind === "other" ? [formatAsdu(decodeAsdu(octets))] : [];
  });
}

function messageText(message: SecurityMessage): string {
  const fields = Object.entries(message).filter(([key]) => !UNSAID.has(key));
  const words = fields.map(([key, value]) =>
    `${key}=${value instanceof Uint8Array ? value.length : value}`
  );
  return [message.type, ...words].join(" ");
}

function deliveryText({ octets, mode, user }: Delivery): string {
  const text = formatAsdu(decodeAsdu(octets));
  return mode === "plain" ? text : `${text} of user ${user?.number}, ${mode}`;
}

function eventText(event: AuthenticationEvent): string {
  const { type } = event;
  if (type === "error-sent") return `error-${event.sent ? "sent" : "withheld"} ${event.error}`;
  const keys = ["status", "reason", "mode", "error", "code", "name", "value"] as const;
  const words = keys.flatMap((key) => {
    const value = (event as unknown as Readonly<Record<string, unknown>>)[key];
    return value === undefined ? [] : [String(value)];
  });
  return [type, ...words].join(" ");
}
