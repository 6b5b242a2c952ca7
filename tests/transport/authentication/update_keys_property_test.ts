// Changes of users and update keys under random loss, repetition, changed octets, replays, full disks, lost connections
// and restarts of either station.

import { assert, assertEquals } from "@std/assert";
import {
  KEY_CHANGE_METHOD,
  type SecurityMessage,
  USER_OPERATION,
} from "../../../codec/low_level.ts";
import { toHex } from "../../../codec/mod.ts";
import { UpdateKeyPair } from "../../helpers/security/update_key_pair.ts";
import { Prng } from "../../helpers/random/prng.ts";

const NAMES = ["op1", "op2", "Common"] as const;
const METHODS = [KEY_CHANGE_METHOD.aes256HmacSha256, KEY_CHANGE_METHOD.aes256Gmac] as const;

/** Changes an octet in one of the fields of a message. */
function damaged(message: SecurityMessage, random: Prng): SecurityMessage {
  const fields = Object.entries(message).filter(([, value]) =>
    value instanceof Uint8Array && value.length > 0 || typeof value === "number"
  );
  const [name, value] = random.pick(fields);
  if (typeof value === "number") {
    return { ...message, [name]: (value + 1) % 256 } as SecurityMessage;
  }
  const octets = (value as Uint8Array).slice();
  octets[random.int(0, octets.length - 1)]! ^= 1 << random.int(0, 7);
  return { ...message, [name]: octets } as SecurityMessage;
}

/** One run of random operations, and its checks. */
class Run {
  readonly random: Prng;
  readonly pair: UpdateKeyPair;
  /** Every update key that the authority has made, by user, in hex. */
  readonly made: Map<string, Set<string>> = new Map(NAMES.map((name) => [name, new Set()]));
  readonly seen: SecurityMessage[] = [];
  #sequence = 0;

  constructor(seed: number) {
    this.random = new Prng(seed);
    this.pair = new UpdateKeyPair({ seed });
    const { pair } = this;
    this.made.get("Common")!.add(hex(pair.far.key("Common")));
    const answer = pair.answerAuthority.bind(pair);
    pair.answerAuthority = (event) => {
      if (this.random.chance(0.1)) return false;
      const isAnswered = answer(event);
      this.made.get(event.name)!.add(hex(pair.made.get(event.name)));
      return isAnswered;
    };
    const tamper = (message: SecurityMessage): SecurityMessage[] => {
      this.seen.push(message);
      if (this.seen.length > 40) this.seen.shift();
      const chance = this.random.next();
      if (chance < 0.12) return [];
      if (chance < 0.2) return [message, message];
      if (chance < 0.28) return [damaged(message, this.random)];
      if (chance < 0.34) return [this.random.pick(this.seen), message];
      return [message];
    };
    pair.toControlled = tamper;
    pair.toControlling = (message) => {
      if (message.type === "S_UC_NA_1") this.checkConfirmed();
      return tamper(message);
    };
  }

  /** A confirmation leaves the station only when the key is on its disk. */
  checkConfirmed(): void {
    const { far } = this.pair;
    for (const user of far.ledger.users) {
      const stored = far.disk.state.users.find(({ number }) => number === user.number);
      assertEquals(hex(stored?.updateKey), hex(user.updateKey));
    }
  }

  /** Does something. */
  step(): void {
    const { pair, random } = this;
    const name = random.pick(NAMES);
    const before = pair.far.disk.state.statusSequence;
    switch (random.int(0, 11)) {
      case 0:
      case 1:
        pair.changeStatus({
          ...{ name, method: random.pick(METHODS), expiryDays: random.pick([0, 1, 365]) },
          operation: random.pick(Object.values(USER_OPERATION)),
          role: random.int(0, 6),
        });
        break;
      case 2:
      case 3:
      case 4:
        pair.changeKey(name, random.pick(METHODS));
        break;
      case 5:
        pair.far.disk.fails = random.chance(0.3);
        pair.near.disk.fails = random.chance(0.3);
        break;
      case 6:
        pair.far.disk.stuck = random.chance(0.3);
        pair.near.disk.stuck = random.chance(0.3);
        break;
      case 7:
        pair.reconnect();
        break;
      case 8:
        pair.restartControlled();
        break;
      case 9:
        pair.restartControlling();
        break;
      case 10:
        if (this.seen.length === 0) break;
        pair.controlled.receive(random.pick(this.seen), { ca: 1 }, pair.now);
        pair.controlling.receive(random.pick(this.seen), { ca: 1 }, pair.now);
        break;
      default:
        pair.pass(random.int(1, 20_000));
    }
    pair.run();
    this.check(before);
  }

  check(before: number): void {
    const { pair } = this;
    for (const { ledger, disk } of [pair.near, pair.far]) {
      for (const { name, updateKey, number } of ledger.users) {
        assert(this.made.get(name)!.has(hex(updateKey)), `${name} has a key of nobody`);
        assertEquals(name === "Common", number === 1);
      }
      for (const { name, updateKey } of ledger.export().candidates) {
        assert(this.made.get(name)!.has(hex(updateKey)), `${name} has a candidate of nobody`);
      }
      assertEquals(disk.state.statusSequence, ledger.users.statusSequence);
    }
    const { statusSequence } = pair.far.ledger.users;
    assert(statusSequence >= before && statusSequence >= this.#sequence, "SCS has decreased");
    this.#sequence = statusSequence;
  }

  /** Without faults, the stations can always agree on a key again. */
  heal(): void {
    const { pair } = this;
    pair.toControlled = (message) => [message];
    pair.toControlling = (message) => [message];
    for (const { disk } of [pair.near, pair.far]) {
      Object.assign(disk, { fails: false, stuck: false });
    }
    pair.run();
    pair.reconnect();
    const answer = UpdateKeyPair.prototype.answerAuthority.bind(pair);
    pair.answerAuthority = answer;
    for (const name of NAMES) {
      pair.changeStatus({ name });
      pair.changeKey(name);
      pair.pass(80_000);
      assertEquals(hex(pair.far.key(name)), hex(pair.made.get(name)));
      assertEquals(hex(pair.near.key(name)), hex(pair.made.get(name)));
      assertEquals(pair.near.ledger.candidate(name), undefined);
    }
  }
}

function hex(octets: Uint8Array | undefined): string {
  return octets === undefined ? "none" : toHex(octets);
}

Deno.test("no key that the authority has not made is ever used, SCS never decreases, and stations agree again", () => {
  for (let seed = 1; seed <= 60; seed++) {
    try {
      const run = new Run(seed);
      for (let step = 0; step < 40; step++) run.step();
      run.heal();
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
});
