// Random operations on two associations and a link with an attacker who has no keys. The oracle knows nothing of the
// machines and of cryptography: it compares what the stations sent with what they were given, and with their reports.

import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { Prng } from "../random/prng.ts";
import { AssociationPair, type PairStation, type Side, userOf } from "./association_pair.ts";
import { toyCrypto } from "./toy_crypto.ts";
import { INITIALIZED, INTERROGATION } from "./security_asdus.ts";

/** A critical ASDU that a station sent. */
interface Sent {
  readonly from: Side;
  /** Its mark: no two have the same. */
  readonly mark: number;
  readonly user: number;
  readonly ticket: number;
  /** Number of events of each side before it was sent. */
  readonly events: Readonly<Record<Side, number>>;
  /** Whether the attacker removed an ASDU, or the connection was lost, since it was sent. */
  isDisturbed: boolean;
  /** Whether its station has crashed since then, and can no longer report anything. */
  isForgotten: boolean;
}

/** What a run has done, for the test to check that it did enough. */
export interface ModelResult {
  steps: number;
  sent: number;
  challenged: number;
  aggressive: number;
  refused: number;
  attacks: number;
  keyChanges: number;
}

/** Type of the critical ASDUs of each station. */
const TYPES: Readonly<Record<Side, number>> = { controlling: 45, controlled: 1 };

/** The last octet of the mark of an ASDU is at this position; the address is the mark. */
const MARK_AT = 6;

/** Reports that an ASDU of the station with the ticket was not carried out, or that its fate is unknown. */
const OWN_REPORTS: ReadonlySet<string> = new Set(["not-possible", "refused", "not-challenged"]);

/** Reports of the peer about an ASDU that it received. */
const PEER_REPORTS: ReadonlySet<string> = new Set(["failed", "reply-timeout", "discarded"]);

/** One random world. */
export class AssociationModel {
  readonly #prng: Prng;
  readonly #pair: AssociationPair;
  readonly #sent: Map<number, Sent> = new Map();
  /** The marks that were delivered. */
  readonly #delivered: Set<number> = new Set();
  /** Octets that were on the link: the attacker repeats and mixes them. */
  readonly #recorded: { readonly from: Side; readonly octets: Uint8Array }[] = [];
  readonly #seen: Record<Side, number> = { controlling: 0, controlled: 0 };
  readonly #monitorIsCritical: boolean;
  #attack = 0;
  #marks = 0;
  /** Users that may send commands, as the controlled station sees it. */
  readonly #entitled: Set<number> = new Set([1, 2]);
  readonly result: ModelResult = {
    steps: 0,
    sent: 0,
    challenged: 0,
    aggressive: 0,
    refused: 0,
    attacks: 0,
    keyChanges: 0,
  };

