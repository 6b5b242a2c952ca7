// The standard procedures as methods. A subclass decides on which connection they run.

import { Discoverer } from "./discovery/discoverer.ts";
import type { DiscoverOptions, Discovery } from "./discovery/discovery.ts";
import { cancel, command, execute, select } from "./procedures/command.ts";
import type { CommandInput, SelectableCommandInput } from "../command_input.ts";
import type {
  CancelOptions,
  CommandOptions,
  CommandResult,
  ExecuteOptions,
  SelectOptions,
} from "./procedures/command_options.ts";
import { type ClockOptions, type ClockResult, clockSynchronization } from "./procedures/clock.ts";
import {
  type CountersResult,
  freezeCounters,
  type FreezeCountersOptions,
  readCounters,
  type ReadCountersOptions,
} from "./procedures/counters.ts";
import { delayAcquisition, type DelayOptions, type DelayResult } from "./procedures/delay.ts";
import {
  deleteFile,
  listFiles,
  type ListFilesOptions,
  type ListFilesResult,
} from "./procedures/directory.ts";
import type { FileName } from "./procedures/file_message.ts";
import { getFile, type GetFileOptions, type LogRange, queryLog } from "./procedures/get_file.ts";
import {
  interrogation,
  interrogationDeactivation,
  type InterrogationOptions,
  type InterrogationResult,
} from "./procedures/interrogation.ts";
import {
  activateParameter,
  type ActivationInput,
  type ActivationOptions,
  type ParameterInput,
  setParameter,
} from "./procedures/parameter.ts";
import { putFile, type PutFileOptions } from "./procedures/put_file.ts";
import { read, type ReadOptions, type ReadResult } from "./procedures/read.ts";
import type { Prepared, RequestDefaults, RequestOptions } from "./procedures/request_options.ts";
import { reset, type ResetOptions } from "./procedures/reset.ts";
import type { ProcedureResult, StationsResult } from "./procedures/result.ts";
import type { GetFileResult } from "./procedures/upload.ts";
import { stationTest, type TestOptions } from "./procedures/test_command.ts";

/** Options of every call. */
export interface CallOptions {
  /**
   * Aborts the request: the promise rejects with a `RequestError` with the code `aborted`, which
   * reports whether the process may have been affected. A selection is cancelled.
   */
  readonly signal?: AbortSignal;
}

/**
 * The requests of a controlling station.
 *
 * All are asynchronous and return a typed result. Refusals and time-outs are results as well (see
 * `outcome`). A promise rejects if the outcome is unknown: with a `RequestError` if the link is
 * lost, stopped or busy, if the caller aborted the request, or if the station sent more than
 * `maxObjects` or `maxOctets` permit; with a `RangeError` or `TypeError` if an argument is invalid.
 * No request is ever repeated.
 */
export abstract class Requests {
  #testCounter = 0;

  /**
   * Settings for all requests.
   *
   * @ignore
   */
  protected abstract get defaults(): RequestDefaults;

  /**
   * Runs a procedure.
   *
   * @ignore
   */
  abstract perform<Result>(
    prepared: Prepared<Result>,
    options: CallOptions,
  ): Promise<Result>;

  /**
   * Interrogates a station (C_IC_NA_1): all its process information, or that of one group. The data
   * is in the result, and is also delivered by `asdus()` and `onAsdu`.
   *
   * @param ca Common address; 65535 addresses all stations, and takes at least `confirmationMs`
   * unless `stations` lists them.
   * @example
   * ```ts
   * import { type ControllingStation, pointsOf } from "@telecontrol/iec104";
   *
   * async function values(station: ControllingStation): Promise<Map<number, number>> {
   *   const { outcome, reason, data } = await station.interrogate(1, { terminationMs: 60_000 });
   *   if (outcome !== "done") console.error(reason);
   *   return new Map(Array.from(pointsOf(data), ({ ioa, value }) => [ioa, value]));
   * }
   * ```
   */
  async interrogate(
    ca: number,
    options: InterrogationOptions & CallOptions = {},
  ): Promise<InterrogationResult> {
    return await this.perform(interrogation(ca, options, this.defaults), options);
  }

  /** Stops a running interrogation, whoever started it (C_IC_NA_1, deactivation). */
  async deactivateInterrogation(
    ca: number,
    options: InterrogationOptions & CallOptions = {},
  ): Promise<StationsResult> {
    return await this.perform(interrogationDeactivation(ca, options, this.defaults), options);
  }

