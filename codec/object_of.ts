// Maps a mnemonic to the interface of its information objects.

import type { BodyName } from "./elements.ts";
import type {
  Bitstring,
  BitstringCommand,
  ClockSynchronization,
  Command,
  CounterInterrogation,
  DelayAcquisition,
  DirectoryEntry,
  DoubleCommand,
  DoublePoint,
  EndOfInitialization,
  FileAcknowledge,
  FileCall,
  FileReady,
  FileSegment,
  FloatSetpoint,
  FloatValue,
  IntegratedTotal,
  Interrogation,
  LastSection,
  LogQuery,
  MeasuredValueParameter,
  NormalizedSetpoint,
  NormalizedValue,
  NormalizedValueWithoutQuality,
  PackedSinglePoints,
  ParameterActivation,
  Point,
  ProtectionEvent,
  ProtectionOutput,
  ProtectionStart,
  ReadCommand,
  RegulatingStepCommand,
  ResetProcess,
  ScaledSetpoint,
  ScaledValue,
  SectionReady,
  SecurityStatistic,
  SingleCommand,
  SinglePoint,
  StepPosition,
  TestCommand,
  TestCommandWithCounter,
  Timed,
  Untimed,
} from "./objects.ts";
import type { SecurityObjectOf } from "./security/objects.ts";
import type { TypeName, TYPES } from "./types.ts";

