// Secure authentication over the two connections of a redundancy group: keys belong to the connection that transfers data.

import { assertEquals, assertRejects } from "@std/assert";
import { CAUSE } from "../../../codec/cause.ts";
import { USER_ROLE } from "../../../codec/security/tables.ts";
import type { AuthenticationUser } from "../../../transport/authentication/users.ts";
import type { ReceivedCommand } from "../../../transport/controlled/core/questions.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import { ControlledStation } from "../../../transport/controlled/serving/controlled_station.ts";
import { RequestError } from "../../../transport/controlling/procedures/result.ts";
import {
  supervise,
  type SupervisedStation,
} from "../../../transport/controlling/supervision/supervised_station.ts";
import {
  secureAuthentication,
  type SecureAuthenticationOptions,
} from "../../../transport/runtime/secure_authentication.ts";
import { within } from "../../helpers/stations/scripted_station.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { memoryPipe, type MemoryStream } from "../../helpers/virtual/memory_stream.ts";

const OPERATOR: AuthenticationUser = {
  ...{ number: 1, name: "operator", role: USER_ROLE.operator },
  updateKey: new Uint8Array(16).fill(1),
};

const BAY: StationDeclaration = {
  redundancy: {
    mode: "groups",
    groups: [{ name: "centre", addresses: ["192.0.2.1", "192.0.2.2"] }],
  },
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1" }],
    commands: [5000, 5001, 5002].map((ioa) => ({ ioa, type: "C_SC_NA_1" as const })),
  }],
};

const ON = { type: "C_SC_NA_1", ioa: 5000, value: 1 } as const;

/** Both stations with two connections, A and B. */
class Plant implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly asked: ReceivedCommand[] = [];
  /** Keys of the controlled station, by address of the peer. */
  readonly keys: string[] = [];
  readonly wires: Record<string, MemoryStream> = {};
  readonly controlled: ControlledStation;
  readonly station: SupervisedStation;
  /** Called before octets are delivered on A, in either direction; they are lost if it returns `false`. */
  onOctets: () => boolean = () => true;

  constructor(options: Partial<SecureAuthenticationOptions> = {}) {
    const authentication = () =>
      secureAuthentication({ users: [OPERATOR], criticalMonitor: ["M_SP_TB_1"], ...options });
    this.controlled = new ControlledStation(BAY, {
      ...{ clock: this.clock, authentication: authentication() },
      onCommand: (received) => (this.asked.push(received), true),
      onNotice: (notice) => {
        if (notice.type !== "authentication") return;
        const { event, remote } = notice;
        if (event.type === "keys") this.keys.push(`${remote.host} ${event.status} ${event.reason}`);
      },
    });
    this.station = supervise({
      ...{ clock: this.clock, authentication: authentication(), random: () => 0 },
      targets: ["192.0.2.1", "192.0.2.2"].map((host, index) => ({
        name: "AB"[index]!,
        open: () => {
          const [here, there] = memoryPipe();
          this.wires["AB"[index]!] = here;
          if (index === 0) { for (const end of [here, there]) this.#watch(end); }
          this.controlled.accept(there, { host, port: 40_000 });
          return Promise.resolve(here);
        },
      })),
    });
  }

  #watch(end: MemoryStream): void {
    const { onWrite } = end;
    end.onWrite = (octets) => {
      if (this.onOctets()) onWrite(octets);
    };
  }

  get active(): string | undefined {
    return this.station.links.find(({ state }) => state === "started")?.name;
  }

  operate(): Promise<string> {
    return within(this.clock, 60_000, this.station.command(1, ON)).then(({ outcome }) => outcome);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = Promise.all([this.station.close(), this.controlled.close()]);
    await within(this.clock, 60_000, closed);
  }
}

Deno.test("after a switchover, new session keys are made on the other connection before the first command", async () => {
  await using plant = new Plant();
  await within(plant.clock, 30_000, plant.station.started());
  assertEquals(await plant.operate(), "done");
  assertEquals([plant.active, plant.keys], ["A", ["192.0.2.1 ok changed"]]);
  await within(plant.clock, 30_000, plant.station.switchOver());
  await plant.clock.advance(1000);
  assertEquals(plant.active, "B");
  assertEquals(plant.keys.slice(1), [
    "192.0.2.1 not-initialized stopped",
    "192.0.2.2 ok changed",
  ]);
  assertEquals(await plant.operate(), "done");
  assertEquals(plant.asked.map(({ remote }) => [remote.host, remote.user]), [
    ["192.0.2.1", "operator"],
    ["192.0.2.2", "operator"],
  ]);
});

