// What a station asks the application, and how the application may answer.

import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import type { CAUSE, PrivateCause } from "../../../codec/cause.ts";
import type { InstantInput } from "../../../codec/instant.ts";
import type { CommandInput } from "../../controlling/procedures/command_input.ts";
import type { CommandDeclaration, ParameterName } from "../declaration/declaration.ts";
import type { StationFile } from "../files/station_file.ts";
import type { PeerIdentity } from "./peer_identity.ts";
import type { PointChange } from "../objects/point.ts";

/** Where a request came from. */
export interface ReceivedRequest {
  /** The connection: see `ControlledStation.links`. */
  readonly link: number;
  /** The peer. */
  readonly remote: PeerIdentity;
  /** The redundancy group of the connection. */
  readonly group: string;
  /** The common address that is to answer; of a broadcast request, each in turn. */
  readonly ca: number;
  /** Originator address. */
  readonly originator: number;
  /** T: the process must not be operated; the answer alone is wanted. */
  readonly test: boolean;
  /** The request as it arrived. */
  readonly asdu: Asdu;
}

/** An ASDU, before the station looks at it. */
export interface ReceivedAsdu extends Omit<ReceivedRequest, "ca"> {
  /** Its octets. */
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
  /** The point to read, which exists. */
  readonly ioa: number;
}

/** A clock synchronization command (C_CS_NA_1) with a possible, valid time. */
export interface ReceivedClock extends ReceivedRequest {
  /** The time to set, in ms since 1970-01-01 UTC. */
  readonly instant: number;
  /** The time of the station, in ms since 1970-01-01 UTC. */
  readonly stationInstant: number;
}

/** A reset process command (C_RP_NA_1). */
export interface ReceivedReset extends ReceivedRequest {
  /** 1 general reset, 2 reset of pending time-tagged events, 128..255 private. */
  readonly qrp: number;
}

