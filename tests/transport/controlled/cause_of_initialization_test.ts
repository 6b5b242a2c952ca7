// The cause of initialization of a controlled station.

import { assertEquals, assertThrows } from "@std/assert";
import { StationMachine } from "../../../transport/controlled/machine.ts";
import type { StationMachineOptions } from "../../../transport/controlled/core/station_core.ts";
import type { EndOfInitialization } from "../../../codec/objects.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";

const STATION = { sectors: [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" }] }] } as const;
const NOW = { monotonic: 0, instant: Date.UTC(2026, 9, 9) };

/** The M_EI_NA_1 that a station sends first. */
function firstOf(options: StationMachineOptions): EndOfInitialization | undefined {
  const machine = new StationMachine(STATION, options, NOW);
  const id = machine.open({ host: "192.0.2.9", port: 40_000 }, NOW)!;
  machine.started(id);
  const asdu = decodeAsdu(machine.take(id)!);
  return asdu.type === "M_EI_NA_1" ? asdu.objects[0] : undefined;
}

function causeOf(causeOfInitialization?: number): number | undefined {
  return firstOf(causeOfInitialization === undefined ? {} : { causeOfInitialization })?.coi;
}

Deno.test("the end of initialization has the cause of the start", () => {
  assertEquals(causeOf(), 0);
  assertEquals(causeOf(1), 1);
  assertEquals(causeOf(127), 127);
});

Deno.test("the end of initialization says whether parameters were changed", () => {
  assertEquals(firstOf({})?.parametersChanged, false);
  const changed = firstOf({ causeOfInitialization: 1, parametersChanged: true });
  assertEquals([changed?.coi, changed?.parametersChanged], [1, true]);
});

Deno.test("a cause of initialization outside its field is refused", () => {
  for (const cause of [-1, 128, 1.5]) {
    assertThrows(
      () => causeOf(cause),
      RangeError,
      `causeOfInitialization is ${cause}, expected a whole number from 0 to 127`,
    );
  }
});
