// Questions that a station asks the application, and the possible answers.

import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import type { CAUSE, PrivateCause } from "../../../codec/cause.ts";
import type { InstantInput } from "../../../codec/instant.ts";
import type { CommandInput } from "../../command_input.ts";
import type { CommandDeclaration, ParameterName } from "../declaration/declaration.ts";
import type { StationFile } from "../objects/station_file.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import type { PointChange } from "../objects/point.ts";

/** Origin of a request. */
export interface ReceivedRequest {
  /** Connection number; see `ControlledStation.links`. */
  readonly link: number;
  /** Remote address. */
  readonly remote: PeerIdentity;
  /** The redundancy group of the connection. */
  readonly group: string;
  /**
   * The common address that is to answer. A broadcast request is handled for one common address at
   * a time.
   */
  readonly ca: number;
  /** Originator address. */
  readonly originator: number;
  /** Test bit (T): answer the request, but do not operate the process. */
  readonly test: boolean;
  /** The request as it arrived. */
  readonly asdu: Asdu;
}

/** An ASDU before the station processes it. */
export interface ReceivedAsdu extends Omit<ReceivedRequest, "ca"> {
  /** The encoded ASDU. */
  readonly octets: Uint8Array;
}

/** An interrogation command (C_IC_NA_1). */
export interface ReceivedInterrogation extends ReceivedRequest {
  /** 20 station interrogation, 21..36 groups 1..16. */
  readonly qoi: number;
}

/** A counter interrogation command (C_CI_NA_1). */
export interface ReceivedCounterInterrogation extends ReceivedRequest {
  /** RQT: 1..4 counter groups, 5 general. */
  readonly rqt: number;
  /** FRZ: 0 read, 1 freeze without reset, 2 freeze with reset, 3 reset. */
  readonly frz: number;
}

/** A read command (C_RD_NA_1). */
export interface ReceivedRead extends ReceivedRequest {
  /** The requested point; it exists. */
  readonly ioa: number;
}

/** A clock synchronization command (C_CS_NA_1) with a valid time. */
export interface ReceivedClock extends ReceivedRequest {
  /** The new time, in ms since 1970-01-01 UTC. */
  readonly instant: number;
  /** The station's time, in ms since 1970-01-01 UTC. */
  readonly stationInstant: number;
}

/** A reset process command (C_RP_NA_1). */
export interface ReceivedReset extends ReceivedRequest {
  /** 1 general reset, 2 reset of pending time-tagged events, 128..255 private. */
  readonly qrp: number;
}

/** A command (types 45 to 51 and 58 to 64) that has passed all checks of the station. */
export interface ReceivedCommand extends ReceivedRequest {
  /** Whether to select the object, to operate it, or to stop a running operation. */
  readonly phase: "select" | "execute" | "cancel";
  /** Its type. */
  readonly type: CommandInput["type"];
  /** Information object address. */
  readonly ioa: number;
  /** The commanded value. */
  readonly value: number;
  /** QU or QL. */
  readonly qualifier: number;
  /** The time tag of types 58 to 64, in ms since 1970-01-01 UTC. */
  readonly instant: number | undefined;
  /**
   * The command in the form that `command()` of a controlling station accepts, for a gateway that
   * forwards it. Forward `test` as well; without it, the process is operated.
   *
   * ```ts
   * import type { CommandDecision, ReceivedCommand, SupervisedStation } from "@telecontrol/iec104";
   *
   * async function passOn(received: ReceivedCommand, rtu: SupervisedStation): Promise<CommandDecision> {
   *   if (received.phase !== "execute") return received.phase === "select";
   *   const { ca, input, test, instant } = received;
   *   const { outcome } = await rtu.command(ca, input, { test, instant });
   *   return outcome === "done";
   * }
   * ```
   */
  readonly input: CommandInput;
  /** How the command was declared. */
  readonly declaration: CommandDeclaration;
}

/**
 * A request to load a parameter (types 110 to 112), or to activate or deactivate one (type 113).
 */
export interface ReceivedParameter extends ReceivedRequest {
  /** The requested action. */
  readonly action: "load" | "activate" | "deactivate";
  /** The point; 0 to activate or deactivate all loaded parameters. */
  readonly ioa: number;
  /** The parameter; `undefined` for all parameters of a point, or of all points. */
  readonly parameter: ParameterName | undefined;
  /** The new value. */
  readonly value: number | undefined;
}

/** A file operation requested by a controlling station. */
export interface ReceivedFile extends ReceivedRequest {
  /**
   * `select`: fetch the file. `query`: fetch the part of a log between two times. `delete`: delete
   * the file. `offer`: send a file of `length` octets to this station. `received`: the file has
   * arrived.
   */
  readonly action: "select" | "query" | "delete" | "offer" | "received";
  /** Information object address of the file. */
  readonly ioa: number;
  /** Name of file. */
  readonly nof: number;
  /** The file that was added to the station, or the one received. */
  readonly file: StationFile | undefined;
  /** Length of the offered file, in octets. */
  readonly length: number | undefined;
  /** Start of the query period, in ms since 1970-01-01 UTC. */
  readonly from: number | undefined;
  /** End of the query period, in ms since 1970-01-01 UTC. */
  readonly to: number | undefined;
}

