// TypeScript interfaces of the information objects: one for each body of the type table.

/** Properties of every information object. */
export interface InformationObject {
  /** Information object address; 0 if the type has none or the address is irrelevant. */
  readonly ioa: number;
}

/** The time tag of an object that has one (CP24Time2a or CP56Time2a). */
export interface Timed {
  /**
   * Wall-clock time of the tag: milliseconds since 1970-01-01 as if its fields were UTC, with years
   * 2000 to 2099. A CP24Time2a counts from the start of an hour: 0..3 599 999. `NaN` if the tag is
   * not a valid date and time. The zone depends on the sending station: `instantOf` converts the
   * time to an instant. Stations accept it only together with that zone; see `InstantInput`.
   */
  readonly time: number;
  /** Flags of the tag; see `TIME_FLAGS`. 0 means a valid, genuine tag in standard time. */
  readonly timeFlags: number;
  /** The octets as received, present only if `time` is `NaN`. */
  readonly timeOctets?: Uint8Array;
}

/** The keys of a time tag in an object without one, so that all points have the same keys. */
export interface Untimed {
  /** No time tag. */
  readonly time: undefined;
  /** Always 0. */
  readonly timeFlags: 0;
}

/** Keys of every monitored point. */
export interface Point extends InformationObject {
  /** The value. */
  readonly value: number;
  /** Quality descriptor bits as transmitted, 0 if good; see `QUALITY` and `describeQuality`. */
  readonly quality: number;
}

/** M_SP_NA_1, M_SP_TA_1, M_SP_TB_1: single-point information (SIQ). */
export interface SinglePoint extends Point {
  /** 0 is OFF, 1 is ON. */
  readonly value: 0 | 1;
}

/** M_DP_NA_1, M_DP_TA_1, M_DP_TB_1: double-point information (DIQ). */
export interface DoublePoint extends Point {
  /** 0 is intermediate, 1 OFF, 2 ON, 3 indeterminate. */
  readonly value: 0 | 1 | 2 | 3;
}

/** M_ST_NA_1, M_ST_TA_1, M_ST_TB_1: step position (VTI, QDS). */
export interface StepPosition extends Point {
  /** Position, -64..63. */
  readonly value: number;
  /** Whether the equipment is in transit. */
  readonly transient: boolean;
}

/** M_BO_NA_1, M_BO_TA_1, M_BO_TB_1: bitstring of 32 bit (BSI, QDS). */
export interface Bitstring extends Point {
  /** The bits as a number 0..4 294 967 295; bit 1 of the first octet is the least significant. */
  readonly value: number;
}

/** M_ME_NA_1, M_ME_TA_1, M_ME_TD_1: measured value, normalized (NVA, QDS). */
export interface NormalizedValue extends Point {
  /** -1..0.999969482421875 in steps of 2^-15: `value * 32768` is the transmitted integer. */
  readonly value: number;
}

/** M_ME_ND_1: measured value, normalized, without quality descriptor (NVA). */
export interface NormalizedValueWithoutQuality extends Point {
  /** -1..0.999969482421875 in steps of 2^-15. */
  readonly value: number;
  /** Always 0: the type has no quality descriptor. */
  readonly quality: 0;
}

/** M_ME_NB_1, M_ME_TB_1, M_ME_TE_1: measured value, scaled (SVA, QDS). */
export interface ScaledValue extends Point {
  /** -32 768..32 767. */
  readonly value: number;
}

/** M_ME_NC_1, M_ME_TC_1, M_ME_TF_1: measured value, short floating point number (R32, QDS). */
export interface FloatValue extends Point {
  /** Any binary32, including NaN and the infinities. */
  readonly value: number;
  /** The octets as received, present only for an unusual NaN. */
  readonly valueOctets?: Uint8Array;
}