  /**
   * Reads counters (C_CI_NA_1): the values of the last local freeze (mode B) or, with `freeze`, the
   * present values (mode C).
   */
  async readCounters(
    ca: number,
    options: ReadCountersOptions & CallOptions = {},
  ): Promise<CountersResult> {
    return await this.perform(readCounters(ca, options, this.defaults), options);
  }

  /**
   * Freezes or resets counters (C_CI_NA_1) without reading them. In mode D the station then sends
   * the values spontaneously, with cause 3.
   */
  async freezeCounters(
    ca: number,
    options: FreezeCountersOptions & CallOptions = {},
  ): Promise<CountersResult> {
    return await this.perform(freezeCounters(ca, options, this.defaults), options);
  }

  /** Reads one object (C_RD_NA_1); its value is in `data`. */
  async read(
    ca: number,
    ioa: number,
    options: ReadOptions & CallOptions = {},
  ): Promise<ReadResult> {
    return await this.perform(read(ca, ioa, { ...options, defaults: this.defaults }), options);
  }

  /**
   * Sets the clock of a station (C_CS_NA_1) to this machine's time, in the time zone of the
   * station.
   */
  async synchronizeClock(
    ca: number,
    options: ClockOptions & CallOptions = {},
  ): Promise<ClockResult> {
    return await this.perform(clockSynchronization(ca, options, this.defaults), options);
  }

