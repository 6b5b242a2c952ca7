// The examples that receive events and that execute commands do what their heads say.

import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { connect } from "../../transport/controlling/connect.ts";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { pointsOf } from "../../codec/points.ts";
import { CAUSE } from "../../codec/cause.ts";
import { isEventCause } from "../../codec/classify_cause.ts";
import { QUALITY } from "../../codec/quality.ts";
import { startExample } from "../helpers/cli/example.ts";
import { ExampleProgram } from "../helpers/cli/example_program.ts";

Deno.test("examples/react_to_events.ts prints events, also after a reconnection, and ends at Ctrl-C", async () => {
  const points = [{ ioa: 700, type: "M_ME_NC_1", value: 20 }] as const;
  await using station = new ControlledStation({ sectors: [{ ca: 1, points }] });
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  await using program = new ExampleProgram("react_to_events.ts", ["127.0.0.1", `${server.port}`]);
  await program.prints(/ started: /);
  const instant = Date.UTC(2024, 2, 15, 13, 45, 30, 123);
  station.set(1, 700, 21.5, { quality: QUALITY.notTopical, instant });
  await program.prints(/^1\/700 M_ME_TF_1 21.5 NT 2024-03-15 13:45:30.123$/m);

  await station.links[0]!.close("test");
  station.set(1, 700, 22.5, { instant }); // while no client is connected
  await program.prints(/^1\/700 M_ME_TF_1 22.5 good 2024-03-15 13:45:30.123$/m);
  await program.interrupt();
  assertNotMatch(program.printed, /M_ME_NC_1/); // answers to interrogations are not events
});

Deno.test("examples/station_with_commands.ts accepts, refuses and executes commands", async () => {
  await using program = new ExampleProgram("station_with_commands.ts", ["127.0.0.1", "0"]);
  const [, port] = await program.prints(/Listening on 127\.0\.0\.1:(\d+)/);
  await using master = await connect({ host: "127.0.0.1", port: Number(port) });
  const { data } = await master.interrogate(1);
  const counters = await master.readCounters(1, { freeze: "freeze" });
  const types = [...pointsOf([...data, ...counters.data])].map(({ type }) => type.slice(0, 4));
  const expected = ["M_SP", "M_SP", "M_SP", "M_DP", "M_DP", "M_DP", "M_ME", "M_ME", "M_ME", "M_IT"];
  assertEquals(types.toSorted(), expected.toSorted());

  const operate = async (ioa: number, value: 1 | 2) => {
    const mode = ioa === 5100 ? "select-before-operate" : "direct";
    const { outcome, step, cause, data } = await master.command(
      1,
      { type: "C_DC_NA_1", ioa, value },
      { mode },
    );
    const reported = [...pointsOf(data)].map((point) => [point.ioa, point.value]);
    return [outcome, step, cause, reported];
  };
  const fan = await master.command(1, { type: "C_SC_NA_1", ioa: 5012, value: 1 });
  assertEquals([...pointsOf(fan.data)].map(({ ioa, value }) => [ioa, value]), [[12, 1]]);
  assertEquals(await operate(5109, 2), ["negative", "execute", CAUSE.unknownObjectAddress, []]);
  assertEquals(await operate(5108, 2), ["done", "execute", CAUSE.activationTermination, [[
    108,
    2,
  ]]]);
  assertEquals(await operate(5100, 2), ["negative", "select", CAUSE.activationCon, []]); // earthed
  assertEquals(await operate(5108, 1), ["done", "execute", CAUSE.activationTermination, [[
    108,
    1,
  ]]]);

  const positions: number[] = [];
  const reported = (async () => {
    for await (const { ioa, value, cause } of master.points()) {
      if (!isEventCause(cause)) continue;
      if (ioa === 100) positions.push(value);
      if (ioa === 701) break;
    }
  })();
  assertEquals(await operate(5100, 2), ["done", "execute", CAUSE.activationTermination, [[
    100,
    2,
  ]]]);
  await reported;
  assertEquals(positions, [0, 2]);
  await program.prints(/^127\.0\.0\.1 selects 5100: 2\n127\.0\.0\.1 executes 5100: 2$/m);
});

Deno.test("examples/operate_breaker.ts accepts only ON and OFF, and fails when the station refuses", async () => {
  const asked: string[] = [];
  await using station = new ControlledStation({
    sectors: [{ ca: 1, commands: [{ ioa: 5000, type: "C_DC_NA_1", mode: "both" }] }],
  }, {
    onCommand({ phase, value }) {
      asked.push(`${phase} ${value}`);
      return false;
    },
  });
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  for (
    const [state, printed, error] of [
      ["on", "", 'Found "on", expected ON or OFF'],
      ["OFF", "negative at select: Refused: negative activation confirmation (cause 7)", ""],
    ] as const
  ) {
    const args = [state, "127.0.0.1", `${server.port}`];
    const { code, stdout, stderr } = await startExample("operate_breaker.ts", args).output();
    const decoder = new TextDecoder();
    assertEquals(code, 1, state);
    assertStringIncludes(decoder.decode(stdout), printed);
    assertStringIncludes(decoder.decode(stderr), error);
  }
  assertEquals(asked, ["select 1"]);
});

Deno.test("examples/operate_breaker.ts reports whether the command may have reached the process when the link is lost", async () => {
  await using station = new ControlledStation({
    sectors: [{ ca: 1, commands: [{ ioa: 5000, type: "C_DC_NA_1", mode: "both" }] }],
  }, {
    async onCommand({ phase }) {
      if (phase === "execute") await station.links[0]!.close("test");
      return true;
    },
  });
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  const args = ["ON", "127.0.0.1", `${server.port}`];
  const { code, stderr } = await startExample("operate_breaker.ts", args).output();
  assertEquals(code, 1);
  assertMatch(
    new TextDecoder().decode(stderr),
    /^Cannot complete .*\(reached the process: maybe\)\n$/,
  );
});