/** M_IT_NA_1, M_IT_TA_1, M_IT_TB_1: integrated total (BCR). */
export interface IntegratedTotal extends Point {
  /** Counter reading, -2 147 483 648..2 147 483 647. */
  readonly value: number;
  /** 0, or `QUALITY.invalid`. */
  readonly quality: number;
  /** Sequence number of the reading, 0..31. */
  readonly sequence: number;
  /** CY: the counter overflowed during the integration period. */
  readonly carry: boolean;
  /** CA: the counter was preset since the last reading. */
  readonly adjusted: boolean;
}

/** S_IT_TC_1: integrated total with security statistics (AID, BCR) of IEC TS 60870-5-7. */
export interface SecurityStatistic extends IntegratedTotal {
  /** AID: the association identifier, 0..65535. */
  readonly association: number;
}

/** M_EP_TA_1, M_EP_TD_1: event of protection equipment (SEP, CP16Time2a). */
export interface ProtectionEvent extends Point {
  /** Event state: 1 is OFF, 2 is ON, 0 and 3 are indeterminate. */
  readonly value: 0 | 1 | 2 | 3;
  /** Elapsed time in milliseconds, 0..59 999; values up to 65 535 are kept and reported. */
  readonly elapsedMs: number;
}

/** M_EP_TB_1, M_EP_TE_1: packed start events of protection equipment (SPE, QDP, CP16Time2a). */
export interface ProtectionStart extends Point {
  /** Bits GS 0x01, SL1 0x02, SL2 0x04, SL3 0x08, SIE 0x10, SRD 0x20. */
  readonly value: number;
  /** Relay duration time in milliseconds, 0..59 999; values up to 65 535 are kept and reported. */
  readonly elapsedMs: number;
}

/** M_EP_TC_1, M_EP_TF_1: packed output circuit information of protection equipment (OCI, QDP, CP16Time2a). */
export interface ProtectionOutput extends Point {
  /** Bits GC 0x01, CL1 0x02, CL2 0x04, CL3 0x08. */
  readonly value: number;
  /** Relay operating time in milliseconds, 0..59 999; values up to 65 535 are kept and reported. */
  readonly elapsedMs: number;
}

/** M_PS_NA_1: packed single-point information with status change detection (SCD, QDS). */
export interface PackedSinglePoints extends Point {
  /** 16 states as bits 0..15. */
  readonly value: number;
  /** Changes since the last report, as bits 0..15. */
  readonly changed: number;
}

/** Keys of every process command. */
export interface Command extends InformationObject {
  /** The commanded value. */
  readonly value: number;
  /** QU (0..31) of switching commands, QL (0..127) of set-points; always 0 for bitstrings. */
  readonly qualifier: number;
  /** S/E: true to select, false to execute; always false for bitstrings. */
  readonly select: boolean;
}

/** C_SC_NA_1, C_SC_TA_1: single command (SCO). */
export interface SingleCommand extends Command {
  /** 0 is OFF, 1 is ON. */
  readonly value: 0 | 1;
  /** 2 if the reserved bit of the octet is set; otherwise absent. */
  readonly reserved?: number;
}

/** C_DC_NA_1, C_DC_TA_1: double command (DCO). */
export interface DoubleCommand extends Command {
  /** 1 is OFF, 2 is ON; 0 and 3 are not permitted. */
  readonly value: 0 | 1 | 2 | 3;
}

/** C_RC_NA_1, C_RC_TA_1: regulating step command (RCO). */
export interface RegulatingStepCommand extends Command {
  /** 1 is LOWER, 2 is HIGHER; 0 and 3 are not permitted. */
  readonly value: 0 | 1 | 2 | 3;
}

/** C_SE_NA_1, C_SE_TA_1: set-point command, normalized (NVA, QOS). */
export interface NormalizedSetpoint extends Command {
  /** -1..0.999969482421875 in steps of 2^-15. */
  readonly value: number;
}

/** C_SE_NB_1, C_SE_TB_1: set-point command, scaled (SVA, QOS). */
export interface ScaledSetpoint extends Command {
  /** -32 768..32 767. */
  readonly value: number;
}

