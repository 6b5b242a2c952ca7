// The end of operations: awaited feedback, decisions of the application, time limits, age of time tags, cancelling.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type {
  CommandDeclaration,
  ProceduresDeclaration,
  TimeDeclaration,
} from "../../../../transport/controlled/declaration/declaration.ts";
import type {
  CommandDecision,
  ReceivedCommand,
} from "../../../../transport/controlled/core/questions.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import {
  noticesOf,
  type StationRig,
  stationRig,
} from "../../../helpers/stations/scripted_master.ts";

const NOW = Date.UTC(2026, 9, 9, 15, 34, 12, 345);

interface Options {
  readonly command?: Partial<CommandDeclaration>;
  readonly onCommand?: (command: ReceivedCommand) => CommandDecision | Promise<CommandDecision>;
  readonly procedures?: ProceduresDeclaration;
  readonly time?: TimeDeclaration;
}

/** Creates a station with one double command 5000 that moves the double point 100. */
function rigWith(options: Options): StationRig {
  const { command, onCommand, procedures = {}, time = {} } = options;
  return stationRig({
    sectors: [{
      ca: 1,
      points: [{ ioa: 100, type: "M_DP_NA_1", value: 1 }],
      commands: [{
        ioa: 5000,
        type: "C_DC_NA_1",
        mode: "both",
        feedback: { ioa: 100 },
        ...command,
      }],
    }],
    procedures,
    time,
  }, onCommand ? { onCommand } : {});
}

function execute(value: 1 | 2, options: Partial<AsduInput> = {}): AsduInput {
  const objects = [{ ioa: 5000, value }];
  return { type: "C_DC_NA_1", cause: 6, ca: 1, objects, ...options } as AsduInput;
}

function tagged(time: number, timeFlags = 0): AsduInput {
  const objects = [{ ioa: 5000, value: 2 as const, time, timeFlags }];
  return { type: "C_DC_TA_1", cause: 6, ca: 1, objects };
}

/** Returns cause and sign of each received line: `7`, `11`, `10-`. */
function causes(lines: readonly string[]): string[] {
  return lines.map((line) => {
    const [, cause, sign] = line.split(" ");
    return `${cause}${sign === "NEGATIVE" ? "-" : ""}`;
  });
}

Deno.test("awaited feedback ends the operation when the process has moved", async () => {
  const rig = rigWith({ command: { feedback: { ioa: 100, simulated: false } } });
  const master = await rig.connect();
  assertEquals(causes(await master.ask(execute(2, { originator: 9 }))), ["actcon"]);
  rig.station.set(1, 100, 0); // moving
  await rig.clock.advance(500);
  rig.station.set(1, 100, 2);
  await settle();
  assertEquals(master.news().map((line) => line.split(" @")[0]), [
    "M_DP_TB_1 retrem OA 9 CA 1: 100=intermediate",
    "M_DP_TB_1 retrem OA 9 CA 1: 100=ON",
    "C_DC_NA_1 actterm OA 9 CA 1: 5000=ON",
  ]);
  rig.station.set(1, 100, 1);
  await settle();
  assertEquals(causes(master.news()), ["spont"]);
});

Deno.test("an operation without feedback ends with a negative termination", async () => {
  const rig = rigWith({
    command: { feedback: { ioa: 100, simulated: false }, executionTimeoutMs: 5000 },
  });
  const master = await rig.connect();
  await master.ask(execute(2));
  await rig.clock.advance(4999);
  assertEquals(master.news(), []);
  await rig.clock.advance(1);
  assertEquals(causes(master.news()), ["actterm-"]);
  assertEquals(noticesOf(rig, "command").map(({ phase }) => phase), ["executed", "failed"]);
  assertEquals(causes(await master.ask(execute(2))), ["actcon"]);
});

Deno.test("feedback that already shows the commanded value ends the operation at once", async () => {
  const rig = rigWith({ command: { feedback: { ioa: 100, simulated: false } } });
  const master = await rig.connect();
  assertEquals(causes(await master.ask(execute(1))), ["actcon", "actterm"]);
});

