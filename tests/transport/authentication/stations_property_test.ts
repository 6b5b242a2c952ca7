// Random operations on a controlled station and its controlling stations: links break, take over, stop and start, and users
// are revoked, while commands and critical events are under way.

import { assert, assertEquals } from "@std/assert";
import { USER_ROLE } from "../../../codec/security/tables.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { type AuthenticationUser, UserDirectory } from "../../../transport/authentication/users.ts";
import { ControlledStation } from "../../../transport/controlled/serving/controlled_station.ts";
import { ControllingStation } from "../../../transport/controlling/controlling_station.ts";
import type { RequestError } from "../../../transport/controlling/procedures/result.ts";
import { secureAuthentication } from "../../../transport/runtime/secure_authentication.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { within } from "../../helpers/stations/scripted_station.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { memoryPipe, type MemoryStream } from "../../helpers/virtual/memory_stream.ts";

const USERS: readonly AuthenticationUser[] = [1, 2].map((number) => ({
  ...{ number, name: `operator ${number}`, role: USER_ROLE.operator },
  updateKey: new Uint8Array(16).fill(number),
}));

/** A controlling station and both ends of its stream. */
interface Master {
  readonly station: ControllingStation;
  readonly ends: readonly MemoryStream[];
}

/** One random world. */
class World {
  readonly clock = new FakeClock();
  readonly masters: Master[] = [];
  /** Values of commands that were carried out, in their order. */
  readonly executed: number[] = [];
  /** Values of commands, and their outcome. */
  readonly outcomes: Map<number, string> = new Map();
  readonly events: number[] = [];
  readonly arrived: Set<number> = new Set();
  readonly #prng: Prng;
  readonly #users = new UserDirectory(USERS);
  readonly #revokes: boolean;
  readonly #options: AuthenticationOptions;
  readonly #controlled: ControlledStation;
  readonly #open: Promise<unknown>[] = [];
  #value = 0;

  constructor(seed: number) {
    const prng = new Prng(seed);
    this.#prng = prng;
    // A challenge of a revoked user has no answer: its events are lost with a report.
    this.#revokes = prng.chance(0.5);
    const isAggressive = prng.chance(0.4);
    this.#options = {
      criticalMonitor: this.#revokes ? [] : ["M_ME_TF_1"],
      ...{ sendAggressive: isAggressive, acceptAggressive: isAggressive },
      whileAwaitingReply: prng.pick(["discard", "queue"]),
      keyChangeCount: prng.pick([5, 1000]),
      keyChangeIntervalMs: prng.pick([7000, 900_000]),
      challengeTimeoutMs: prng.pick([500, 2000]),
    };
    this.#controlled = new ControlledStation({
      sectors: [{
        ca: 1,
        points: [{ ioa: 100, type: "M_ME_NC_1", value: 0 }],
        commands: [{ ioa: 5000, type: "C_SE_NC_1" }],
      }],
    }, {
      clock: this.clock,
      authentication: secureAuthentication({ users: this.#users, ...this.#options }),
      onCommand: ({ value, remote }) => {
        assert(remote.authenticated !== undefined, `seed ${seed}: without authentication`);
        this.executed.push(value);
        return true;
      },
    });
  }

  async run(): Promise<void> {
    this.#connect();
    await this.clock.advance(3000);
    for (let step = 0; step < 60; step++) {
      this.#step();
      await this.clock.advance(this.#prng.pick([0, 0, 1, 100, 1000, 3000]));
    }
    for (const user of USERS) this.#users.set(user);
    this.#connect();
    for (let second = 0; second < 60; second++) await this.clock.advance(1000);
    const closed = Promise.all(this.masters.map(({ station }) => station.close()));
    await within(this.clock, 60_000, closed);
    await within(this.clock, 60_000, this.#controlled.close());
    await within(this.clock, 60_000, Promise.all(this.#open));
  }

  #step(): void {
    const prng = this.#prng;
    const master = prng.pick(this.masters.slice(-2));
    const { station } = master;
    const kind = prng.int(0, 15);
    if (kind < 6) this.#command(station);
    else if (kind < 10) this.#change();
    else if (kind === 10) this.#connect();
    else if (kind === 11) this.#cut(master);
    else if (kind === 12) this.#track(station.stop());
    else if (kind === 13) this.#track(station.start());
    else if (kind === 14 && this.#revokes) this.#revoke(prng.pick(USERS));
    else this.#track(station.interrogate(1));
  }

  #connect(): void {
    const ends = memoryPipe();
    this.#controlled.accept(ends[1]);
    const station = new ControllingStation(ends[0], {
      clock: this.clock,
      authentication: secureAuthentication({ users: USERS, ...this.#options }),
      onAsdu: (asdu) => {
        if (asdu.type !== "M_ME_TF_1") return;
        for (const { value } of asdu.objects) this.arrived.add(value);
      },
    });
    this.masters.push({ station, ends });
    this.#track(station.start());
  }

  #command(station: ControllingStation): void {
    const value = ++this.#value;
    const input = { type: "C_SE_NC_1", ioa: 5000, value } as const;
    const options = { user: this.#prng.pick(USERS).number, whenBusy: "wait" } as const;
    const result = station.command(1, input, options).then(
      ({ outcome }) => outcome,
      ({ reach }: RequestError) => `failed, reach ${reach}`,
    );
    this.#track(result.then((outcome) => void this.outcomes.set(value, outcome)));
  }

  #change(): void {
    const value = ++this.#value;
    if (this.#controlled.set(1, 100, value).accepted) this.events.push(value);
  }

  #revoke(user: AuthenticationUser): void {
    if (this.#users.get(user.number) === undefined) this.#users.set(user);
    else this.#users.delete(user.number);
  }

  #cut({ ends }: Master): void {
    // Sometimes everything in one direction is lost for a while before that is noticed.
    if (this.#prng.chance(0.6)) this.#prng.pick(ends).onWrite = () => {};
    else for (const end of ends) end.fail(new Error("The cable was cut"));
  }

  #track(promise: Promise<unknown>): void {
    this.#open.push(promise.catch(() => {}));
  }
}

Deno.test("whatever happens to links and users, no command is carried out twice, no promise stays open, and no event is lost", async () => {
  let done = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const world = new World(seed);
    await world.run();
    const { executed, outcomes, events, arrived } = world;
    assertEquals(new Set(executed).size, executed.length, `seed ${seed}: carried out twice`);
    assertEquals(events.filter((value) => !arrived.has(value)), [], `seed ${seed}: lost`);
    for (const [value, outcome] of outcomes) {
      const isExecuted = executed.includes(value);
      if (outcome === "done") assert(isExecuted, `seed ${seed}: ${value} was not carried out`);
      if (isExecuted) assert(outcome !== "failed, reach no", `seed ${seed}: ${value} was sent`);
    }
    done += executed.length;
  }
  assert(done > 50, `${done} commands`);
});