  /** Checks that the application of a station responds (C_TS_TA_1). */
  async test(ca: number, options: TestOptions & CallOptions = {}): Promise<ProcedureResult> {
    this.#testCounter = (this.#testCounter + 1) & 0xffff;
    const given = { ...options, defaults: this.defaults };
    return await this.perform(stationTest(ca, this.#testCounter, given), options);
  }

  /** Resets a station (C_RP_NA_1), which may close the connection after its confirmation. */
  async reset(ca: number, options: ResetOptions & CallOptions = {}): Promise<StationsResult> {
    return await this.perform(reset(ca, options, this.defaults), options);
  }

  /** Measures the transmission delay to a station and loads it (C_CD_NA_1 of IEC 60870-5-101). */
  async acquireDelay(ca: number, options: DelayOptions & CallOptions = {}): Promise<DelayResult> {
    return await this.perform(delayAcquisition(ca, options, this.defaults), options);
  }

  /**
   * Sends a command, direct or with select before operate, and waits for its termination.
   *
   * @example
   * ```ts
   * import { type ControllingStation, DOUBLE_POINT, RequestError } from "@telecontrol/iec104";
   *
   * async function closeBreaker(station: ControllingStation): Promise<string> {
   *   try {
   *     const { outcome, step, reason } = await station.command(
   *       1,
   *       { type: "C_DC_NA_1", ioa: 5001, value: DOUBLE_POINT.on },
   *       { mode: "select-before-operate", returnInformation: { ioa: 1001, value: DOUBLE_POINT.on } },
   *     );
   *     return outcome === "done" ? "closed" : `${outcome} at ${step}: ${reason}`;
   *   } catch (error) {
   *     if (!(error instanceof RequestError)) throw error;
   *     return error.reach === "no" ? "not operated" : `look before you repeat: ${error.message}`;
   *   }
   * }
   * ```
   */
  async command(
    ca: number,
    input: CommandInput,
    options: CommandOptions & CallOptions = {},
  ): Promise<CommandResult> {
    return await this.perform(command(ca, input, { ...options, defaults: this.defaults }), options);
  }

  /** Selects an object; call `execute()` before the selection times out. */
  async select(
    ca: number,
    input: SelectableCommandInput,
    options: SelectOptions & CallOptions = {},
  ): Promise<ProcedureResult> {
    return await this.perform(select(ca, input, { ...options, defaults: this.defaults }), options);
  }

  /**
   * Executes a selected command, with the same type, object, value and qualifier as in `select()`.
   */
  async execute(
    ca: number,
    input: CommandInput,
    options: ExecuteOptions & CallOptions = {},
  ): Promise<CommandResult> {
    return await this.perform(execute(ca, input, { ...options, defaults: this.defaults }), options);
  }

  /** Cancels a selection or, with `of: "execution"`, a running operation. */
  async cancel(
    ca: number,
    input: CommandInput,
    options: CancelOptions & CallOptions = {},
  ): Promise<ProcedureResult> {
    return await this.perform(cancel(ca, input, { ...options, defaults: this.defaults }), options);
  }

  /** Loads a parameter of a measured value (P_ME_NA_1, P_ME_NB_1, P_ME_NC_1). */
  async setParameter(
    ca: number,
    parameter: ParameterInput,
    options: RequestOptions & CallOptions = {},
  ): Promise<ProcedureResult> {
    const given = { ...options, defaults: this.defaults };
    return await this.perform(setParameter(ca, parameter, given), options);
  }

  /** Activates or deactivates parameters, or the cyclic transmission of an object (P_AC_NA_1). */
  async activateParameter(
    ca: number,
    activation: ActivationInput,
    options: ActivationOptions & CallOptions = {},
  ): Promise<ProcedureResult> {
    const given = { ...options, defaults: this.defaults };
    return await this.perform(activateParameter(ca, activation, given), options);
  }

  /**
   * Determines the objects of a station with read-only requests: interrogations of the station and
   * its groups, counters without freezing or resetting them, the directory of files, and the
   * objects listed in `read`. The result contains a declaration for `new ControlledStation()` with
   * common addresses, types, addresses, groups and initial values. Points with private types of the
   * `profile` are included. Information that could not be determined is listed in `notes`.
   *
   * @throws {RangeError} An address, a group or a limit is outside its range.
   * @example
   * ```ts
   * import { type ControllingStation, ControlledStation } from "@telecontrol/iec104";
   *
   * async function copy(station: ControllingStation): Promise<ControlledStation | undefined> {
   *   const { declaration, notes } = await station.discover();
   *   for (const { detail } of notes) console.log(detail);
   *   return declaration && new ControlledStation(declaration);
   * }
   * ```
   */
  async discover(options: DiscoverOptions & CallOptions = {}): Promise<Discovery> {
    return await new Discoverer(this, options, this.defaults.profile).run();
  }

  /**
   * Lists the files of a station, or of a subdirectory. `time` of an entry is the creation time of
   * the file; if the station does not know it, `timeFlags` contains `IV`.
   *
   * @example The latest disturbance record
   * ```ts
   * import type { ControllingStation } from "@telecontrol/iec104";
   *
   * async function latestRecord(station: ControllingStation): Promise<Uint8Array | undefined> {
   *   const { files } = await station.listFiles(1);
   *   const records = files.filter(({ nof, subdirectory }) => nof === 2 && !subdirectory);
   *   const [latest] = records.toSorted((a, b) => b.time - a.time);
   *   if (latest === undefined) return undefined;
   *   const { octets, reason } = await station.getFile(1, latest);
   *   if (octets === undefined) console.error(reason);
   *   return octets;
   * }
   * ```
   */
  async listFiles(
    ca: number,
    options: ListFilesOptions & CallOptions = {},
  ): Promise<ListFilesResult> {
    return await this.perform(listFiles(ca, options, this.defaults), options);
  }

  /**
   * Fetches a file from a station: select, call, all sections, checksums. Damaged sections are
   * requested again, and never returned.
   */
  async getFile(
    ca: number,
    file: FileName,
    options: GetFileOptions & CallOptions = {},
  ): Promise<GetFileResult> {
    return await this.perform(getFile(ca, file, { ...options, defaults: this.defaults }), options);
  }

  /** Fetches the entries of a log between two times (F_SC_NB_1). */
  async queryLog(
    ca: number,
    range: LogRange,
    options: GetFileOptions & CallOptions = {},
  ): Promise<GetFileResult> {
    return await this.perform(
      queryLog(ca, range, { ...options, defaults: this.defaults }),
      options,
    );
  }

  /** Sends a file to a station. */
  async putFile(
    ca: number,
    file: FileName & { readonly octets: Uint8Array },
    options: PutFileOptions & CallOptions = {},
  ): Promise<ProcedureResult> {
    return await this.perform(putFile(ca, file, { ...options, defaults: this.defaults }), options);
  }

  /** Deletes a file of a station. */
  async deleteFile(
    ca: number,
    file: FileName,
    options: RequestOptions & CallOptions = {},
  ): Promise<ProcedureResult> {
    return await this.perform(
      deleteFile(ca, file, { ...options, defaults: this.defaults }),
      options,
    );
  }
}