/** C_SE_NC_1, C_SE_TC_1: set-point command, short floating point number (R32, QOS). */
export interface FloatSetpoint extends Command {
  /** Any binary32. */
  readonly value: number;
  /** The octets as received, present only for an unusual NaN. */
  readonly valueOctets?: Uint8Array;
}

/** C_BO_NA_1, C_BO_TA_1: bitstring of 32 bit command (BSI); it has neither qualifier nor select. */
export interface BitstringCommand extends Command {
  /** The bits as a number 0..4 294 967 295. */
  readonly value: number;
  /** Always 0. */
  readonly qualifier: 0;
  /** Always false. */
  readonly select: false;
}

/** M_EI_NA_1: end of initialization (COI). */
export interface EndOfInitialization extends InformationObject {
  /** 0 local power on, 1 local manual reset, 2 remote reset, 32..127 private. */
  readonly coi: number;
  /** BS1: initialization after a change of local parameters. */
  readonly parametersChanged: boolean;
}

/** C_IC_NA_1: interrogation command (QOI). */
export interface Interrogation extends InformationObject {
  /** 20 station interrogation, 21..36 groups 1..16. */
  readonly qoi: number;
}

/** C_CI_NA_1: counter interrogation command (QCC). */
export interface CounterInterrogation extends InformationObject {
  /** RQT: 1..4 counter groups, 5 general. */
  readonly rqt: number;
  /** FRZ: 0 read, 1 freeze without reset, 2 freeze with reset, 3 reset. */
  readonly frz: number;
}

/** C_RD_NA_1: read command; it consists of the address only. */
export type ReadCommand = InformationObject;

/** C_CS_NA_1: clock synchronization command; its time tag is the time to set. */
export type ClockSynchronization = InformationObject;

/** C_TS_NA_1: test command (FBP). */
export interface TestCommand extends InformationObject {
  /** The fixed test pattern, 0x55AA. */
  readonly fbp: number;
}

/** C_TS_TA_1: test command with time tag (TSC). */
export interface TestCommandWithCounter extends InformationObject {
  /** Test sequence counter, 0..65535. */
  readonly tsc: number;
}

/** C_RP_NA_1: reset process command (QRP). */
export interface ResetProcess extends InformationObject {
  /** 1 general reset, 2 reset of pending time-tagged events, 128..255 private. */
  readonly qrp: number;
}

/** C_CD_NA_1: delay acquisition command (CP16Time2a). */
export interface DelayAcquisition extends InformationObject {
  /**
   * Delay, or time within the minute, in milliseconds 0..59 999; values up to 65 535 are kept and
   * reported.
   */
  readonly delayMs: number;
}

/** P_ME_NA_1, P_ME_NB_1, P_ME_NC_1: parameter of a measured value (NVA, SVA or R32; QPM). */
export interface MeasuredValueParameter extends InformationObject {
  /** The parameter in the units of its type. */
  readonly value: number;
  /** The octets as received, present only for an unusual NaN. */
  readonly valueOctets?: Uint8Array;
  /** KPA: 1 threshold, 2 smoothing factor, 3 low limit, 4 high limit. */
  readonly kpa: number;
  /** LPC: the parameter was changed locally. */
  readonly lpc: boolean;
  /** POP: whether the parameter is not in operation. */
  readonly pop: boolean;
}

/** P_AC_NA_1: parameter activation (QPA). */
export interface ParameterActivation extends InformationObject {
  /** 1 loaded parameters, 2 parameter of the object, 3 cyclic transmission of the object. */
  readonly qpa: number;
}

/** F_FR_NA_1: file ready (NOF, LOF, FRQ). */
export interface FileReady extends InformationObject {
  /** Name of file, 0..65535. */
  readonly nof: number;
  /** Length of file in octets. */
  readonly lof: number;
  /** File ready qualifier, 0 by default. */
  readonly frq: number;
  /** True for a negative confirmation of select, request, deactivate or delete. */
  readonly refused: boolean;
}

