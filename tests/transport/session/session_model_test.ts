// Random operations on two sessions, with the rules of the protocol checked at every frame.

import { assert, assertEquals } from "@std/assert";
import type { Role, SessionOptions } from "../../../transport/session/session_options.ts";
import { numberedAsdu, numberOf, split } from "../../helpers/wire/frames.ts";
import { Pair } from "../../helpers/wire/pair.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { WireRules } from "../../helpers/wire/wire_rules.ts";

const ROLES = ["controlling", "controlled"] as const;

function randomOptions(random: Prng): SessionOptions & { k: number } {
  const k = random.pick([1, 2, 3, 5, 12, 40]);
  const t1Ms = random.pick([3000, 5000, 15_000]);
  return {
    k,
    w: random.int(1, k),
    t1Ms,
    // The peer must receive its acknowledgement within its own t1, which may be the shortest.
    t2Ms: random.int(1, 500),
    t3Ms: random.pick([300, 3000, 20_000]),
    strictW: random.chance(0.5),
  };
}

/** Plays one run: some hundred operations at random times, then a quiet end. */
function play(seed: number, operations: number): { sent: number; stops: number } {
  const random = new Prng(seed);
  const options = { controlling: randomOptions(random), controlled: randomOptions(random) };
  const rules = {
    controlling: new WireRules("controlling", options.controlling.k),
    controlled: new WireRules("controlled", options.controlled.k),
  };
  const accepted = { controlling: 0, controlled: 0 };
  const holds = {
    controlling: { on: false, until: -Infinity },
    controlled: { on: false, until: -Infinity },
  };
  const slowest = random.pick([0, 1, 20, 200]);
  const pair = new Pair({
    ...options,
    latencyMs: () => random.int(0, slowest),
    chunk: (left) => random.chance(0.5) ? left : random.int(1, left),
    onOutput: (from, octets) => split(octets).forEach((apdu) => rules[from].sends(apdu)),
    onInput: (at, octets) => split(octets).forEach((apdu) => rules[at].receives(apdu)),
    onEvent: (at, event) => {
      // Some ASDUs are answered immediately, while the event is being handled.
      if (event.type === "asdu" && random.chance(0.2)) send(at);
    },
  });

  function send(from: Role): void {
    const credit = pair[from].credit;
    assertEquals(pair[from].send(numberedAsdu(accepted[from]), pair.now), credit > 0);
    if (credit > 0) accepted[from]++;
  }

  for (let n = 0; n < operations; n++) {
    const role = random.pick(ROLES);
    const session = pair[role];
    switch (random.int(0, 9)) {
      case 0:
        pair.controlling.start(pair.now);
        break;
      case 1:
        if (random.chance(0.3)) pair.controlling.stop(pair.now);
        break;
      case 2:
        session.test(pair.now);
        break;
      case 3:
        // Not so long, and not so often in a row, that the peer closes the connection.
        if (holds[role].on || pair.now < holds[role].until + 1500) break;
        session.hold(true, pair.now);
        holds[role] = { on: true, until: pair.now + random.int(0, 300) };
        break;
      default:
        for (let burst = random.int(1, 15); burst > 0; burst--) send(role);
    }
    pair.update();
    for (const each of ROLES) {
      if (holds[each].on && holds[each].until <= pair.now) {
        pair[each].hold(false, pair.now);
        holds[each] = { on: false, until: pair.now };
      }
      const { k } = options[each];
      assert(pair[each].outstanding <= k, "more than k outstanding");
      assert(
        pair[each].outstanding <= rules[each].outstanding,
        "acknowledged a frame that was not received",
      );
    }
    pair.update();
    pair.run(pair.now + random.pick([0, 1, 10, 100, 1000]));
    for (const each of ROLES) {
      assert(pair[each].deadline() > pair.now, `The deadline of the ${each} station is over`);
      assert(pair[each].state !== "closed", `${each}: ${JSON.stringify(pair.events[each].at(-1))}`);
    }
  }

  for (const role of ROLES) pair[role].hold(false, pair.now);
  pair.run(pair.now + 60_000);
  for (
    const [from, to] of [["controlling", "controlled"], ["controlled", "controlling"]] as const
  ) {
    const received = pair.received(to).map(numberOf);
    assertEquals(received, Array.from({ length: accepted[from] }, (_, index) => index));
    assertEquals(pair[from].outstanding, 0);
  }
  assertEquals(pair.story("controlling"), pair.story("controlled"));
  return {
    sent: accepted.controlling + accepted.controlled,
    stops: pair.events.controlled.filter(({ type }) => type === "stopped").length,
  };
}

Deno.test("sessions follow the protocol under random operations", () => {
  let sent = 0;
  let stops = 0;
  for (let seed = 1; seed <= 150; seed++) {
    try {
      const run = play(seed, 150);
      sent += run.sent;
      stops += run.stops;
    } catch (error) {
      throw new Error(`With seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  // The runs must have transferred enough to be meaningful.
  assert(sent > 20_000 && stops > 300, `${sent} ASDUs, ${stops} stops`);
});
