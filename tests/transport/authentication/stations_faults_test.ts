// Both stations with secure authentication when links end, peers misbehave, and requests come in the reverse direction.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { parseHex } from "../../../codec/hex.ts";
import { TYPES } from "../../../codec/types.ts";
import { USER_ROLE } from "../../../codec/security/tables.ts";
import type { ReceivedCommand } from "../../../transport/controlled/core/questions.ts";
import { ControlledStation } from "../../../transport/controlled/serving/controlled_station.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import { ControllingStation } from "../../../transport/controlling/controlling_station.ts";
import type { RequestError } from "../../../transport/controlling/procedures/result.ts";
import {
  secureAuthentication,
  type SecureAuthenticationOptions,
} from "../../../transport/runtime/secure_authentication.ts";
import { command } from "../../helpers/security/security_asdus.ts";
import { bothStations } from "../../helpers/stations/both_stations.ts";
import { within } from "../../helpers/stations/scripted_station.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { memoryPipe, type MemoryStream } from "../../helpers/virtual/memory_stream.ts";

const BAY: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1" }],
  }],
};

const USERS = [{
  ...{ number: 1, name: "operator", role: USER_ROLE.operator },
  updateKey: new Uint8Array(16).fill(1),
}];

/** Events with time tag are critical at the controlled station. */
const CRITICAL_EVENTS = { criticalMonitor: ["M_SP_TB_1"] } as const;

/** A controlled station whose events are critical, and connections to it. */
class Bench {
  readonly clock = new FakeClock();
  readonly controlled: ControlledStation;
  /** Why events could not be proven. */
  readonly refused: string[] = [];
  /** Events that are reported as lost: the type, and the object address. */
  readonly lost: string[] = [];

  constructor(options: Partial<SecureAuthenticationOptions> = {}) {
    this.controlled = new ControlledStation(BAY, {
      clock: this.clock,
      authentication: secureAuthentication({ users: USERS, ...CRITICAL_EVENTS, ...options }),
      onNotice: (notice) => {
        if (notice.type !== "authentication") return;
        const { event } = notice;
        if (event.type === "not-possible") this.refused.push(event.reason);
        if (event.type !== "not-accepted") return;
        const asdu = decodeAsdu(event.octets);
        if (asdu.type !== "raw") this.lost.push(`${asdu.type} ${asdu.objects[0]!.ioa}`);
      },
    });
  }

  /** Connects and starts a controlling station. */
  async connect(
    options: Partial<SecureAuthenticationOptions> = CRITICAL_EVENTS,
  ): Promise<{ readonly station: ControllingStation; readonly ends: MemoryStream[] }> {
    const [here, there] = memoryPipe();
    this.controlled.accept(there);
    const authentication = secureAuthentication({ users: USERS, ...options });
    const station = new ControllingStation(here, { clock: this.clock, authentication, w: 1 });
    await within(this.clock, 30_000, station.start());
    await this.clock.advance(5000);
    return { station, ends: [here, there] };
  }

  /** Changes the point, and lets the event be sent. */
  async change(): Promise<void> {
    this.controlled.set(1, 100, 1);
    await this.clock.advance(0);
    await this.clock.advance(500);
  }

  get buffered(): number {
    return [...this.controlled.bufferedEvents.values()][0]!;
  }

  /** Connects again, and returns how often the event arrives. */
  async arrivals(): Promise<number> {
    const { station } = await this.connect();
    const values: number[] = [];
    const points = station.points();
    const reading = (async () => {
      for await (const { ioa, value } of points) if (ioa === 100) values.push(value ?? NaN);
    })();
    await this.clock.advance(20_000);
    await within(this.clock, 30_000, station.close());
    await reading;
    await within(this.clock, 30_000, this.controlled.close());
    return values.length;
  }
}

function breakLink(ends: readonly MemoryStream[]): void {
  for (const end of ends) end.fail(new Error("The cable was cut"));
}

Deno.test("a critical event that was acknowledged and not challenged when the link broke is sent again", async () => {
  const bench = new Bench();
  const { ends } = await bench.connect({});
  await bench.change();
  assertEquals(bench.buffered, 1);
  breakLink(ends);
  await bench.clock.advance(100);
  assertEquals(bench.buffered, 1);
  assertEquals(await bench.arrivals(), 1);
});

Deno.test("a critical event that awaits its challenge when data transfer is stopped is sent again", async () => {
  const bench = new Bench();
  const { station } = await bench.connect({});
  await bench.change();
  await within(bench.clock, 30_000, station.stop());
  assertEquals(bench.controlled.links.length, 0); // closed: the event belongs to the next connection
  await within(bench.clock, 30_000, station.close());
  assertEquals(bench.buffered, 1);
  assertEquals(await bench.arrivals(), 1);
});

Deno.test("a link stays open if nothing waits when data transfer is stopped, or if a MAC is not possible", async () => {
  for (const options of [CRITICAL_EVENTS, { ...CRITICAL_EVENTS, mac: 6, acceptedMacs: [4, 6] }]) {
    const bench = new Bench({ acceptedMacs: [4] });
    const { station } = await bench.connect(options);
    await bench.change();
    assertEquals(bench.refused, options === CRITICAL_EVENTS ? [] : ["mac-not-permitted"]);
    // It is not kept: the peer would discard it again, and each further event. The report names it.
    assertEquals(bench.lost, options === CRITICAL_EVENTS ? [] : ["M_SP_TB_1 100"]);
    assertEquals(bench.buffered, 0);
    await bench.clock.advance(5000);
    await within(bench.clock, 30_000, station.stop());
    assertEquals(bench.controlled.links.length, 1);
    await within(bench.clock, 30_000, station.close());
    await within(bench.clock, 30_000, bench.controlled.close());
  }
});