Deno.test("the application refuses or accepts, and refuses by deciding nothing", async () => {
  for (
    const [decision, expected] of [
      [false, ["actcon-"]],
      [true, ["actcon", "retrem", "actterm"]],
      [undefined, ["actcon-"]],
      [{ accept: false }, ["actcon-"]],
    ] as const
  ) {
    for (const later of [false, true]) {
      const asked: ReceivedCommand[] = [];
      const rig = rigWith({
        onCommand(command) {
          asked.push(command);
          return (later ? Promise.resolve(decision) : decision) as CommandDecision;
        },
      });
      const master = await rig.connect();
      assertEquals(causes(await master.ask(execute(2, { originator: 3 }))), [...expected]);
      const { phase, ca, ioa, value, originator, test, remote, declaration } = asked[0]!;
      assertEquals({ phase, ca, ioa, value, originator, test }, {
        phase: "execute",
        ca: 1,
        ioa: 5000,
        value: 2,
        originator: 3,
        test: false,
      });
      assertEquals([remote.host, declaration.type], ["192.0.2.1", "C_DC_NA_1"]);
    }
  }
});

Deno.test("an operation of the application ends when its promise settles", async () => {
  for (
    const [outcome, expected] of [
      [() => undefined, "actterm"],
      [() => true, "actterm"],
      [() => false, "actterm-"],
      [() => Promise.reject(new Error("Drive blocked")), "actterm-"],
    ] as const
  ) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const rig = rigWith({
      onCommand: () => ({ accept: true, finished: promise.then<boolean | void>(outcome) }),
    });
    const master = await rig.connect();
    assertEquals(causes(await master.ask(execute(2))), ["actcon"]);
    assertEquals(causes(await master.ask(execute(2))), ["actcon-"], "busy");
    rig.station.set(1, 100, 2);
    resolve();
    await settle();
    assertEquals(causes(master.news()), ["retrem", expected]);
  }
});

Deno.test("while the application decides, the object is busy", async () => {
  const decided = Promise.withResolvers<boolean>();
  const rig = rigWith({ onCommand: () => decided.promise });
  const master = await rig.connect();
  assertEquals(await master.ask(execute(2)), []);
  assertEquals(causes(await master.ask(execute(1))), ["actcon-"]);
  decided.resolve(true);
  await settle();
  assertEquals(causes(master.news()), ["actcon", "retrem", "actterm"]);
});

Deno.test("a decision after the end of the connection has no effect", async () => {
  const decided = Promise.withResolvers<boolean>();
  const rig = rigWith({ onCommand: () => decided.promise });
  const first = await rig.connect();
  await first.ask(execute(2));
  first.stream.close();
  const second = await rig.connect();
  decided.resolve(true);
  await settle();
  assertEquals(
    causes(second.news()),
    ["retrem"],
    "the process has moved, the confirmation is lost",
  );
});

Deno.test("a failing handler refuses the command, and the connection continues", async () => {
  for (const later of [false, true]) {
    const rig = rigWith({
      onCommand() {
        const error = new Error("No contact with the process");
        if (!later) throw error;
        return Promise.reject(error);
      },
    });
    const master = await rig.connect();
    assertEquals(causes(await master.ask(execute(2))), ["actcon-"]);
    assertEquals(master.connection.state, "started");
    const [failed] = noticesOf(rig, "failed");
    assertEquals((failed!.error as Error).message, "No contact with the process");
  }
});

Deno.test("the application may cancel an active operation", async () => {
  const phases: string[] = [];
  const rig = rigWith({
    command: { feedback: { ioa: 100, delayMs: 5000 } },
    onCommand: ({ phase }) => {
      phases.push(phase);
      return true;
    },
  });
  const master = await rig.connect();
  await master.ask(execute(2));
  assertEquals(causes(await master.ask(execute(2, { cause: 8 }))), ["deactcon"]);
  await rig.clock.advance(100_000);
  assertEquals(master.news(), [], "neither feedback nor termination");
  assertEquals(rig.station.get(1, 100)!.value, 1);
  assertEquals(phases, ["execute", "cancel"]);
});

Deno.test("a time tag is not compared with the clock unless an age limit is declared", async () => {
  const rig = rigWith({});
  const master = await rig.connect();
  assertEquals(causes(await master.ask(tagged(Date.UTC(2001, 0, 1)))).at(-1), "actterm");
});

