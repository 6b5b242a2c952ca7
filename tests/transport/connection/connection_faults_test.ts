// Effects of each fault of the wire on a connection: which end notices it, with which reason, and when.

import { assertEquals } from "@std/assert";
import { Connection } from "../../../transport/connection/connection.ts";
import { SendError } from "../../../transport/errors.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { FaultyWire } from "../../helpers/wire/faulty_wire.ts";
import { numberedAsdu } from "../../helpers/wire/frames.ts";
import { Prng } from "../../helpers/random/prng.ts";

/** Time of the fault. Data transfer was started at 10 and 20 ms, over a wire with a latency of 10 ms. */
const FAULT_MS = 1000;
const TIMES = { t1Ms: 3000, t2Ms: 1000 } as const;

/**
 * t3 of each end. They differ, so that it is known who tests first: the controlled station at 5010, the other at
 * 7020.
 */
const T3_MS = { controlling: 7000, controlled: 5000 } as const;

const ROLES = ["controlling", "controlled"] as const;

/** Reason and time of the close at each end. */
interface Ends {
  readonly controlling: string;
  readonly controlled: string;
}

/** Result when one end sends an ASDU immediately after the fault. */
interface Sending extends Ends {
  /** Result of `send()`: `maybe` is an error that says that the ASDU may have reached the peer. */
  readonly fate: "acknowledged" | "maybe";
  readonly arrived: boolean;
}

interface FaultCase {
  readonly fault: string;
  readonly make: (wire: FaultyWire) => void;
  /** Neither end sends anything. */
  readonly idle: Ends;
  /** The controlling station sends an ASDU. */
  readonly commanded: Sending;
  /** The controlled station sends an ASDU. */
  readonly reported: Sending;
}

const OPEN: Ends = { controlling: "open", controlled: "open" };
const DELIVERED: Sending = { ...OPEN, fate: "acknowledged", arrived: true };

function ends(controlling: string, controlled: string): Ends {
  return { controlling, controlled };
}

/** The sender learns that the ASDU may have arrived. */
function doubt(ends: Ends, { arrived }: { readonly arrived: boolean }): Sending {
  return { ...ends, fate: "maybe", arrived };
}

