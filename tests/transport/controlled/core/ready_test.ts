// No connection is forgotten: whatever happens at a station, all pending data is sent although a driver only tries the
// connections that the station names.

import { assertEquals } from "@std/assert";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { StationMachine } from "../../../../transport/controlled/machine.ts";
import { Prng } from "../../../helpers/random/prng.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_SP_NA_1", value: 0, eventClass: "alarms" },
      { ioa: 2, type: "M_ME_NC_1", value: 0, cyclicMs: 1000 },
    ],
    counters: [{ ioa: 3, groups: [1] }],
    commands: [
      { ioa: 10, type: "C_SC_NA_1", feedback: { ioa: 1, delayMs: 500 } },
      { ioa: 11, type: "C_SC_NA_1", mode: "select-before-operate" },
    ],
  }],
  events: { classes: [{ name: "alarms", limit: 5 }, { name: "rest", limit: 5 }] },
};

const REQUESTS: readonly AsduInput[] = [
  { type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] },
  { type: "C_CI_NA_1", cause: 6, ca: 1, objects: [{ rqt: 5, frz: 0 }] },
  { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 2 }] },
  { type: "C_SC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 10, value: 1, select: false }] },
  { type: "C_SC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 11, value: 1, select: true }] },
  { type: "C_CS_NA_1", cause: 6, ca: 1, objects: [{ time: Date.UTC(2026, 0, 1), timeFlags: 0 }] },
  { type: "C_RP_NA_1", cause: 6, ca: 1, objects: [{ qrp: 1 }] },
  { type: "C_RP_NA_1", cause: 6, ca: 1, objects: [{ qrp: 2 }] },
  { type: "C_SC_NA_1", cause: 6, ca: 9, objects: [{ ioa: 10, value: 1, select: false }] },
] as unknown as readonly AsduInput[];

const WINDOW = 3;

/** A driver that tries only the connections that the machine names, and those whose window has room again. */
class Driver {
  readonly machine: StationMachine;
  /** Number of ASDUs in flight, by connection. */
  readonly links = new Map<number, number>();
  /** Questions without an answer. */
  readonly questions: number[] = [];
  now = { monotonic: 0, instant: 0 };

  constructor(declaration: StationDeclaration) {
    const questions = new Set(["interrogation", "command"] as const);
    this.machine = new StationMachine(declaration, { questions }, this.now);
  }

  turn(): void {
    const { machine } = this;
    for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) {
      if (event.type === "question") this.questions.push(event.question.id);
      if (event.type === "close") this.links.delete(event.link);
    }
    for (let id = machine.nextReady(); id !== undefined; id = machine.nextReady()) this.pump(id);
  }

  /** Sends pending data while the window has room; returns the number of ASDUs. */
  pump(id: number): number {
    let sent = 0;
    while ((this.links.get(id) ?? WINDOW) < WINDOW && this.machine.take(id) !== undefined) {
      this.links.set(id, this.links.get(id)! + 1);
      sent++;
    }
    return sent;
  }

  acknowledge(id: number, count: number): void {
    this.links.set(id, this.links.get(id)! - count);
    this.machine.acknowledged(id, count, this.now);
    this.pump(id);
  }
}

for (const mode of ["groups", "each-connection"] as const) {
  Deno.test(`every connection with data to send is served (${mode})`, () => {
    const seed = 20_261_129;
    const random = new Prng(seed);
    const driver = new Driver({ ...STATION, redundancy: { mode } });
    const { machine, links } = driver;
    for (let step = 0; step < 5000; step++) {
      const ids = [...links.keys()];
      const id = ids[random.int(0, Math.max(0, ids.length - 1))];
      const what = random.int(0, 9);
      if (what === 0 && ids.length < 5) {
        const opened = machine.open({ host: `192.0.2.${step % 200}`, port: 1 }, driver.now);
        if (opened !== undefined) links.set(opened, 0);
      } else if (what === 1) {
        machine.set(1, random.int(1, 2), { value: step % 2 }, driver.now);
      } else if (what === 2) {
        const passed = driver.now.monotonic + random.int(0, 700);
        driver.now = { monotonic: passed, instant: passed };
        machine.tick(driver.now);
      } else if (what === 3 && driver.questions.length > 0) {
        const answer = random.chance(0.5) ? undefined : false;
        machine.answer(driver.questions.shift()!, answer, driver.now);
      } else if (id !== undefined) {
        const underWay = links.get(id)!;
        if (what === 4) machine.started(id);
        else if (what === 5 && underWay === 0 && random.chance(0.3)) machine.stopped(id);
        else if (what === 6 && random.chance(0.2)) {
          machine.closed(id);
          links.delete(id);
        } else if (what === 7 && underWay > 0) driver.acknowledge(id, random.int(1, underWay));
        else if (what >= 8) {
          const request = REQUESTS[random.int(0, REQUESTS.length - 1)]!;
          machine.receive(id, encodeAsdu(request), driver.now);
        }
      }
      driver.turn();
      const forgotten = [...links.keys()].filter((link) => driver.pump(link) > 0);
      assertEquals(forgotten, [], `step ${step}, kind ${what}, seed ${seed}`);
    }
  });
}

Deno.test("a connection that ends while others are served is not named any more", () => {
  const { machine, now } = new Driver({ ...STATION, redundancy: { mode: "each-connection" } });
  const ids = [1, 2, 3].map((port) => machine.open({ host: "192.0.2.1", port }, now)!);
  for (const id of ids) machine.started(id);
  assertEquals(machine.nextReady(), ids[0]);
  machine.closed(ids[1]!);
  assertEquals([machine.nextReady(), machine.nextReady()], [ids[2], undefined]);
  machine.set(1, 1, { value: 1 }, now);
  assertEquals([machine.nextReady(), machine.nextReady(), machine.nextReady()], [
    ...[ids[0], ids[2]],
    undefined,
  ]);
});