Deno.test("a command that awaits its proof when the connection is lost is carried out on neither", async () => {
  await using plant = new Plant();
  await within(plant.clock, 30_000, plant.station.started());
  const pending = plant.station.command(1, ON);
  plant.wires.A!.fail(new Error("The cable was cut"));
  const error = await assertRejects(() => within(plant.clock, 60_000, pending), RequestError);
  assertEquals([error.code, error.reach], ["not-authenticated", "no"]);
  await plant.clock.advance(5000);
  assertEquals([plant.active, plant.asked], ["B", []]);
  assertEquals(await plant.operate(), "done");
  assertEquals(plant.asked.length, 1);
});

Deno.test("a critical event of the group is proven once, on the connection that has the data", async () => {
  await using plant = new Plant();
  await within(plant.clock, 30_000, plant.station.started());
  const values: (number | undefined)[] = [];
  const reading = (async () => {
    for await (const { value, cause } of plant.station.points()) {
      if (cause === CAUSE.spontaneous) values.push(value ?? undefined);
    }
  })();
  plant.controlled.set(1, 100, 1);
  await plant.clock.advance(1000);
  plant.wires.A!.fail(new Error("The cable was cut"));
  plant.controlled.set(1, 100, 0);
  await plant.clock.advance(10_000);
  assertEquals([plant.active, values], ["B", [1, 0]]);
  assertEquals([...plant.controlled.bufferedEvents.values()], [0]);
  await within(plant.clock, 60_000, plant.station.close());
  await reading;
});

/** What becomes of connection A when octets are about to be delivered on it. */
const CUTS: Readonly<Record<string, (plant: Plant) => boolean>> = {
  "is cut before these octets": (plant) => (plant.wires.A!.fail(new Error("Cut")), false),
  "is cut after these octets": (plant) => (
    queueMicrotask(() => plant.wires.A!.fail(new Error("Cut"))), true
  ),
  "is left in order": (plant) => (void plant.station.switchOver().catch(() => {}), true),
};

/** Two commands and a critical event, and the end of A at the given octets; returns whether A got that far. */
async function withCut(
  at: number,
  cut: (plant: Plant) => boolean,
  options: Partial<SecureAuthenticationOptions>,
): Promise<boolean> {
  await using plant = new Plant(options);
  let seen = 0;
  plant.onOctets = () => ++seen === at ? cut(plant) : true;
  const values: unknown[] = [];
  const reading = (async () => {
    for await (const { value, cause } of plant.station.points()) {
      if (cause === CAUSE.spontaneous) values.push(value);
    }
  })();
  const operate = (ioa: number) =>
    plant.station.command(1, { ...ON, ioa }).then(
      ({ outcome }) => outcome as string,
      (error: unknown) => {
        if (!(error instanceof RequestError)) throw error;
        return error.reach;
      },
    );
  const outcomes = plant.station.started().then(async () => {
    plant.controlled.set(1, 100, 1);
    return [await operate(5000), await operate(5001)];
  });
  const found = await within(plant.clock, 60_000, outcomes);
  for (const [index, outcome] of found.entries()) {
    const times = plant.asked.filter(({ ioa }) => ioa === 5000 + index).length;
    if (outcome === "done") assertEquals(times, 1);
    else if (outcome === "no") assertEquals(times, 0);
    else assertEquals([outcome, times <= 1], ["maybe", true]);
  }
  const isCut = seen >= at;
  plant.onOctets = () => true;
  assertEquals(await within(plant.clock, 60_000, operate(5002)), "done");
  assertEquals(plant.asked.filter(({ ioa }) => ioa === 5002).map(({ remote }) => remote.user), [
    "operator",
  ]);
  if (!isCut) assertEquals(found, ["done", "done"]);
  assertEquals([values.includes(1), plant.controlled.bufferedEvents.get("centre")], [true, 0]);
  await within(plant.clock, 60_000, plant.station.close());
  await reading;
  return isCut;
}

for (const [what, cut] of Object.entries(CUTS)) {
  Deno.test(`connection A ${what}: at any moment, no command is carried out twice or without its report, and B continues`, async () => {
    for (const mode of [{}, { sendAggressive: true, acceptAggressive: true }]) {
      let at = 1;
      while (await withCut(at, cut, mode)) at++;
      assertEquals(at > 10, true);
    }
  });
}
