// examples/gateway.ts between a remote terminal unit and two control centres.

import { assertEquals } from "@std/assert";
import { CAUSE } from "../../codec/cause.ts";
import { QUALITY } from "../../codec/quality.ts";
import { connect } from "../../transport/controlling/connect.ts";
import type { ControllingStation } from "../../transport/controlling/controlling_station.ts";
import type { ReceivedPoint } from "../../transport/controlling/points/received_point.ts";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { ExampleProgram } from "../helpers/cli/example_program.ts";

const OFF = 1;
const ON = 2;

/** The same instant in UTC and on the clock of the RTU in Madrid. */
const INSTANT = Date.UTC(2024, 2, 15, 12, 45, 30, 123);

Deno.test("examples/gateway.ts passes events to two control centres, and commands to the RTU", async () => {
  const asked: string[] = [];
  await using rtu = new ControlledStation({
    time: { zone: "Europe/Madrid" },
    sectors: [{
      ca: 1,
      points: [
        { ioa: 100, type: "M_DP_NA_1", value: OFF },
        { ioa: 700, type: "M_ME_NC_1", value: 20 },
      ],
      commands: [{
        ioa: 5000,
        type: "C_DC_NA_1",
        mode: "select-before-operate",
        feedback: { ioa: 100 },
      }],
    }],
  }, {
    onCommand({ phase, value, test }) {
      asked.push(`${phase} ${value}${test ? " for a test" : ""}`);
      return value === ON || { accept: false, cause: CAUSE.unknownObjectAddress };
    },
  });
  await using server = await serve(rtu, { host: "127.0.0.1", port: 0 });
  await using gateway = new ExampleProgram(
    "gateway.ts",
    ["127.0.0.1", `${server.port}`, "1", "Europe/Madrid", "::", "0", "127.0.0.1", "::1"],
    { net: "127.0.0.1,[::],[::1]" },
  );
  const port = Number((await gateway.prints(/Listening on .*:(\d+),/))[1]);
  await using a = await connect({ host: "127.0.0.1", port });
  const b = await connect({ host: "::1", port });
  const [pointsOfA, pointsOfB] = [a.points(), b.points()];

  // Both receive an event with the instant of the RTU, in the zone of the gateway.
  rtu.set(1, 700, 21.5, { quality: QUALITY.substituted, instant: INSTANT });
  const event: Report = {
    type: "M_ME_TF_1",
    value: 21.5,
    quality: QUALITY.substituted,
    time: INSTANT,
  };
  assertEquals(await next(pointsOfA, 700), event);
  assertEquals(await next(pointsOfB, 700), event);

  // A control centre that was disconnected receives the events that occurred meanwhile.
  await b.close();
  rtu.set(1, 700, 22.5, { instant: INSTANT });
  const missed: Report = { ...event, value: 22.5, quality: 0 };
  assertEquals(await next(pointsOfA, 700), missed);
  await using back = await connect({ host: "::1", port });
  assertEquals(await next(back.points(), 700), missed);

  // A command reaches the RTU, and its answer reaches the control centre.
  assertEquals(await operate(a, OFF), ["negative", "execute", CAUSE.unknownObjectAddress]);
  assertEquals(await operate(a, ON), ["done", "execute", CAUSE.activationTermination]);
  assertEquals(asked, [`select ${OFF}`, `select ${ON}`, `execute ${ON}`]);
  assertEquals((await next(pointsOfA, 100)).value, ON);

  // The RTU must not operate the process in response to a test.
  asked.length = 0;
  assertEquals((await operate(a, ON, { test: true }))[0], "done");
  assertEquals(asked, [`select ${ON} for a test`, `execute ${ON} for a test`]);

  // Without the RTU, the points are not topical. Later they are again, and events buffered by the RTU have their own
  // times.
  await rtu.links[0]!.close("test");
  rtu.set(1, 700, 23.5, { instant: INSTANT });
  assertEquals((await next(pointsOfA, 100)).quality, QUALITY.notTopical);
  assertEquals((await next(pointsOfA, 700)).quality, QUALITY.notTopical);
  assertEquals(await next(pointsOfA, 700), { ...event, value: 23.5, quality: 0 });
  assertEquals((await next(pointsOfA, 100)).quality, 0);
  await gateway.interrupt();
});

type Report = Pick<ReceivedPoint, "type" | "value" | "quality" | "time">;

/** Returns the next report of a point. */
async function next(
  points: AsyncIterableIterator<ReceivedPoint>,
  wanted: number,
): Promise<Report> {
  while (true) {
    const { done, value: point } = await points.next();
    if (done) throw new Error(`Expected a report of ${wanted}, found the end`);
    if (point.ioa !== wanted) continue;
    const { type, value, quality, time } = point;
    return { type, value, quality, time };
  }
}

async function operate(
  station: ControllingStation,
  value: 1 | 2,
  { test = false } = {},
): Promise<unknown[]> {
  const input = { type: "C_DC_NA_1", ioa: 5000, value } as const;
  const { outcome, step, cause } = await station.command(1, input, {
    mode: "select-before-operate",
    test,
  });
  return [outcome, step, cause];
}
