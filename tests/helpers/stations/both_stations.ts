// Both stations at the ends of one connection in virtual time, and the ASDUs between them.

import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { formatAsdu } from "../../../codec/format.ts";
import { IEC104 } from "../../../codec/profile.ts";
import { ControlledStation } from "../../../transport/controlled/serving/controlled_station.ts";
import type { ControlledStationOptions } from "../../../transport/controlled/serving/controlled_station_options.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import type { ControllingOptions } from "../../../transport/controlling/controlling_options.ts";
import { ControllingStation } from "../../../transport/controlling/controlling_station.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import { memoryPipe } from "../virtual/memory_stream.ts";
import { within } from "./scripted_station.ts";

/** A controlling and a controlled station, connected and started. */
export interface BothStations extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly controlled: ControlledStation;
  readonly station: ControllingStation;
  /** Returns the ASDUs exchanged since the last call: `> C_IC_NA_1 act ...` and `< C_IC_NA_1 actcon ...`. */
  news(): string[];
}

/** Options of both ends. */
export interface BothStationsOptions {
  readonly controlling?: ControllingOptions;
  readonly controlled?: ControlledStationOptions;
  /** How long the start may take; 0 by default. */
  readonly startMs?: number;
}

/** Connects a station with this declaration and starts data transfer. */
export async function bothStations(
  declaration: StationDeclaration,
  { controlling = {}, controlled: controlledOptions = {}, startMs = 0 }: BothStationsOptions = {},
): Promise<BothStations> {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  const wire: string[] = [];
  const { profile = IEC104 } = controlling;
  const controlled = new ControlledStation(declaration, { clock, ...controlledOptions });
  controlled.accept(there);
  const station = new ControllingStation(here, {
    clock,
    onFrame(direction, apdu) {
      if (apdu.length === 6) return;
      const asdu = formatAsdu(decodeAsdu(apdu.subarray(6), { profile }), { profile });
      wire.push(`${direction === "sent" ? ">" : "<"} ${asdu}`);
    },
    ...controlling,
  });
  await within(clock, startMs, station.start());
  await clock.advance(0);
  return {
    clock,
    controlled,
    station,
    news: () => wire.splice(0),
    async [Symbol.asyncDispose]() {
      const closed = Promise.all([station.close(), controlled.close()]);
      await within(clock, 30_000, closed);
    },
  };
}