/** A command (types 45 to 51 and 58 to 64) that passed all checks of the station. */
export interface ReceivedCommand extends ReceivedRequest {
  /** Whether the object is selected, operated, or whether a running operation is to be stopped. */
  readonly phase: "select" | "execute" | "cancel";
  /** Its type. */
  readonly type: CommandInput["type"];
  /** Information object address. */
  readonly ioa: number;
  /** The value commanded. */
  readonly value: number;
  /** QU or QL. */
  readonly qualifier: number;
  /** The time tag of types 58 to 64, in ms since 1970-01-01 UTC. */
  readonly instant: number | undefined;
  /**
   * The command as `command()` of a controlling station takes it, for a gateway that passes it on. Pass `test` on with
   * it: without that the process is operated.
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

/** A parameter to be loaded (types 110 to 112), activated or deactivated (type 113). */
export interface ReceivedParameter extends ReceivedRequest {
  /** What is to be done. */
  readonly action: "load" | "activate" | "deactivate";
  /** The point; 0 where all loaded parameters are activated or deactivated. */
  readonly ioa: number;
  /** Which parameter; for all of a point, or of all points, `undefined`. */
  readonly parameter: ParameterName | undefined;
  /** The value to load. */
  readonly value: number | undefined;
}

/** Something a controlling station wants to do with a file. */
export interface ReceivedFile extends ReceivedRequest {
  /**
   * `select`: fetch it. `query`: fetch the part of a log between two times. `delete`: delete it. `offer`: send one of
   * its own, which is `length` octets long. `received`: it has sent it.
   */
  readonly action: "select" | "query" | "delete" | "offer" | "received";
  /** Information object address of the file. */
  readonly ioa: number;
  /** Name of file. */
  readonly nof: number;
  /** The file: the one that was added to the station, or the one received. */
  readonly file: StationFile | undefined;
  /** Octets of a file that is offered. */
  readonly length: number | undefined;
  /** Beginning of a query, in ms since 1970-01-01 UTC. */
  readonly from: number | undefined;
  /** End of a query, in ms since 1970-01-01 UTC. */
  readonly to: number | undefined;
}

/** The answer about a file: yes, no, or for `select` and `query` the file to send. */
export type FileDecision = boolean | StationFile;

/**
 * Causes of a refusal besides the negative confirmation: 44 unknown type, 45 unknown cause, 46 unknown common address,
 * 47 unknown object address, or a private one from 48 to 63.
 */
export type RefusalCause =
  | typeof CAUSE.unknownType
  | typeof CAUSE.unknownCause
  | typeof CAUSE.unknownCommonAddress
  | typeof CAUSE.unknownObjectAddress
  | PrivateCause;

/** A command that is confirmed. */
export interface AcceptedCommand {
  /** Confirmed. */
  readonly accept: true;
  /**
   * For an operation that takes a while: it ends when this settles, with a positive termination unless it
   * resolves with `false` or rejects. A declared feedback is not simulated then.
   */
  readonly finished?: Promise<boolean | void>;
  /** Refusals only. */
  readonly cause?: undefined;
}

/** A command that is refused: with P/N = 1. */
export interface RefusedCommand {
  /** Refused. */
  readonly accept: false;
  /** The cause of transmission of the answer. @default {7, or 9 where an operation is not cancelled} */
  readonly cause?: RefusalCause;
  /** Accepted commands only. */
  readonly finished?: undefined;
}

/**
 * The answer to a command: confirmed or refused. For example, `{ accept: false, cause: CAUSE.unknownObjectAddress }` for
 * a breaker that is not installed. Another cause is a fault of the handler: the command is refused by a negative
 * confirmation, and the notice `failed` has a `RangeError`.
 */
export type CommandDecision = boolean | AcceptedCommand | RefusedCommand;

/** The answer to an interrogation: confirmed with the declared points or with ASDUs of one's own, or refused. */
export type InterrogationDecision = boolean | {
  /** What is sent instead of the declared points; cause, test bit and originator are filled in. */
  readonly asdus: Iterable<AsduInput>;
};

/** The answer to a read command: the value as stored, a new value, or none. */
export type ReadDecision = boolean | PointChange & InstantInput;

/** The answer to a clock synchronization: the clock is set, the command is confirmed only, or refused. */
export type ClockDecision = "set" | "confirm" | "refuse";

/** A command's answer as the machine takes it: without promises. */
export interface CommandVerdict {
  /** Confirmed or refused. */
  readonly accept: boolean;
  /** The operation ends later, by {@linkcode StationMachine.finish}. */
  readonly running?: boolean;
  /** Cause of a refusal; without it a negative confirmation. */
  readonly cause?: RefusalCause | undefined;
}

/** Every kind of question: what it is about, and the answer. */
export interface Questions {
  /** Whether the application has dealt with an ASDU, so that the station does nothing more. */
  asdu: { subject: ReceivedAsdu; answer: boolean };
  /** What to do with an interrogation. */
  interrogation: { subject: ReceivedInterrogation; answer: InterrogationDecision };
  /** What to do with a counter interrogation. */
  counterInterrogation: { subject: ReceivedCounterInterrogation; answer: boolean };
  /** What to read. */
  read: { subject: ReceivedRead; answer: ReadDecision };
  /** What to do with the clock. */
  clock: { subject: ReceivedClock; answer: ClockDecision };
  /** Whether to reset. */
  reset: { subject: ReceivedReset; answer: boolean };
  /** Whether to load or activate a parameter. */
  parameter: { subject: ReceivedParameter; answer: boolean };
  /** What to do about a file. */
  file: { subject: ReceivedFile; answer: FileDecision };
  /** What to do with a command. */
  command: { subject: ReceivedCommand; answer: CommandVerdict };
}

/** The name of a kind of question. */
export type QuestionKind = keyof Questions;

/** A question to the application. */
export type Question = {
  [K in QuestionKind]: {
    /** To be given with the answer. */
    readonly id: number;
    /** What kind of question it is. */
    readonly type: K;
    /** What it is about. */
    readonly subject: Questions[K]["subject"];
  };
}[QuestionKind];

/** The answers that refuse, for an application that failed to answer. */
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