/** F_SR_NA_1: section ready (NOF, NOS, LOF, SRQ). */
export interface SectionReady extends InformationObject {
  /** Name of file, 0..65535. */
  readonly nof: number;
  /** Name of section, 0..255. */
  readonly nos: number;
  /** Length of section in octets. */
  readonly lof: number;
  /** Section ready qualifier, 0 by default. */
  readonly srq: number;
  /** Whether the section is not ready to load. */
  readonly notReady: boolean;
}

/** F_SC_NA_1: call directory, select file, call file, call section (NOF, NOS, SCQ). */
export interface FileCall extends InformationObject {
  /** Name of file, 0..65535. */
  readonly nof: number;
  /** Name of section, 0..255. */
  readonly nos: number;
  /** 1 select, 2 request, 3 deactivate, 4 delete file; 5 select, 6 request, 7 deactivate section. */
  readonly scq: number;
  /** 0 no error, 1 memory, 2 checksum, 3 unexpected service, 4 name of file, 5 name of section. */
  readonly error: number;
}

/** F_LS_NA_1: last section, last segment (NOF, NOS, LSQ, CHS). */
export interface LastSection extends InformationObject {
  /** Name of file, 0..65535. */
  readonly nof: number;
  /** Name of section, 0..255. */
  readonly nos: number;
  /** 1 file, 3 section without deactivation; 2 file, 4 section with deactivation. */
  readonly lsq: number;
  /** Sum of all octets of the section (or the file) modulo 256. */
  readonly chs: number;
}

/** F_AF_NA_1: acknowledge file, acknowledge section (NOF, NOS, AFQ). */
export interface FileAcknowledge extends InformationObject {
  /** Name of file, 0..65535. */
  readonly nof: number;
  /** Name of section, 0..255. */
  readonly nos: number;
  /** 1 file accepted, 2 file refused, 3 section accepted, 4 section refused. */
  readonly afq: number;
  /** 0 no error, 1 memory, 2 checksum, 3 unexpected service, 4 name of file, 5 name of section. */
  readonly error: number;
}

/** F_SG_NA_1: segment (NOF, NOS, LOS and the octets). */
export interface FileSegment extends InformationObject {
  /** Name of file, 0..65535. */
  readonly nof: number;
  /** Name of section, 0..255. */
  readonly nos: number;
  /** The octets, at most 236 in an APDU of 104. */
  readonly segment: Uint8Array;
}

/** F_DR_TA_1: a directory entry (NOF, LOF, SOF); its time tag is the creation time. */
export interface DirectoryEntry extends InformationObject {
  /** Name of file or subdirectory, 0..65535. */
  readonly nof: number;
  /** Length of file in octets. */
  readonly lof: number;
  /** Status of file, 0 by default. */
  readonly status: number;
  /** LFD: whether this is the last file of the directory. */
  readonly lastFile: boolean;
  /** FOR: whether the name is that of a subdirectory. */
  readonly subdirectory: boolean;
  /** FA: whether a transfer of this file is active. */
  readonly active: boolean;
}

/** F_SC_NB_1: query log, request archive file (NOF and a range of time). */
export interface LogQuery extends InformationObject {
  /** Name of file, 0..65535. */
  readonly nof: number;
  /** Start of the range, as `time` of {@linkcode Timed}. */
  readonly start: number;
  /** Flags of the start. */
  readonly startFlags: number;
  /** The octets as received, present only if `start` is `NaN`. */
  readonly startOctets?: Uint8Array;
  /** End of the range, as `time` of {@linkcode Timed}. */
  readonly stop: number;
  /** Flags of the end. */
  readonly stopFlags: number;
  /** The octets as received, present only if `stop` is `NaN`. */
  readonly stopOctets?: Uint8Array;
}
