// Peers of a served station that lie, stall and flood: each loses its connection for a reason that is reported, or is
// served within limits, and other peers are not affected.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { decodeApci } from "../../../../codec/apci.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { ControlledStation } from "../../../../transport/controlled/serving/controlled_station.ts";
import type { RedundancyDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type { StationNotice } from "../../../../transport/controlled/notices/notices.ts";
import { serve, type StationServer } from "../../../../transport/controlled/serving/serve.ts";
import { connect } from "../../../../transport/controlling/connect.ts";
import type { ControllingStation } from "../../../../transport/controlling/controlling_station.ts";
import type { FrameDirection } from "../../../../transport/connection/connection_options.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { concat, frame, frames, octets } from "../../../helpers/wire/frames.ts";
import { RawPeer } from "../../../helpers/stations/raw_peer.ts";

/** Timers of the station. */
const [T1_MS, T3_MS] = [15_000, 20_000];

/** Time passes in steps, after each of which the honest peers can answer. */
const STEP_MS = 5000;

/** Outstanding obligations of a connection towards the station. */
class Debts {
  #sent = 0;
  #confirmed = 0;
  #tests = 0;

  get none(): boolean {
    return this.#sent === this.#confirmed && this.#tests === 0;
  }

  note(direction: FrameDirection, apdu: Uint8Array): void {
    const apci = decodeApci(apdu);
    if (apci.format === "U") {
      if (direction === "sent" && apci.function === "TESTFR act") this.#tests++;
      if (direction === "received" && apci.function === "TESTFR con") this.#tests--;
    } else if (direction === "received") this.#confirmed = apci.receiveNumber;
    else if (apci.format === "I") this.#sent++;
  }
}

interface Rig extends AsyncDisposable {
  readonly station: ControlledStation;
  readonly server: StationServer;
  readonly good: readonly ControllingStation[];
  /** Reasons of closed connections, in order. */
  readonly reasons: string[];
  readonly notices: StationNotice[];
  /** Creates an event, and checks that every honest peer is served. */
  checkOthers(): Promise<void>;
  /** Lets time pass for the station, while the honest peers answer. */
  pass(ms: number): Promise<void>;
}

/** Creates a served station whose time the test controls, and honest peers in real time. */
async function rig(redundancy: RedundancyDeclaration = {}): Promise<Rig> {
  const clock = new FakeClock();
  const notices: StationNotice[] = [];
  const reasons: string[] = [];
  const debts = new Map<number, Debts>();
  const station = new ControlledStation({
    sectors: [{ ca: 1, points: [{ ioa: 10, type: "M_ME_NB_1", value: 0 }] }],
    redundancy: { mode: "each-connection", ...redundancy },
    procedures: { endOfInitialization: false },
  }, {
    clock,
    onNotice(notice) {
      notices.push(notice);
      if (notice.type === "link" && notice.state === "closed") reasons.push(notice.detail ?? "");
    },
    onFrame: (link, direction, apdu) => debts.get(link)?.note(direction, apdu),
  });
  const server = await serve(station, { host: "127.0.0.1", port: 0, clock });
  const seen: number[][] = [[], [], []];
  for (const link of [1, 2, 3]) debts.set(link, new Debts());
  const good = await Promise.all(seen.map((values) =>
    connect({
      host: "127.0.0.1",
      port: server.port,
      w: 1, // acknowledges at once, because its t2 runs in real time
      onAsdu: (asdu) => {
        if (asdu.type === "M_ME_TE_1") values.push(...asdu.objects.map(({ value }) => value));
      },
    })
  ));
  let happened = 0;
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      while (good.some(({ state }) => state === "started") && !allPaid()) await settle();
      await clock.advance(STEP_MS);
    }
  }
  const allPaid = () => [...debts.values()].every(({ none }) => none);
  return {
    station,
    server,
    good,
    reasons,
    notices,
    pass,
    async checkOthers() {
      station.set(1, 10, ++happened);
      const results = await Promise.all(good.map((one) => one.interrogate(1)));
      assertEquals(results.map(({ outcome }) => outcome), good.map(() => "done"));
      const all = Array.from({ length: happened }, (_, index) => index + 1);
      for (const values of seen) assertEquals(values, all);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(good.map((one) => one.close()));
      const closed = server.close();
      await pass(T1_MS);
      await closed;
      await station.close();
    },
  };
}

const REQUEST = { cause: 6, ca: 1 } as const;