/** The interface of each body of the type table. */
export interface BodyObjects {
  /** Objects of the body `single`. */
  readonly single: SinglePoint;
  /** Objects of the body `double`. */
  readonly double: DoublePoint;
  /** Objects of the body `step`. */
  readonly step: StepPosition;
  /** Objects of the body `bits`. */
  readonly bits: Bitstring;
  /** Objects of the body `normalized`. */
  readonly normalized: NormalizedValue;
  /** Objects of the body `scaled`. */
  readonly scaled: ScaledValue;
  /** Objects of the body `float`. */
  readonly float: FloatValue;
  /** Objects of the body `bareNormalized`. */
  readonly bareNormalized: NormalizedValueWithoutQuality;
  /** Objects of the body `total`. */
  readonly total: IntegratedTotal;
  /** Objects of the body `packed`. */
  readonly packed: PackedSinglePoints;
  /** Objects of the body `statistic`. */
  readonly statistic: SecurityStatistic;
  /** Objects of the body `protectionEvent`. */
  readonly protectionEvent: ProtectionEvent;
  /** Objects of the body `protectionStart`. */
  readonly protectionStart: ProtectionStart;
  /** Objects of the body `protectionOutput`. */
  readonly protectionOutput: ProtectionOutput;
  /** Objects of the body `singleCommand`. */
  readonly singleCommand: SingleCommand;
  /** Objects of the body `doubleCommand`. */
  readonly doubleCommand: DoubleCommand;
  /** Objects of the body `stepCommand`. */
  readonly stepCommand: RegulatingStepCommand;
  /** Objects of the body `bitsCommand`. */
  readonly bitsCommand: BitstringCommand;
  /** Objects of the body `normalizedSetpoint`. */
  readonly normalizedSetpoint: NormalizedSetpoint;
  /** Objects of the body `scaledSetpoint`. */
  readonly scaledSetpoint: ScaledSetpoint;
  /** Objects of the body `floatSetpoint`. */
  readonly floatSetpoint: FloatSetpoint;
  /** Objects of the body `initialization`. */
  readonly initialization: EndOfInitialization;
  /** Objects of the body `interrogation`. */
  readonly interrogation: Interrogation;
  /** Objects of the body `counterInterrogation`. */
  readonly counterInterrogation: CounterInterrogation;
  /** Objects of the body `read`. */
  readonly read: ReadCommand;
  /** Objects of the body `clock`. */
  readonly clock: ClockSynchronization;
  /** Objects of the body `fixedTest`. */
  readonly fixedTest: TestCommand;
  /** Objects of the body `reset`. */
  readonly reset: ResetProcess;
  /** Objects of the body `delay`. */
  readonly delay: DelayAcquisition;
  /** Objects of the body `test`. */
  readonly test: TestCommandWithCounter;
  /** Objects of the body `normalizedParameter`. */
  readonly normalizedParameter: MeasuredValueParameter;
  /** Objects of the body `scaledParameter`. */
  readonly scaledParameter: MeasuredValueParameter;
  /** Objects of the body `floatParameter`. */
  readonly floatParameter: MeasuredValueParameter;
  /** Objects of the body `parameterActivation`. */
  readonly parameterActivation: ParameterActivation;
  /** Objects of the body `fileReady`. */
  readonly fileReady: FileReady;
  /** Objects of the body `sectionReady`. */
  readonly sectionReady: SectionReady;
  /** Objects of the body `fileCall`. */
  readonly fileCall: FileCall;
  /** Objects of the body `lastSection`. */
  readonly lastSection: LastSection;
  /** Objects of the body `fileAcknowledge`. */
  readonly fileAcknowledge: FileAcknowledge;
  /** Objects of the body `fileSegment`. */
  readonly fileSegment: FileSegment;
  /** Objects of the body `directory`. */
  readonly directory: DirectoryEntry;
  /** Objects of the body `logQuery`. */
  readonly logQuery: LogQuery;
  /** Objects of the body `challenge`. */
  readonly challenge: SecurityObjectOf<"S_CH_NA_1">;
  /** Objects of the body `challengeReply`. */
  readonly challengeReply: SecurityObjectOf<"S_RP_NA_1">;
  /** Objects of the body `aggressiveRequest`. */
  readonly aggressiveRequest: SecurityObjectOf<"S_AR_NA_1">;
  /** Objects of the body `keyStatusRequest`. */
  readonly keyStatusRequest: SecurityObjectOf<"S_KR_NA_1">;
  /** Objects of the body `keyStatus`. */
  readonly keyStatus: SecurityObjectOf<"S_KS_NA_1">;
  /** Objects of the body `keyChange`. */
  readonly keyChange: SecurityObjectOf<"S_KC_NA_1">;
  /** Objects of the body `securityError`. */
  readonly securityError: SecurityObjectOf<"S_ER_NA_1">;
  /** Objects of the body `userCertificate`. */
  readonly userCertificate: SecurityObjectOf<"S_UC_NA_X">;
  /** Objects of the body `userStatusChange`. */
  readonly userStatusChange: SecurityObjectOf<"S_US_NA_1">;
  /** Objects of the body `updateKeyRequest`. */
  readonly updateKeyRequest: SecurityObjectOf<"S_UQ_NA_1">;
  /** Objects of the body `updateKeyReply`. */
  readonly updateKeyReply: SecurityObjectOf<"S_UR_NA_1">;
  /** Objects of the body `updateKeyChange`. */
  readonly updateKeyChange: SecurityObjectOf<"S_UK_NA_1">;
  /** Objects of the body `signedUpdateKeyChange`. */
  readonly signedUpdateKeyChange: SecurityObjectOf<"S_UA_NA_1">;
  /** Objects of the body `updateKeyConfirmation`. */
  readonly updateKeyConfirmation: SecurityObjectOf<"S_UC_NA_1">;
}

/** The information object of a type: its body and its time tag. */
export type ObjectOf<N extends TypeName> =
  & BodyObjects[(typeof TYPES)[N]["body"]]
  & TagOf<(typeof TYPES)[N]["time"], (typeof TYPES)[N]["body"]>;

/** The time tag of a body. Points and commands without one still have its keys. */
export type TagOf<Time extends "none" | "cp24" | "cp56", Body extends BodyName> = Time extends
  "cp24" | "cp56" ? Timed
  : BodyObjects[Body] extends Point | Command ? Untimed
  : unknown;
