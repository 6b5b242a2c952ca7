// Procedures as tables: the request, its result, and every ASDU that both stations send for it.

import { assertEquals } from "@std/assert";
import type { ProcedureResult } from "../../../transport/controlling/procedures/result.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import { type BothStations, bothStations, type BothStationsOptions } from "./both_stations.ts";
import { brief } from "./results.ts";
import { within } from "./scripted_station.ts";

/** One row of a procedure. */
export interface ProcedureRow extends BothStationsOptions {
  /** What the row proves. */
  readonly row: string;
  /** Changes to the declaration. */
  readonly declaration?: Partial<StationDeclaration>;
  /** Preparation that is not part of `wire`. */
  readonly before?: (it: BothStations) => Promise<unknown>;
  /** The action; a request of the controlling station ends within `withinMs` of virtual time. */
  readonly does: (it: BothStations) => Promise<unknown>;
  /** @default {0} */
  readonly withinMs?: number;
  /** Result of the request; absent if the action is not a request. */
  readonly ends?: string;
  /** Every ASDU from the controlling (`>`) and from the controlled station (`<`), one per line. */
  readonly wire: string;
}

/** Creates a test for each row. */
export function testProcedure(
  procedure: string,
  declaration: StationDeclaration,
  rows: readonly ProcedureRow[],
): void {
  for (const { row, before, does, withinMs = 0, ends, wire, ...given } of rows) {
    Deno.test(`${procedure}: ${row}`, async () => {
      await using it = await bothStations({ ...declaration, ...given.declaration }, given);
      await before?.(it);
      await it.clock.advance(0);
      it.news();
      const result = await within(it.clock, withinMs, does(it));
      const lines = wire.split("\n").map((line) => line.trim()).filter((line) => line !== "");
      assertEquals(it.news(), lines);
      if (ends !== undefined) assertEquals(brief(result as ProcedureResult), ends);
    });
  }
}