/** Lies of a peer, and the reasons why its connection ends immediately. */
const LIES: readonly [name: string, says: string | Uint8Array, reason: RegExp][] = [
  ["an invalid first octet", octets("69 04 07 00 00 00"), /start octet 0x68, found 0x69/],
  ["a length that is too short", octets("68 03 07 00 00"), /length of 4 to 253, found 3/],
  ["a length that is too long", octets("68 fe 07 00 00"), /length of 4 to 253, found 254/],
  ["two functions in one frame", octets("68 04 4f 00 00 00"), /U format/],
  ["a U frame with more octets", octets("68 06 43 00 00 00 00 00"), /length/],
  ["HTTP", new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"), /start octet 0x68, found 0x47/],
  [
    "an I frame without an ASDU",
    concat([
      frame("STARTDT act"),
      octets("68 04 00 00 00 00"),
    ]),
    /Expected an ASDU in I format/,
  ],
  ["an I frame before STARTDT", "I(0,0)", /I frame while data transfer is stopped/],
  ["an S frame before STARTDT", "S(0)", /S frame while data transfer is stopped/],
  ["a number that is ahead", "STARTDT act, I(3,0)", /Expected N\(S\) = 0, found 3/],
  ["a number twice", "STARTDT act, I(0,0), I(0,0)", /Expected N\(S\) = 1, found 0/],
  ["an acknowledgement of nothing", "STARTDT act, S(5)", /Expected N\(R\) = 0 to 0, found 5/],
  ["an acknowledgement of nothing in an I frame", "STARTDT act, I(0,9)", /found 9/],
];

for (const [name, says, reason] of LIES) {
  Deno.test(`a peer that sends ${name} is disconnected, and others are not affected`, async () => {
    await using it = await rig();
    using liar = await RawPeer.connect(it.server.port);
    await liar.say(says);
    await liar.end();
    assertEquals(it.reasons.length, 1, it.reasons.join("; "));
    assertMatch(it.reasons[0]!, reason);
    await it.checkOthers();
    assertEquals(it.station.links.length, it.good.length);
  });
}

/** Stalls of a peer, and the reasons why its connection ends after a while. */
const STALLS: readonly [
  name: string,
  act: (peer: RawPeer, it: Rig) => Promise<void>,
  reason: RegExp,
][] = [
  ["never says anything", () => Promise.resolve(), /TESTFR act not confirmed within t1/],
  ["says half a frame", (peer) => peer.say(octets("68 0e 00")), /TESTFR act not confirmed/],
  ["says a frame octet by octet, for ever", async (peer, it) => {
    for (const octet of octets("68 40 00 00 00 00 64 01 06 00 01 00 00 00 00 14")) {
      if (it.reasons.length > 0) return;
      await peer.say(Uint8Array.of(octet));
      await it.pass(STEP_MS);
    }
  }, /TESTFR act not confirmed/],
  ["never acknowledges", async (peer, it) => {
    await peer.say("STARTDT act");
    await peer.until("STARTDT con");
    await it.checkOthers();
    await peer.until("I(0,0)");
  }, /I frame 0 not acknowledged within t1/],
  ["never acknowledges, but tests the link all the time", async (peer, it) => {
    await peer.say("STARTDT act");
    await peer.until("STARTDT con");
    await it.checkOthers();
    await peer.until("I(0,0)");
    for (let passed = 0; passed < T1_MS - STEP_MS; passed += STEP_MS) {
      await peer.say("TESTFR act");
      await it.pass(STEP_MS);
    }
  }, /I frame 0 not acknowledged within t1/],
  ["stops without acknowledging", async (peer, it) => {
    await peer.say("STARTDT act");
    await peer.until("STARTDT con");
    await it.checkOthers();
    await peer.until("I(0,0)");
    await peer.say("STOPDT act");
  }, /I frame 0 not acknowledged within t1/],
];

for (const [name, act, reason] of STALLS) {
  Deno.test(`a peer that ${name} is disconnected in time, and others are not affected`, async () => {
    await using it = await rig();
    using peer = await RawPeer.connect(it.server.port);
    await peer.say("TESTFR act"); // the connection may not exist until this is answered
    await peer.until("TESTFR con");
    await act(peer, it);
    if (it.reasons.length === 0) await it.pass(T3_MS + T1_MS);
    await peer.end();
    assertEquals(it.reasons.length, 1, it.reasons.join("; "));
    assertMatch(it.reasons[0]!, reason);
    await it.checkOthers();
  });
}

/** Frames that are sent in very large numbers. */
const FLOODS: Readonly<Record<string, Uint8Array>> = {
  "TESTFR act": frames("TESTFR act"),
  "STARTDT act": frames("STARTDT act"),
  "STARTDT act and STOPDT act in turn": frames("STARTDT act, STOPDT act"),
};

for (const [name, flood] of Object.entries(FLOODS)) {
  Deno.test(`a flood of ${name} with unread answers does not delay others`, async () => {
    await using it = await rig();
    using peer = await RawPeer.connect(it.server.port);
    const flooding = peer.say(concat(Array.from({ length: 20_000 }, () => flood)));
    for (let i = 0; i < 10; i++) await it.checkOthers();
    await flooding;
    await it.checkOthers();
  });
}

/** ASDUs that are sent in very large numbers, correctly numbered. */
const REQUESTS: Readonly<Record<string, Uint8Array>> = {
  interrogations: encodeAsdu({ ...REQUEST, type: "C_IC_NA_1", objects: [{ qoi: 20 }] }),
  "counter interrogations": encodeAsdu({
    ...REQUEST,
    type: "C_CI_NA_1",
    objects: [{ rqt: 5, frz: 0 }],
  }),
  "unknown types": octets("c8 01 06 00 01 00 00 00 00 14"),
  "unknown addresses": octets("2d 01 06 00 01 00 63 00 00 01"),
};

for (const [name, asdu] of Object.entries(REQUESTS)) {
  Deno.test(`a flood of ${name} with unread answers is throttled, and others are not affected`, async () => {
    await using it = await rig();
    using peer = await RawPeer.connect(it.server.port);
    await peer.say("STARTDT act");
    const flooding = peer.say(numbered(asdu, 5000)).catch(() => {}); // closed before everything was read
    for (let i = 0; i < 10; i++) await it.checkOthers();
    const taken = it.notices.filter(({ type }) => type === "unknown" || type === "refused").length;
    assert(taken < 1000, `${taken} requests were accepted`);
    await it.pass(T1_MS);
    await flooding;
    await peer.end();
    assertMatch(it.reasons[0]!, /I frame 0 not acknowledged within t1/);
    await it.checkOthers();
  });
}

Deno.test("a flood of ASDUs too short to be answered is acknowledged and reported, without effect", async () => {
  await using it = await rig();
  using peer = await RawPeer.connect(it.server.port);
  await peer.say("STARTDT act");
  await peer.say(concat([numbered(octets("64 01"), 5000), frame("TESTFR act")]));
  await peer.until("TESTFR con");
  const acknowledged = peer.seen.findLast((frame) => frame.startsWith("S"));
  assertMatch(acknowledged!, /^S\((499\d|5000)\)$/, "w frames at most are open");
  await it.checkOthers();
  assertEquals(it.notices.filter(({ type }) => type === "ignored").length, 5000);
});

function numbered(asdu: Uint8Array, count: number): Uint8Array {
  return concat(Array.from({ length: count }, (_, number) => frame(`I(${number},0)`, asdu)));
}

Deno.test("a flood of connections takes only the free slots, and they are released in time", async () => {
  await using it = await rig({ maxConnections: 20, maxConnectionsPerAddress: 20 });
  const peers = await Promise.all(
    Array.from({ length: 100 }, () => RawPeer.connect(it.server.port)),
  );
  await it.checkOthers();
  const turnedAway = () => it.notices.filter(({ type }) => type === "turned-away").length;
  while (turnedAway() + it.station.links.length < 103) await settle();
  assertEquals([turnedAway(), it.station.links.length], [83, 20]);
  await it.checkOthers();
  await it.pass(T3_MS + T1_MS);
  await Promise.all(peers.map((peer) => peer.end()));
  assertEquals(it.station.links.length, 3);
  await using late = await connect({ host: "127.0.0.1", port: it.server.port });
  assertEquals((await late.interrogate(1)).outcome, "done");
  await it.checkOthers();
  for (const peer of peers) peer[Symbol.dispose]();
});

Deno.test("connections that keep opening and closing do not delay others", async () => {
  await using it = await rig({ maxConnections: 8 });
  for (let round = 0; round < 20; round++) {
    const peers = await Promise.all(
      Array.from({ length: 10 }, () => RawPeer.connect(it.server.port)),
    );
    await Promise.all(peers.map((peer) => peer.say("STARTDT act").catch(() => {}))); // refused
    for (const peer of peers) peer[Symbol.dispose]();
    await it.checkOthers();
  }
});

for (const [address, served] of [["192.0.2.0/24", false], ["127.0.0.0/8", true]] as const) {
  const what = served ? "served" : "refused without an octet";
  Deno.test(`a peer from 127.0.0.1 is ${what} where the address list has ${address}`, async () => {
    await using station = new ControlledStation({
      sectors: [{ ca: 1, points: [{ ioa: 10, type: "M_ME_NB_1", value: 0 }] }],
      redundancy: { groups: [{ name: "centre", addresses: ["2001:db8::/32", address] }] },
    });
    await using server = await serve(station, { host: "127.0.0.1", port: 0 });
    for (let i = 0; i < 3; i++) {
      using peer = await RawPeer.connect(server.port);
      await peer.say("STARTDT act").catch(() => {}); // refused
      assertEquals(await peer.until("STARTDT con"), served);
      assertEquals([peer.seen.length > 0, station.links.length > 0], [served, served]);
    }
  });
}