const CASES: readonly FaultCase[] = [
  {
    fault: "no fault",
    make: () => {},
    idle: OPEN,
    commanded: DELIVERED,
    reported: DELIVERED,
  },
  {
    fault: "a delay of less than t1 less t2",
    make(wire) {
      wire.delay("there", 900);
      wire.delay("back", 900);
    },
    idle: OPEN,
    commanded: DELIVERED,
    reported: DELIVERED,
  },
  {
    fault: "a delay of more than t1 towards the controlled station",
    make: (wire) => wire.delay("there", 4000),
    // Its TESTFR act is sent at 5010, the con at 5020, which arrives at 9030.
    idle: ends("eof 8020", "t1-timeout 8010"),
    // The ASDU arrives at 5010; its S frame reaches a closed end at 6020.
    commanded: doubt(ends("t1-timeout 4000", "link-error 6020"), { arrived: true }),
    // The S frame is sent at 2010, after t2.
    reported: doubt(ends("eof 4010", "t1-timeout 4000"), { arrived: true }),
  },
  {
    fault: "a half-open connection",
    make: (wire) => wire.halfOpen(),
    idle: ends("t1-timeout 10020", "t1-timeout 8010"),
    commanded: doubt(ends("t1-timeout 4000", "t1-timeout 8010"), { arrived: false }),
    reported: doubt(ends("t1-timeout 10020", "t1-timeout 4000"), { arrived: false }),
  },
  {
    fault: "a segment lost towards the controlled station",
    make: (wire) => wire.drop("there"),
    idle: ends("eof 8020", "t1-timeout 8010"),
    commanded: doubt(ends("t1-timeout 4000", "t1-timeout 8010"), { arrived: false }),
    reported: doubt(ends("eof 4010", "t1-timeout 4000"), { arrived: true }),
  },
  {
    fault: "a segment lost towards the controlling station",
    make: (wire) => wire.drop("back"),
    idle: ends("t1-timeout 10020", "t1-timeout 8010"),
    commanded: doubt(ends("t1-timeout 4000", "eof 4010"), { arrived: true }),
    reported: doubt(ends("t1-timeout 10020", "t1-timeout 4000"), { arrived: false }),
  },
  {
    fault: "a reset",
    make: (wire) => wire.reset(),
    idle: ends("link-error 1000", "link-error 1000"),
    commanded: doubt(ends("link-error 1000", "link-error 1000"), { arrived: false }),
    reported: doubt(ends("link-error 1000", "link-error 1000"), { arrived: false }),
  },
  {
    fault: "an end of the stream",
    make: (wire) => wire.end(),
    idle: ends("eof 1010", "eof 1010"),
    commanded: doubt(ends("eof 1010", "eof 1010"), { arrived: false }),
    reported: doubt(ends("eof 1010", "eof 1010"), { arrived: false }),
  },
  {
    fault: "a segment to the controlled station that arrives twice",
    make: (wire) => wire.duplicate("there"),
    // Its TESTFR act is confirmed twice, which does no harm.
    idle: OPEN,
    commanded: doubt(ends("eof 1020", "bad-sequence 1010"), { arrived: true }),
    // The S frame arrives twice.
    reported: DELIVERED,
  },
  {
    fault: "a damaged start octet towards the controlled station",
    make: (wire) => wire.corrupt("there", (octets) => octets[0] = 0x69),
    idle: ends("eof 5040", "bad-frame 5030"),
    commanded: doubt(ends("eof 1020", "bad-frame 1010"), { arrived: false }),
    reported: doubt(ends("eof 2030", "bad-frame 2020"), { arrived: true }),
  },
  {
    fault: "a damaged number or function towards the controlled station",
    make: (wire) => wire.corrupt("there", (octets) => octets[octets[2] === 1 ? 4 : 2]! ^= 0x0c),
    // TESTFR con 83 becomes 8f, N(S) = 0 becomes 6, N(R) = 1 becomes 7.
    idle: ends("eof 5040", "bad-frame 5030"),
    commanded: doubt(ends("eof 1020", "bad-sequence 1010"), { arrived: false }),
    reported: doubt(ends("eof 2030", "bad-sequence 2020"), { arrived: true }),
  },
];

const TRAFFIC = {
  idle: "on an idle connection",
  commanded: "when the controlling station sends",
  reported: "when the controlled station sends",
} as const;

for (const { fault, make, ...expected } of CASES) {
  for (const [traffic, when] of Object.entries(TRAFFIC) as [keyof typeof TRAFFIC, string][]) {
    Deno.test(`${fault} ${when}: each end detects it in time, and the sender learns the result`, async () => {
      assertEquals(await run(make, traffic), { ...expected[traffic] });
    });
  }
}

/** Plays one minute of a connection with a fault on its wire, immediately followed by an ASDU. */
async function run(
  make: (wire: FaultyWire) => void,
  traffic: keyof typeof TRAFFIC,
): Promise<Record<string, unknown>> {
  const clock = new FakeClock();
  const wire = new FaultyWire({ clock, random: new Prng(1) });
  const seen: Record<string, unknown> = { ...OPEN };
  const [controlling, controlled] = ROLES.map((role) => {
    const connection = new Connection(role === "controlling" ? wire.near : wire.far, {
      role,
      clock,
      ...TIMES,
      t3Ms: T3_MS[role],
      onAsdu: () => void (seen.arrived = true),
    });
    connection.closed.then(({ code }) => seen[role] = `${code} ${clock.monotonic()}`);
    return connection;
  }) as [Connection, Connection];
  const started = controlling.start();
  await clock.advance(FAULT_MS);
  await started;
  make(wire);
  if (traffic !== "idle") {
    seen.arrived = false;
    const sender = traffic === "commanded" ? controlling : controlled;
    sender.send(numberedAsdu(7)).then(
      () => seen.fate = "acknowledged",
      (error) => seen.fate = error instanceof SendError && error.sent ? "maybe" : error,
    );
  }
  await clock.advance(60_000);
  const result = { ...seen };
  for (const connection of [controlling, controlled]) connection.close();
  await clock.advance(5000);
  assertEquals(clock.scheduled, 0, "no timer is left");
  return result;
}
