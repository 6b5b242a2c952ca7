// Our controlled station in these tests: the one that offers/complete.json declares, with its file.

import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import type { ControlledStationOptions } from "../../transport/controlled/serving/controlled_station_options.ts";
import type { ProceduresDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import { type Offer, readOffer } from "./offer.ts";

/** The offer of our controlled station. */
export const OWN: Offer = { ...readOffer("complete.json"), lacks: ["delay"] };

/** Returns the sections of the file that can be fetched: two of equal length; octet n of section s is n + s. */
export function fileSections(length: number): Uint8Array[] {
  const half = length / 2;
  return [0, 1].map((section) => Uint8Array.from({ length: half }, (_, at) => at + section));
}

/** Creates the station, which accepts every file that is sent to it. */
export function ownStation(
  procedures: ProceduresDeclaration = {},
  options: ControlledStationOptions = {},
): ControlledStation {
  const station = new ControlledStation(
    { ...OWN.station, procedures: { resetCloses: false, ...procedures } },
    { onFile: () => true, ...options },
  );
  const { fetched } = OWN.files!;
  station.addFile({ ...fetched, sections: fileSections(fetched.octets) });
  return station;
}