  /** Creates a world from a seed. */
  constructor(seed: number) {
    const prng = new Prng(seed);
    this.#prng = prng;
    this.#monitorIsCritical = prng.chance(0.5);
    const isAggressive = prng.chance(0.5);
    const both: AuthenticationOptions = {
      mac: prng.pick([3, 4, 6]),
      maxErrorMessages: prng.pick([0, 2, 1000]),
      keyChangeIntervalMs: prng.pick([5000, 60_000, 900_000]),
      keyChangeCount: prng.pick([3, 10, 1000]),
      maxAuthenticationFailures: prng.pick([0, 1, 5]),
      maxReplyTimeouts: prng.pick([0, 3]),
      whileAwaitingReply: prng.pick(["discard", "queue"]),
      crossedChallenge: prng.pick(["answer", "answer", "discard"]),
      unknownUser: prng.pick(["error", "discard"]),
      sendAggressive: isAggressive,
      acceptAggressive: isAggressive || prng.chance(0.3),
      criticalMonitor: this.#monitorIsCritical ? ["M_SP_NA_1"] : [],
      keyRetryMs: 5000,
      sequenceAfterWrap: prng.pick([0, 1]),
      firstChallengeSequence: prng.pick([1, 0xffff_fff0]),
      firstKeySequence: prng.pick([1, 0xffff_fff0]),
    };
    this.#pair = new AssociationPair({
      crypto: toyCrypto(seed),
      // User 3 is a viewer, user 4 is unknown to the controlled station.
      users: [userOf(1), userOf(2), userOf(3, { role: 0 }), userOf(4)],
      controlledUsers: [userOf(1), userOf(2), userOf(3, { role: 0 })],
      both,
      controlled: {
        keyLifetimeMs: prng.pick([20_000, 1_800_000]),
        keyUseLimit: prng.pick([8, 2000]),
      },
      delayMs: prng.pick([0, 0, 1, 20, 300]),
    });
    this.#pair.tap = (octets, from) => this.#tap(octets, from);
    this.#pair.start();
  }

  /** Does a number of random steps, then lets everything come to rest, and judges. */
  run(steps: number): ModelResult {
    for (let step = 0; step < steps; step++) {
      this.#step();
      this.#judgeDeliveries();
      this.result.steps++;
    }
    this.#attack = 0;
    this.#pair.advance(60_000);
    this.#judgeDeliveries();
    this.#judgeLosses();
    this.result.keyChanges = this.#pair.controlled.statistics.get("sessionKeyChanges");
    return this.result;
  }

  #step(): void {
    const prng = this.#prng;
    const pair = this.#pair;
    const what = prng.int(0, 99);
    if (what < 40) this.#send("controlling");
    else if (what < 52) this.#send("controlled");
    else if (what < 58) pair.send("controlling", INTERROGATION);
    else if (what < 74) pair.advance(prng.pick([0, 1, 10, 300, 2000, 2500]));
    else if (what < 76) pair.advance(prng.int(0, 30_000));
    else if (what < 84) this.#attack = prng.pick([0, 0, 0.02, 0.1, 0.4]);
    else if (what < 92) this.#inject();
    else if (what < 94) pair.controlling.association.changeKeys(pair.now, prng.int(1, 4));
    else if (what < 95) pair.send("controlled", INITIALIZED);
    else if (what < 97) this.#disconnect();
    else if (what < 98) this.#crash(prng.pick(["controlling", "controlled"]));
    else this.#changeUser();
    pair.run();
  }

  #send(from: Side): void {
    const pair = this.#pair;
    const mark = ++this.#marks;
    const asdu = new Uint8Array(10);
    asdu.set([TYPES[from], 1, from === "controlling" ? 6 : 3, 0, 1, 0]);
    new DataView(asdu.buffer).setUint32(MARK_AT, mark << 1, true);
    const user = from === "controlling" ? this.#prng.pick([1, 1, 1, 2, 3, 4, 5]) : 1;
    const events = this.#eventCounts();
    const ticket = pair[from].association.send(asdu, pair.now, { user });
    if (ticket === 0) return;
    this.#sent.set(mark, {
      from,
      mark,
      user,
      ticket,
      events,
      isDisturbed: false,
      isForgotten: false,
    });
    if (this.#isCritical(from)) this.result.sent++;
  }

  /** The attacker: removes, repeats, changes, swaps and replaces ASDUs. */
  #tap(octets: Uint8Array, from: Side): readonly Uint8Array[] {
    const prng = this.#prng;
    this.#recorded.push({ from, octets: octets.slice() });
    if (this.#recorded.length > 200) this.#recorded.shift();
    if (!prng.chance(this.#attack)) return [octets];
    this.result.attacks++;
    for (const sent of this.#sent.values()) sent.isDisturbed = true;
    switch (prng.int(0, 4)) {
      case 0:
        return [];
      case 1:
        return [octets, octets.slice()];
      case 2:
        octets[prng.int(0, octets.length - 1)]! ^= 1 << prng.int(0, 7);
        return [octets];
      case 3:
        return [octets.slice(0, prng.int(1, octets.length))];
      default:
        return [prng.pick(this.#recorded).octets.slice(), octets];
    }
  }

  /** The attacker sends something recorded, changed or not, as if it came from either station. */
  #inject(): void {
    if (this.#recorded.length === 0) return;
    const prng = this.#prng;
    const { from, octets } = prng.pick(this.#recorded);
    const changed = octets.slice();
    if (prng.chance(0.5)) changed[prng.int(0, changed.length - 1)]! ^= 1 << prng.int(0, 7);
    for (const sent of this.#sent.values()) sent.isDisturbed = true;
    this.#pair.inject(prng.chance(0.8) ? from : "controlling", changed);
    this.result.attacks++;
  }

  #disconnect(): void {
    for (const sent of this.#sent.values()) sent.isDisturbed = true;
    this.#pair.disconnect();
    this.#judgeDeliveries();
    this.#judgeLosses();
    this.#sent.clear();
    this.#pair.reconnect();
  }

  /** A station forgets everything, on a connection that continues, such as after a gateway. */
  #crash(side: Side): void {
    for (const sent of this.#sent.values()) {
      sent.isDisturbed = true;
      if (sent.from === side) sent.isForgotten = true;
    }
    const station = this.#pair[side];
    station.association = station.create();
    station.association.started(this.#pair.now);
  }

  #changeUser(): void {
    const prng = this.#prng;
    const pair = this.#pair;
    const number = prng.int(1, 2);
    // What is under way is judged by the rights at its arrival: let it arrive first.
    this.#attack = 0;
    pair.advance(15_000);
    this.#judgeDeliveries();
    if (prng.chance(0.5)) {
      const isEntitled = prng.chance(0.6);
      pair.controlled.users.set(userOf(number, { role: isEntitled ? 32_768 : 0 }));
      if (isEntitled) this.#entitled.add(number);
      else this.#entitled.delete(number);
    } else {
      const updateKey = prng.octets(prng.pick([16, 32]));
      pair.controlled.users.set(userOf(number, { updateKey }));
      if (prng.chance(0.8)) pair.controlling.users.set(userOf(number, { updateKey }));
      this.#entitled.add(number);
    }
  }

  #isCritical(from: Side): boolean {
    return from === "controlling" || this.#monitorIsCritical;
  }

  #eventCounts(): Record<Side, number> {
    const { controlling, controlled } = this.#pair;
    return { controlling: controlling.events.length, controlled: controlled.events.length };
  }

  /** No critical ASDU is carried out that was not sent as it is, by a user who may, or that was carried out before. */
  #judgeDeliveries(): void {
    for (const from of ["controlling", "controlled"] as const) {
      const to: PairStation = from === "controlling"
        ? this.#pair.controlled
        : this.#pair.controlling;
      for (; this.#seen[to.side] < to.delivered.length; this.#seen[to.side]++) {
        const { octets, mode, user } = to.delivered[this.#seen[to.side]]!;
        if (octets[0] !== TYPES[from] || !this.#isCritical(from)) continue;
        const text = `${mode} ${Array.from(octets)}`;
        if (mode === "plain") throw new Error(`Carried out without authentication: ${text}`);
        const mark = octets.length === 10
          ? new DataView(octets.buffer, octets.byteOffset).getUint32(MARK_AT, true) >>> 1
          : 0;
        const sent = this.#sent.get(mark);
        if (sent === undefined || sent.from !== from) throw new Error(`Never sent: ${text}`);
        if (this.#delivered.has(mark)) throw new Error(`Carried out twice: ${text}`);
        this.#delivered.add(mark);
        const isOriginal = octets[2] === (from === "controlling" ? 6 : 3) && octets[4] === 1;
        if (!isOriginal) throw new Error(`Changed on its way: ${text}`);
        if (from === "controlling") {
          if (user?.number !== sent.user) {
            throw new Error(`Sent by ${sent.user}, not ${user?.number}`);
          }
          if (!this.#entitled.has(sent.user)) throw new Error(`User ${sent.user} may not: ${text}`);
        }
        if (mode === "challenge") this.result.challenged++;
        else this.result.aggressive++;
      }
    }
  }

  /** No critical ASDU is lost without a report. */
  #judgeLosses(): void {
    for (const sent of this.#sent.values()) {
      const { from, mark, ticket, events, isDisturbed, isForgotten } = sent;
      if (isForgotten || this.#delivered.has(mark) || !this.#isCritical(from)) continue;
      const own = this.#pair[from];
      const peer = from === "controlling" ? this.#pair.controlled : this.#pair.controlling;
      const reports = own.events.slice(events[from]).filter((event) =>
        "ticket" in event && event.ticket === ticket
      );
      if (reports.some(({ type }) => OWN_REPORTS.has(type))) {
        this.result.refused++;
        continue;
      }
      if (peer.events.slice(events[peer.side]).some(({ type }) => PEER_REPORTS.has(type))) {
        this.result.refused++;
        continue;
      }
      // What the attacker or the end of a connection removed after it was proven is known to the session.
      if (isDisturbed && reports.length > 0) continue;
      // A type that this peer did not challenge before is sent like any other ASDU.
      if (isDisturbed && from === "controlled" && own.tickets.includes(ticket)) continue;
      // Monitored ASDUs wait until keys exist.
      if (from === "controlled" && own.association.waiting > 0) continue;
      throw new Error(`Lost without a report: ${from} ${mark}, ticket ${ticket}`);
    }
  }
}