/** The answer to a file request: yes, no, or for `select` and `query` the file to send. */
export type FileDecision = boolean | StationFile;

/**
 * Causes of transmission for a refusal other than the negative confirmation: 44 unknown type, 45
 * unknown cause, 46 unknown common address, 47 unknown object address, or a private cause from 48
 * to 63.
 */
export type RefusalCause =
  | typeof CAUSE.unknownType
  | typeof CAUSE.unknownCause
  | typeof CAUSE.unknownCommonAddress
  | typeof CAUSE.unknownObjectAddress
  | PrivateCause;

/** Accepts a command. */
export interface AcceptedCommand {
  /** The command is confirmed. */
  readonly accept: true;
  /**
   * For an operation that takes time: it ends when this promise settles. The termination is
   * positive unless the promise resolves to `false` or rejects. A declared feedback is not
   * simulated in this case.
   */
  readonly finished?: Promise<boolean | void>;
  /** Only for refusals. */
  readonly cause?: undefined;
}

/** Refuses a command with P/N = 1. */
export interface RefusedCommand {
  /** The command is refused. */
  readonly accept: false;
  /** Cause of transmission of the answer. @default {7, or 9 if an operation cannot be cancelled} */
  readonly cause?: RefusalCause;
  /** Only for accepted commands. */
  readonly finished?: undefined;
}

/**
 * The answer to a command: accept or refuse it. For example,
 * `{ accept: false, cause: CAUSE.unknownObjectAddress }` for a breaker that is not installed. Any
 * other cause is an error in the handler: the command is refused with a negative confirmation, and
 * the notice `failed` contains a `RangeError`.
 */
export type CommandDecision = boolean | AcceptedCommand | RefusedCommand;

/**
 * The answer to an interrogation: confirm it with the declared points or with the application's
 * ASDUs, or refuse it.
 */
export type InterrogationDecision = boolean | {
  /**
   * ASDUs to send instead of the declared points. The station sets their cause, test bit and
   * originator.
   */
  readonly asdus: Iterable<AsduInput>;
};

/** The answer to a read command: the stored value, a new value, or no value. */
export type ReadDecision = boolean | PointChange & InstantInput;

/** The answer to a clock synchronization: set the clock, only confirm the command, or refuse it. */
export type ClockDecision = "set" | "confirm" | "refuse";

/** The answer to a command as the state machine expects it, without promises. */
export interface CommandVerdict {
  /** Whether the command is confirmed or refused. */
  readonly accept: boolean;
  /** The operation ends later, when {@linkcode StationMachine.finish} is called. */
  readonly running?: boolean;
  /** Cause of a refusal; a negative confirmation if omitted. */
  readonly cause?: RefusalCause | undefined;
}

/** All kinds of questions, with their contents and answers. */
export interface Questions {
  /** Whether the application has handled an ASDU; if so, the station ignores it. */
  asdu: { subject: ReceivedAsdu; answer: boolean };
  /** How to answer an interrogation. */
  interrogation: { subject: ReceivedInterrogation; answer: InterrogationDecision };
  /** How to answer a counter interrogation. */
  counterInterrogation: { subject: ReceivedCounterInterrogation; answer: boolean };
  /** How to answer a read command. */
  read: { subject: ReceivedRead; answer: ReadDecision };
  /** How to answer a clock synchronization. */
  clock: { subject: ReceivedClock; answer: ClockDecision };
  /** Whether to reset. */
  reset: { subject: ReceivedReset; answer: boolean };
  /** Whether to load or activate a parameter. */
  parameter: { subject: ReceivedParameter; answer: boolean };
  /** How to answer a file request. */
  file: { subject: ReceivedFile; answer: FileDecision };
  /** How to answer a command. */
  command: { subject: ReceivedCommand; answer: CommandVerdict };
}

/** Name of a kind of question. */
export type QuestionKind = keyof Questions;

/** A question to the application. */
export type Question = {
  [K in QuestionKind]: {
    /** Identifies the question when it is answered. */
    readonly id: number;
    /** Kind of question. */
    readonly type: K;
    /** Content of the question. */
    readonly subject: Questions[K]["subject"];
  };
}[QuestionKind];

/** Answers that refuse a request, used when the application fails to answer. */
export const REFUSALS: { readonly [K in QuestionKind]: Questions[K]["answer"] } = {
  asdu: false,
  interrogation: false,
  counterInterrogation: false,
  read: false,
  clock: "refuse",
  reset: false,
  parameter: false,
  file: false,
  command: { accept: false },
};
