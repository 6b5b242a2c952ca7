// The list of all attacks.

import type { Attack } from "./attack.ts";
import { connectChurn } from "../attacks/connect_churn.ts";
import { endlessAnswers } from "../attacks/endless_answers.ts";
import { endlessCounters } from "../attacks/endless_counters.ts";
import { endlessDirectory } from "../attacks/endless_directory.ts";
import { endlessFile } from "../attacks/endless_file.ts";
import { endlessInterrogation } from "../attacks/endless_interrogation.ts";
import { eventFlood } from "../attacks/event_flood.ts";
import { fileHoard } from "../attacks/file_hoard.ts";
import { ignoresWindow } from "../attacks/ignores_window.ts";
import { interrogationStorm } from "../attacks/interrogation_storm.ts";
import { lyingFrames } from "../attacks/lying_frames.ts";
import { neverAcknowledges } from "../attacks/never_acknowledges.ts";
import { neverConfirms } from "../attacks/never_confirms.ts";
import { neverReads } from "../attacks/never_reads.ts";
import { neverStarted } from "../attacks/never_started.ts";
import { neverStartedAnywhere } from "../attacks/never_started_anywhere.ts";
import { resets } from "../attacks/resets.ts";
import { restarts } from "../attacks/restarts.ts";
import { selectFlood } from "../attacks/select_flood.ts";
import { silent } from "../attacks/silent.ts";
import { silentTlsStation } from "../attacks/silent_tls_station.ts";
import { slowLoris } from "../attacks/slow_loris.ts";
import { startStopFlood } from "../attacks/start_stop_flood.ts";
import { stationFunctionFlood } from "../attacks/station_function_flood.ts";
import { stationLies } from "../attacks/station_lies.ts";
import { stationResets } from "../attacks/station_resets.ts";
import { stationSlowLoris } from "../attacks/station_slow_loris.ts";
import { stationUnknownAsdus } from "../attacks/station_unknown_asdus.ts";
import { testfrFlood } from "../attacks/testfr_flood.ts";
import { thousandsOfAddresses } from "../attacks/thousands_of_addresses.ts";
import { tlsGarbage } from "../attacks/tls_garbage.ts";
import { tlsHalfHello } from "../attacks/tls_half_hello.ts";
import { tlsSilent } from "../attacks/tls_silent.ts";
import { tlsSilentAnywhere } from "../attacks/tls_silent_anywhere.ts";
import { tlsStranger } from "../attacks/tls_stranger.ts";
import { tornFrames } from "../attacks/torn_frames.ts";
import { unaskedFiles } from "../attacks/unasked_files.ts";
import { unknownAsdus } from "../attacks/unknown_asdus.ts";
import { wrongNumbers } from "../attacks/wrong_numbers.ts";

/** Attacks, in the order of the report. */
export const ATTACKS: readonly Attack[] = [
  neverStarted,
  neverStartedAnywhere,
  silent,
  slowLoris,
  tornFrames,
  lyingFrames,
  wrongNumbers,
  testfrFlood,
  startStopFlood,
  selectFlood,
  unknownAsdus,
  interrogationStorm,
  neverAcknowledges,
  neverReads,
  resets,
  connectChurn,
  fileHoard,
  tlsSilent,
  tlsSilentAnywhere,
  tlsHalfHello,
  tlsGarbage,
  tlsStranger,
  endlessInterrogation,
  endlessCounters,
  thousandsOfAddresses,
  unaskedFiles,
  restarts,
  neverConfirms,
  stationResets,
  stationLies,
  stationSlowLoris,
  eventFlood,
  ignoresWindow,
  stationFunctionFlood,
  stationUnknownAsdus,
  silentTlsStation,
  endlessDirectory,
  endlessFile,
  endlessAnswers,
];

/** Returns the number of an attack: the second octet of its addresses. */
export function numberOf(attack: Attack): number {
  return FIRST_NUMBER + ATTACKS.indexOf(attack);
}

/** Returns the attack to which an address belongs; `undefined` for an honest one. */
export function attackOf(address: string): Attack | undefined {
  return ATTACKS[Number(address.split(".")[1]) - FIRST_NUMBER];
}

const FIRST_NUMBER = 10;
