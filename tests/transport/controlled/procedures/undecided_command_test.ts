// A command that its handler does not decide is refused: nothing is operated because a handler forgot to answer.

import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import type { ControlledStationHandlers, StationDeclaration } from "../../../../mod.ts";
import { stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 10, type: "M_SP_NA_1", value: 0 }],
    commands: [{ ioa: 30, type: "C_SC_NA_1", feedback: { ioa: 10 } }],
  }],
};

const DIRECT = {
  type: "C_SC_NA_1",
  cause: 6,
  ca: 1,
  objects: [{ ioa: 30, value: 1, select: false }],
} as const;

for (
  const [how, nothing] of [
    ["returns nothing", () => undefined],
    ["resolves with nothing", () => Promise.resolve(undefined)],
    ["returns null", () => null],
  ] as const
) {
  Deno.test(`a command whose handler ${how} is refused, and a notice says what was expected`, async () => {
    const onCommand = nothing as unknown as NonNullable<ControlledStationHandlers["onCommand"]>;
    const rig = stationRig(STATION, { onCommand });
    const master = await rig.connect();
    const answers = await master.ask(DIRECT);
    assertEquals(answers.map((line) => line.split(" CA")[0]), ["C_SC_NA_1 actcon NEGATIVE"]);
    assertEquals(rig.station.get(1, 10)?.value, 0);
    const failed = rig.notices.flatMap((notice) => notice.type === "failed" ? [notice.error] : []);
    assertEquals(failed.length, 1);
    assertInstanceOf(failed[0], TypeError);
    assertStringIncludes(
      failed[0].message,
      "Cannot answer a command with " +
        `${how === "returns null" ? "null" : "nothing"}: expected true, false, or an object`,
    );
  });
}
