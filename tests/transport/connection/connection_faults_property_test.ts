// Random traffic over an unreliable wire: window, order and results of ASDUs under any fault.

import { assert, assertEquals } from "@std/assert";
import { Connection } from "../../../transport/connection/connection.ts";
import { SendError } from "../../../transport/errors.ts";
import type { Role, SessionOptions } from "../../../transport/session/session_options.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { type Direction, DIRECTIONS, type FaultyWire } from "../../helpers/wire/faulty_wire.ts";
import { numberedAsdu, numberOf } from "../../helpers/wire/frames.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { damage, WatchedWire } from "../../helpers/wire/watched_wire.ts";

const ROLES = ["controlling", "controlled"] as const;

/** Faults at the end of a run, and the reasons with which the ends may then close. */
const FAULTS: Readonly<
  Record<string, {
    make(wire: FaultyWire, direction: Direction, random: Prng): void;
    readonly reasons: readonly string[];
  }>
> = {
  "half-open": { make: (wire) => wire.halfOpen(), reasons: ["t1-timeout"] },
  "drop": {
    make: (wire, direction) => wire.drop(direction),
    reasons: ["t1-timeout", "eof", "link-error"],
  },
  "reset": { make: (wire) => wire.reset(), reasons: ["link-error"] },
  "end": { make: (wire) => wire.end(), reasons: ["eof", "link-error"] },
  "duplicate": {
    make: (wire, direction) => wire.duplicate(direction),
    reasons: ["bad-sequence", "eof", "link-error", "open"],
  },
  "corrupt": {
    make: (wire, direction, random) => wire.corrupt(direction, (octets) => damage(octets, random)),
    reasons: ["bad-frame", "bad-sequence", "eof", "link-error"],
  },
};

function randomOptions(random: Prng): SessionOptions & { readonly k: number } {
  const k = random.pick([1, 2, 3, 5, 12]);
  const t3Ms = random.pick([500, 3000, 20_000]);
  return { k, w: random.int(1, k), t1Ms: 4000, t2Ms: random.int(1, 1000), t3Ms };
}

/** Plays some minutes of traffic, optionally followed by a fault, and checks the outcome. */
async function play(seed: number, fault: keyof typeof FAULTS | undefined): Promise<number> {
  const random = new Prng(seed);
  const clock = new FakeClock();
  const options = { controlling: randomOptions(random), controlled: randomOptions(random) };
  const wire = new WatchedWire({
    clock,
    random,
    k: { controlling: options.controlling.k, controlled: options.controlled.k },
    latencyMs: [0, random.pick([0, 20, 200])],
    splitOctets: random.pick([1, 7, Infinity]),
  });
  const received: Record<Role, number[]> = { controlling: [], controlled: [] };
  const sent: Record<Role, { fate: "open" | "acknowledged" | "no" | "maybe" }[]> = {
    controlling: [],
    controlled: [],
  };
  const connections = Object.fromEntries(ROLES.map((role) => [
    role,
    new Connection(role === "controlling" ? wire.near : wire.far, {
      role,
      clock,
      ...options[role],
      onAsdu(asdu) {
        received[role].push(numberOf(asdu));
        if (random.chance(0.9)) return;
        return new Promise((resolve) => clock.schedule(clock.monotonic() + 20, resolve));
      },
    }),
  ])) as Record<Role, Connection>;

  function send(role: Role): void {
    const item: (typeof sent)[Role][number] = { fate: "open" };
    const number = sent[role].push(item) - 1;
    connections[role].send(numberedAsdu(number)).then(
      () => item.fate = "acknowledged",
      (error) => {
        assert(error instanceof SendError, String(error));
        item.fate = error.sent ? "maybe" : "no";
      },
    );
  }
  async function traffic(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const role = random.pick(ROLES);
      for (let i = random.int(0, 15); i > 0; i--) send(role);
      await clock.advance(random.chance(0.1) ? random.int(0, 8000) : random.int(0, 200));
      if (random.chance(0.1)) wire.delay(random.pick(DIRECTIONS), random.int(0, 500));
    }
  }

  const started = connections.controlling.start();
  await clock.advance(1000);
  await started;
  await traffic(60);
  if (fault !== undefined) {
    FAULTS[fault]!.make(wire, random.pick(DIRECTIONS), random);
    await traffic(20);
  }
  await clock.advance(1_200_000); // with k = 1 and a larger w, each ASDU takes t2

  const states = await Promise.all(ROLES.map(async (role) => {
    const { closed, state } = connections[role];
    return state === "closed" ? (await closed).code : "open";
  }));
  const allowed = fault === undefined ? ["open"] : FAULTS[fault]!.reasons;
  const story = `seed ${seed}, ${fault}, closed for ${states}`;
  assertEquals(wire.violations, [], story);
  assertEquals(states.filter((code) => !allowed.includes(code)), [], story);
  for (const role of ROLES) {
    const peer = role === "controlling" ? "controlled" : "controlling";
    const expected = Array.from({ length: received[peer].length }, (_, index) => index);
    assertEquals(received[peer], expected, `${story}: in order, none twice, no gap`);
    for (const [number, { fate }] of sent[role].entries()) {
      const arrived = number < received[peer].length;
      const text = `${story}: ASDU ${number} of the ${role} station ended as ${fate}`;
      if (fate === "acknowledged") assert(arrived, text);
      if (fate === "no") assert(!arrived, text);
      assert(fate !== "open", text);
    }
    if (fault === undefined) assertEquals(received[peer].length, sent[role].length, story);
  }
  await Promise.all(ROLES.map((role) => void connections[role].close()));
  await clock.advance(10_000);
  assertEquals(clock.scheduled, 0, `${story}: no timer is left`);
  return received.controlling.length + received.controlled.length;
}

Deno.test("splits, latency and delays below t1 lose nothing and close nothing, with any window", async () => {
  let asdus = 0;
  for (let seed = 1; seed <= 15; seed++) asdus += await play(seed, undefined);
  assert(asdus > 3000, `${asdus} ASDUs`);
});

for (const fault of Object.keys(FAULTS)) {
  Deno.test(`under ${fault}, ASDUs arrive in order without gaps, and every result is reported`, async () => {
    for (let seed = 100; seed < 110; seed++) await play(seed, fault);
  });
}