Deno.test("a critical event whose reply was lost with the link is sent again", async () => {
  const bench = new Bench();
  const { ends } = await bench.connect();
  const there = ends[1]!;
  const pass = there.onWrite;
  let lost = 0;
  there.onWrite = (octets) => {
    if (octets[6] === TYPES.S_RP_NA_1.id) lost++;
    else pass(octets);
  };
  await bench.change();
  assertEquals([lost, bench.buffered], [1, 1]);
  breakLink(ends);
  await bench.clock.advance(100);
  assertEquals(bench.buffered, 1);
  assertEquals(await bench.arrivals(), 1);
});

Deno.test("a critical event is removed when its reply was acknowledged", async () => {
  const bench = new Bench();
  const { station } = await bench.connect();
  await bench.change();
  assertEquals(bench.buffered, 0);
  await within(bench.clock, 30_000, Promise.all([station.close(), bench.controlled.close()]));
});

Deno.test("a combined station carries out a critical request of its peer only after a challenge", async () => {
  const asked: ReceivedCommand[] = [];
  const authentication = secureAuthentication({ users: USERS });
  await using inner = new ControlledStation(BAY, {
    onCommand: (received) => (asked.push(received), true),
  });
  const modes: string[] = [];
  const stations = await bothStations(BAY, {
    controlled: { authentication },
    startMs: 30_000,
    controlling: {
      authentication,
      controlled: (stream) => void inner.accept(stream),
      onAuthentication: (event) => {
        if (event.type === "authenticated" || event.type === "reply-timeout") {
          modes.push(event.type);
        }
      },
    },
  });
  await using _ = stations;
  const { clock, controlled, news } = stations;
  const { id } = controlled.links[0]!;
  const request = decodeAsdu(command()) as AsduInput;
  news();
  controlled.send(id, request);
  for (let step = 0; step < 20; step++) await clock.advance(100);
  assertEquals(news().slice(0, 3).map((line) => line.slice(0, 11)), [
    "< C_SC_NA_1",
    "> S_CH_NA_1",
    "< S_RP_NA_1",
  ]);
  assertEquals([asked.length, modes], [1, ["authenticated"]]);
});

Deno.test("a combined station without a proof of its peer carries nothing out", async () => {
  const asked: ReceivedCommand[] = [];
  const clock = new FakeClock();
  await using inner = new ControlledStation(BAY, {
    onCommand: (received) => (asked.push(received), true),
    onFile: (file) => (asked.push(file as never), true),
  });
  const [here, there] = memoryPipe();
  await using peer = new ControlledStation(BAY, { clock });
  peer.accept(there);
  await using station = new ControllingStation(here, {
    clock,
    authentication: secureAuthentication({ users: USERS }),
    controlled: (stream) => void inner.accept(stream),
  });
  await within(clock, 30_000, station.start());
  const { id } = peer.links[0]!;
  for (const octets of [command(), parseHex("7A 01 0D 00 01 00 64 00 00 01 00 00 06")]) {
    peer.send(id, decodeAsdu(octets) as AsduInput);
    for (let step = 0; step < 20; step++) await clock.advance(500);
  }
  assertEquals(asked, []);
  await within(clock, 30_000, station.close());
});

Deno.test("a handler of events that fails ends the connection, also when a timer calls it", async () => {
  const clock = new FakeClock();
  await using controlled = new ControlledStation(BAY, { clock });
  const [here, there] = memoryPipe();
  controlled.accept(there);
  const errors: unknown[] = [];
  const station = new ControllingStation(here, {
    clock,
    authentication: secureAuthentication({ users: USERS, maxKeyStatusRequests: 1 }),
    onAuthentication: () => {
      throw new Error("the disk is full");
    },
    onError: (error) => errors.push((error as Error).message),
  });
  // The controlled station does not receive the request for keys: the event comes when its time limit has passed.
  const pass = here.onWrite;
  here.onWrite = (octets) => {
    if (octets[6] !== TYPES.S_KR_NA_1.id) pass(octets);
  };
  const start = station.start().catch(() => {});
  const reason = await within(clock, 10_000, station.closed);
  assertEquals([reason.code, errors], ["handler-error", ["the disk is full"]]);
  await within(clock, 10_000, start);
});

Deno.test("a handler of events that fails at the end of a connection leaves no request open", async () => {
  const errors: unknown[] = [];
  const authentication = secureAuthentication({ users: USERS });
  const stations = await bothStations(BAY, {
    controlled: { authentication, onCommand: () => new Promise<boolean>(() => {}) },
    startMs: 30_000,
    controlling: {
      authentication,
      onAuthentication: (event) => {
        if (event.type === "keys" && event.status !== "ok") throw new Error("the disk is full");
      },
      onError: (error) => errors.push((error as Error).message),
    },
  });
  const { clock, controlled, station } = stations;
  const pending = station.command(1, { type: "C_SC_NA_1", ioa: 5000, value: 1 })
    .catch((error: RequestError) => error.code);
  await clock.advance(100);
  await within(clock, 10_000, controlled.close());
  assertEquals(await within(clock, 30_000, pending), "closed");
  assertEquals([errors, station.state], [["the disk is full"], "closed"]);
});