Deno.test("a command with a tag that is too old, in the future or invalid is refused", async () => {
  const rig = rigWith({ command: { maxAgeMs: 10_000 } });
  const master = await rig.connect();
  for (
    const [offset, flags, fits] of [
      [-9_000, 0, true],
      [-10_000, 0, true],
      [-10_001, 0, false],
      [9_000, 0, true],
      [3_600_000, 0, false],
      [0, 0x80, false],
    ] as const
  ) {
    const [answer] = causes(await master.ask(tagged(NOW + offset, flags)));
    assertEquals(answer, fits ? "actcon" : "actcon-", `${offset} ms`);
  }
  const impossible = { ioa: 5000, value: 2, time: NaN, timeOctets: new Uint8Array(7) };
  const asdu = { type: "C_DC_TA_1", cause: 6, ca: 1, objects: [impossible] } as AsduInput;
  assertEquals(causes(await master.ask(asdu)), ["actcon-"]);
  assertEquals(
    new Set(noticesOf(rig, "refused").map(({ reason }) => reason)),
    new Set(["outdated"]),
  );
});

Deno.test("an outdated command can be ignored instead, and is never executed later", async () => {
  const rig = rigWith({
    command: { maxAgeMs: 1000 },
    procedures: { outdatedCommand: "ignore" },
  });
  const master = await rig.connect();
  assertEquals(await master.ask(tagged(NOW + 5000)), []);
  await rig.clock.advance(60_000);
  assertEquals(rig.station.get(1, 100)!.value, 1);
  assertEquals(noticesOf(rig, "ignored").length, 1);
});

Deno.test("a station without valid time does not check the age of a command", async () => {
  const rig = rigWith({ command: { maxAgeMs: 1000 }, time: { source: "controlling" } });
  const master = await rig.connect();
  assertEquals(causes(await master.ask(tagged(NOW))), ["actcon-"]);
  await master.ask({ type: "C_CS_NA_1", cause: 6, ca: 1, objects: [{ time: NOW }] });
  assertEquals(causes(await master.ask(tagged(NOW)))[0], "actcon");
});

Deno.test("time-tagged commands can be required or unsupported", async () => {
  const required = await rigWith({ command: { timeTag: "required" } }).connect();
  assertEquals(causes(await required.ask(execute(2))), ["uknIOA-"]);
  assertEquals(causes(await required.ask(tagged(NOW)))[0], "actcon");
  const refused = await rigWith({ command: { timeTag: "refused" } }).connect();
  assertEquals(causes(await refused.ask(execute(2)))[0], "actcon");
  assertEquals(causes(await refused.ask(tagged(NOW))), ["uknIOA-"]);
});

Deno.test("the termination follows its return information even with a full window", async () => {
  const rig = stationRig({
    session: { k: 1, w: 1 },
    events: { classes: [{ name: "positions" }, { name: "measurements" }] },
    sectors: [{
      ca: 1,
      points: [
        { ioa: 100, type: "M_DP_NA_1", value: 1, eventClass: "positions" },
        ...Array.from({ length: 50 }, (_, i) => (
          { ioa: 200 + i, type: "M_ME_NC_1" as const, value: 0 }
        )),
      ],
      commands: [{ ioa: 5000, type: "C_DC_NA_1", feedback: { ioa: 100 } }],
    }],
  });
  const master = await rig.connectRaw();
  for (let i = 0; i < 50; i++) rig.station.set(1, 200 + i, 1);
  await settle();
  await master.ask(execute(2));
  for (let i = 0; i < 8; i++) await master.acknowledge();
  const order = master.seen.filter((line) => /^[CM]_/.test(line)).map((line) =>
    line.split(" ").slice(0, 2).join(" ")
  );
  assertEquals(order, [
    "M_ME_TF_1 spont",
    "C_DC_NA_1 actcon",
    "M_DP_TB_1 retrem",
    "C_DC_NA_1 actterm",
    "M_ME_TF_1 spont",
    "M_ME_TF_1 spont",
    "M_ME_TF_1 spont",
  ]);
  assert(rig.station.bufferedEvents.get("all")! <= 2);
});
