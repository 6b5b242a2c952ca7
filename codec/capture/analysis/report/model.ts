// The report of an analysis: plain JSON, described by a JSON Schema, and stable within its version.
// The file is long because it contains the whole published structure, mostly documentation.

import type { DurationSummary } from "../durations.ts";
import type { FindingRow, Severity } from "../findings/row.ts";
import type { TechniqueId } from "../findings/techniques.ts";
import type { FindingCode } from "../findings/table.ts";
import type { EndingCause } from "../session/session.ts";
import type { LearnedSetting } from "../session/learned.ts";
import type { Phase } from "../session/session.ts";
import type { LinkSettings } from "../settings.ts";
import type {
  TransactionKind,
  TransactionResult,
  TransactionStepName,
} from "../transactions/transaction.ts";

/** ISO 8601 in UTC with six decimals; `null` if the capture has no time. */
export type TimeText = string | null;

/** A number; a text if JSON cannot represent it. */
export type JsonNumber = number | "NaN" | "Infinity" | "-Infinity";

/** A packet and its time. */
export interface Mark {
  /** Index of the file in `captures`. */
  readonly file: number;
  /** Number of the packet in the file, from 1; 0 if unknown. */
  readonly frame: number;
  /** Time of capture. */
  readonly time: TimeText;
}

/** One endpoint of a connection. */
export interface EndpointReport {
  /** IPv4 or IPv6 address. */
  readonly address: string;
  /** TCP port. */
  readonly port: number;
}

/** A fault in a file. */
export interface CaptureIssueReport {
  /** Kind of fault, as `CaptureIssueCode`. */
  readonly code: string;
  /** Number of occurrences. */
  readonly count: number;
  /** First occurrence. */
  readonly frame: number;
  /** Description of the first occurrence. */
  readonly detail: string;
}

/** One capture file. */
export interface CaptureReport {
  /** Its name, if known. */
  readonly name: string | null;
  /** Number of packets. */
  readonly packets: number;
  /** Total length of the packets in octets. */
  readonly octets: number;
  /** Time of the first packet. */
  readonly first: TimeText;
  /** Time of the last packet. */
  readonly last: TimeText;
  /** Number of TCP connections of any protocol. */
  readonly connections: number;
  /** Number of TCP connections with IEC 60870-5-104. */
  readonly links: number;
  /** TCP connections with other protocols, by server and protocol. */
  readonly others: readonly OtherConnectionsReport[];
  /** Packets without a usable TCP segment, by reason. */
  readonly skippedPackets: Readonly<Record<string, number>>;
  /** Packets inside a tunnel or another link layer than Ethernet, by its name. */
  readonly tunnels: Readonly<Record<string, number>>;
  /** Packets that may carry TCP but were not looked into, by protocol. */
  readonly notRead: Readonly<Record<string, number>>;
  /** IP datagrams that could not be reassembled. */
  readonly lostDatagrams: number;
  /** Faults in the file. */
  readonly issues: readonly CaptureIssueReport[];
}

/** TCP connections to one server with the same protocol, which is not IEC 60870-5-104. */
export interface OtherConnectionsReport {
  /** Address of the first client. */
  readonly client: string;
  /** Address of the server. */
  readonly server: string;
  /** Port of the server. */
  readonly port: number;
  /** Name of the protocol, such as `HTTP` or `TLS`; `null` if it is not known. */
  readonly protocol: string | null;
  /** Details of the first connection: version, first line, or first octets. */
  readonly detail: string;
  /** Whether a port of IEC 60870-5-104 is used. */
  readonly expected: boolean;
  /** Number of connections. */
  readonly connections: number;
}

/** Totals over all files. */
export interface TotalsReport {
  /** APDUs in all formats. */
  readonly apdus: number;
  /** I format APDUs. */
  readonly information: number;
  /** S format APDUs. */
  readonly supervisory: number;
  /** U format APDUs. */
  readonly unnumbered: number;
  /** APDUs of unknown format. */
  readonly undefined: number;
  /** Analyzed ASDUs. */
  readonly asdus: number;
  /** Information objects in them. */
  readonly objects: number;
  /** ASDUs excluded by the filter. */
  readonly filteredAsdus: number;
  /** Sessions: connections on which APDUs were exchanged. */
  readonly sessions: number;
}

/** Statistics of a type identification. */
export interface TypeReport {
  /** Type identification. */
  readonly typeId: number;
  /** Mnemonic. */
  readonly type: string | null;
  /** Full name. */
  readonly title: string | null;
  /** Number of ASDUs. */
  readonly asdus: number;
  /** Number of information objects. */
  readonly objects: number;
}

/** Statistics of a cause of transmission. */
export interface CauseReport {
  /** Cause, 0..63. */
  readonly cause: number;
  /** Abbreviation. */
  readonly name: string;
  /** Description. */
  readonly title: string;
  /** Number of ASDUs. */
  readonly asdus: number;
}

/** APDUs over time. */
export interface ActivityReport {
  /** Start of the first interval. */
  readonly start: TimeText;
  /** Length of each interval in ms. */
  readonly bucketMs: number;
  /** Number of APDUs in each interval. */
  readonly apdus: readonly number[];
}

/** All connections from one address to one endpoint. */
export interface ConversationReport {
  /** Address of the client. */
  readonly client: string;
  /** Address of the server. */
  readonly server: string;
  /** Port of the server. */
  readonly port: number;
  /** Time of the first packet. */
  readonly first: Mark;
  /** Time of the last packet. */
  readonly last: Mark;
  /** Number of TCP connections. */
  readonly connections: number;
  /** Number of those with APDUs. */
  readonly sessions: number;
  /** Number of APDUs sent by the client. */
  readonly apdusFromClient: number;
  /** Number of APDUs sent by the server. */
  readonly apdusFromServer: number;
  /** Number of information objects in both directions. */
  readonly objects: number;
  /** Number of sessions by ending. */
  readonly endings: Readonly<Partial<Record<EndingCause, number>>>;
}

/** Inferred parameters of one station; `null` if they cannot be inferred. */
export interface LearnedReport {
  /** k: maximum number of unacknowledged APDUs it sends. */
  readonly k: LearnedSetting | null;
  /** w: number of received APDUs after which it acknowledges. */
  readonly w: LearnedSetting | null;
  /** t1: time after which it closed the connection, in ms. */
  readonly t1Ms: LearnedSetting | null;
  /** t2: longest time before it acknowledges, in ms. */
  readonly t2Ms: LearnedSetting | null;
  /** t3: idle time after which it tests the link, in ms. */
  readonly t3Ms: LearnedSetting | null;
}

/** One station of a session. */
export interface SideReport extends EndpointReport {
  /** I format APDUs sent. */
  readonly information: number;
  /** S format APDUs sent. */
  readonly supervisory: number;
  /** U format APDUs sent. */
  readonly unnumbered: number;
  /** APDUs of unknown format sent. */
  readonly undefined: number;
  /** Octets of TCP data. */
  readonly octets: number;
  /** TCP segments with data. */
  readonly segments: number;
  /** Segments that were retransmitted or captured twice. */
  readonly repeatedSegments: number;
  /** TCP segments with other octets than an earlier one for the same sequence numbers. */
  readonly conflictingSegments: number;
  /** Out-of-order segments. */
  readonly reorderedSegments: number;
  /** Octets missing from the capture. */
  readonly missingOctets: number;
  /** I format APDUs known to be missing from the capture. */
  readonly missingApdus: number;
  /** Maximum number of its I format APDUs unacknowledged at a time. */
  readonly maxOutstanding: number;
  /** Maximum number of its I format APDUs acknowledged at a time. */
  readonly maxAcknowledged: number;
  /** Waiting times of its I format APDUs for acknowledgement, measured from the oldest one. */
  readonly acknowledgement: DurationSummary | null;
  /** Waiting times of its STARTDT, STOPDT and TESTFR act for confirmation. */
  readonly confirmation: DurationSummary | null;
  /** Inferred parameters. */
  readonly learned: LearnedReport;
}

/** A change of the state of data transfer. */
export interface PhaseReport {
  /** The new state. */
  readonly phase: Phase;
  /** Time of the change. */
  readonly at: Mark;
}

/** How and why a session ended. */
export interface EndingReport {
  /** Cause. */
  readonly cause: EndingCause;
  /** Explanation as a sentence. */
  readonly text: string;
  /** The side that closed the connection. */
  readonly by: "client" | "server" | null;
  /** Time of the end. */
  readonly at: Mark;
  /** The timer that expired; `null` if none did. */
  readonly timer: "t1" | "t3" | null;
  /**
   * The packet that explains the end: the unanswered one, the fault, or the start on another
   * connection.
   */
  readonly packet: Mark | null;
  /** How long the timer had been running, in ms. */
  readonly waitedMs: number | null;
}

/** One TCP connection that carried APDUs. */
export interface SessionReport {
  /** Number of the session, from 0. */
  readonly id: number;
  /** Number of its connection in the (last) file, as in Wireshark (`tcp.stream`). */
  readonly connection: number;
  /** Which side is the controlling station; `null` if unknown. */
  readonly controlling: "client" | "server" | null;
  /** How the protocol was recognised. */
  readonly recognisedBy: "port" | "content";
  /** Whether it was captured from its first packet. */
  readonly fromStart: boolean;
  /** Time of the first packet. */
  readonly first: Mark;
  /** Duration from the first to the last packet, in ms. */
  readonly durationMs: number | null;
  /** Total duration of started data transfer, in ms. */
  readonly startedMs: number;
  /** State at the end. */
  readonly phase: Phase;
  /** The first 64 changes of state. */
  readonly phases: readonly PhaseReport[];
  /** Number of changes of state. */
  readonly phaseChanges: number;
  /** Number of STARTDT act sent. */
  readonly startdt: number;
  /** Number of STOPDT act sent. */
  readonly stopdt: number;
  /** Number of TESTFR act sent. */
  readonly testfr: number;
  /** The first 64 common addresses. */
  readonly cas: readonly number[];
  /** Number of information objects in both directions. */
  readonly objects: number;
  /** Number of gaps in its capture. */
  readonly gaps: number;
  /** Longest time without an APDU, in ms. */
  readonly longestSilenceMs: number;
  /** The APDU that ended this time. */
  readonly silenceEnd: Mark | null;
  /** How it ended; `null` if still open. */
  readonly ending: EndingReport | null;
  /** The side that opened the connection. */
  readonly client: SideReport;
  /** The side that accepted it. */
  readonly server: SideReport;
}

/** The clock of a sector as estimated from its time tags. */
export interface ClockReport {
  /** Number of CP56Time2a time tags in spontaneous and cyclic data. */
  readonly tags: number;
  /** Number of invalid ones. */
  readonly invalid: number;
  /**
   * Estimated time zone of the tags, in minutes east of UTC; `null` if there is too little data.
   */
  readonly zoneMinutes: number | null;
  /** How far its clock is ahead of the capturing machine's, apart from the time zone, in ms. */
  readonly offsetMs: number | null;
  /** Maximum delay of an event, relative to the least delayed one, in ms. */
  readonly maxDelayMs: number | null;
}

/** Statistics of a common address of a station. */
export interface SectorReport {
  /** Common address. */
  readonly ca: number;
  /** Number of ASDUs with points. */
  readonly asdus: number;
  /** Number of information objects in them. */
  readonly objects: number;
  /** Its clock. */
  readonly clock: ClockReport;
}

/** A host that acted on a station. */
export interface VisitorReport {
  /** Address. */
  readonly address: string;
  /** Time of the first action. */
  readonly first: Mark;
  /** Number of actions. */
  readonly count: number;
}

/** A controlled station. */
export interface StationReport extends EndpointReport {
  /** Its common addresses. */
  readonly sectors: readonly SectorReport[];
  /** Hosts that sent process commands to it. */
  readonly commanders: readonly VisitorReport[];
  /** Hosts that set its clock. */
  readonly clockMasters: readonly VisitorReport[];
}

/** Statistics of all transactions of a kind. */
export interface TransactionTotalsReport {
  /** Kind of request. */
  readonly kind: TransactionKind;
  /** Number of transactions. */
  readonly count: number;
  /** Number of transactions by result. */
  readonly results: Readonly<Partial<Record<TransactionResult, number>>>;
  /** Durations from request to confirmation. */
  readonly confirm: DurationSummary | null;
  /** Durations from request to termination. */
  readonly terminate: DurationSummary | null;
}

/** A step of a transaction. */
export interface StepReport {
  /** Kind of step. */
  readonly name: TransactionStepName;
  /** Time of the step. */
  readonly at: Mark;
  /** Whether the answer was negative. */
  readonly negative: boolean;
  /** Common address of the station that answered a request to all stations; otherwise absent. */
  readonly ca?: number;
}

/** Outcome of a broadcast request at one station. */
export interface StationOutcomeReport {
  /** Common address. */
  readonly ca: number;
  /** Result at this station; `unanswered` for a known station that did not answer. */
  readonly result: TransactionResult;
  /** From the request to the confirmation, in ms. */
  readonly confirmMs: number | null;
  /** From the request to the termination, in ms. */
  readonly terminateMs: number | null;
  /** Number of distinct points in its answer; `null` if no points were requested. */
  readonly points: number | null;
  /** Why it failed; `null` if it did not fail or no reason is known. */
  readonly reason: string | null;
}

/** Details that only some kinds of transactions have; omitted if they do not apply. */
export interface TransactionFactsReport {
  /** Value of a command or parameter. */
  readonly value?: JsonNumber;
  /** QU or QL of a command, QOI, RQT, QRP, KPA or QPA. */
  readonly qualifier?: number;
  /** FRZ of a counter interrogation. */
  readonly freeze?: number;
  /** Number of ASDUs that answered an interrogation. */
  readonly asdus?: number;
  /** Number of information objects in them. */
  readonly objects?: number;
  /** Number of distinct points among them. */
  readonly points?: number;
  /** Number of points in the previous interrogation of the same kind. */
  readonly pointsBefore?: number;
  /** Transmitted clock time minus time of capture, in ms; includes the time zone. */
  readonly offsetMs?: number;
  /** Name of a file. */
  readonly nof?: number;
  /** Announced length of a file. */
  readonly lof?: number;
  /** Octets transferred in accepted sections. */
  readonly octets?: number;
  /** Number of accepted sections. */
  readonly sections?: number;
  /** Whether the file is sent to the controlled station. */
  readonly download?: boolean;
  /** Number of directory entries. */
  readonly entries?: number;
  /** Why it failed, as text. */
  readonly reason?: string;
}

/** A request and all its answers. */
export interface TransactionReport {
  /** Number of the transaction, from 0. */
  readonly id: number;
  /** Kind of request. */
  readonly kind: TransactionKind;
  /** Number of its session. */
  readonly session: number;
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Type identification of the request. */
  readonly typeId: number;
  /** Its mnemonic. */
  readonly type: string | null;
  /** Result. */
  readonly result: TransactionResult;
  /** The first 32 steps. */
  readonly steps: readonly StepReport[];
  /** Time from the last request to its confirmation, in ms. */
  readonly confirmMs: number | null;
  /** Time from the last request to the termination, in ms. */
  readonly terminateMs: number | null;
  /** Details that only some kinds have. */
  readonly facts: TransactionFactsReport;
  /**
   * One outcome for each station that a request to the broadcast address reached; `null` for a request to one station.
   * `result` is then the worst of the stations that answered, and the durations last until the last of them.
   */
  readonly outcomes: readonly StationOutcomeReport[] | null;
}

/** Quality of a point. */
export interface QualityReport {
  /** Last quality: abbreviations such as `IV NT`, empty if good. */
  readonly last: string;
  /** All bits that were ever set. */
  readonly seen: string;
  /** Number of changes. */
  readonly changes: number;
  /** Number of reports with quality other than good. */
  readonly reports: number;
}

/** A point. */
export interface PointReport {
  /** Address of its station. */
  readonly address: string;
  /** Port of its station. */
  readonly port: number;
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Type identification. */
  readonly typeId: number;
  /** Its mnemonic. */
  readonly type: string | null;
  /** Number of reports. */
  readonly count: number;
  /** Reports per minute; `null` if there is only one. */
  readonly perMinute: number | null;
  /** Time of the first report. */
  readonly first: Mark;
  /** Time of the last report. */
  readonly last: Mark;
  /** Last time tag, in the station's local time; `null` if there is none. */
  readonly lastTag: string | null;
  /** First value. */
  readonly firstValue: JsonNumber;
  /** Last value. */
  readonly lastValue: JsonNumber;
  /** Minimum value. */
  readonly min: JsonNumber;
  /** Maximum value. */
  readonly max: JsonNumber;
  /** Number of changes of value. */
  readonly changes: number;
  /** Quality. */
  readonly quality: QualityReport;
}

/** A finding. */
export interface FindingReport {
  /** Code of the finding: a key of `explanations`. */
  readonly code: FindingCode;
  /** Severity. */
  readonly severity: Severity;
  /** Techniques of MITRE ATT&CK for ICS that it may be a sign of, such as `T0855`. */
  readonly techniques: readonly TechniqueId[];
  /** Details of the first occurrence, or of all where they belong together. */
  readonly detail: string;
  /** Number of occurrences. */
  readonly count: number;
  /** Time of the first occurrence. */
  readonly first: Mark;
  /** Time of the last occurrence. */
  readonly last: Mark;
  /** The first 20 packets. */
  readonly frames: readonly Mark[];
  /** Number of the session. */
  readonly session: number | null;
  /** Address of the sender. */
  readonly source: string | null;
  /** Address of its peer. */
  readonly destination: string | null;
  /** Common address. */
  readonly ca: number | null;
  /** Information object address. */
  readonly ioa: number | null;
  /** Type identification. */
  readonly typeId: number | null;
}

/** A kind of finding, explained for users. */
export interface ExplanationReport extends Omit<FindingRow, "techniques"> {
  /** Techniques of MITRE ATT&CK for ICS that it may be a sign of. */
  readonly techniques: readonly TechniqueReport[];
}

/** A technique of MITRE ATT&CK for ICS. */
export interface TechniqueReport {
  /** Identifier, such as `T0855`. */
  readonly id: TechniqueId;
  /** Name, such as `Unauthorized Command Message`. */
  readonly name: string;
}

/** Something omitted from the report. */
export interface OmissionReport {
  /** Kind of omission: `points`, `sessions`, `findings` and so on. */
  readonly what: string;
  /** Number of omitted items. */
  readonly count: number;
  /** Explanation as a sentence. */
  readonly text: string;
}

/** Result of an analysis. `REPORT_SCHEMA` describes its JSON. */
export interface AnalysisReport {
  /** Identifies the format. */
  readonly format: "iec104-analysis";
  /**
   * Version of the format. Keys may be added without a new version; the version changes when a key
   * changes its meaning or is removed.
   */
  readonly version: 1;
  /** Whether everything was read. */
  readonly complete: boolean;
  /** The filter. */
  readonly filter: string | null;
  /** The station parameters used in the analysis. */
  readonly settings: LinkSettings & {
    /** Whether k and w were not configured, so that the standard's defaults were assumed. */
    readonly assumed: boolean;
  };
  /** Capture files. */
  readonly captures: readonly CaptureReport[];
  /** Totals over all files. */
  readonly totals: TotalsReport;
  /** Types, most frequent first. */
  readonly types: readonly TypeReport[];
  /** Causes, most frequent first. */
  readonly causes: readonly CauseReport[];
  /** APDUs over time; `null` if no packet has a time. */
  readonly activity: ActivityReport | null;
  /** Conversations between pairs of hosts. */
  readonly conversations: readonly ConversationReport[];
  /** Sessions in chronological order. */
  readonly sessions: readonly SessionReport[];
  /** Controlled stations. */
  readonly stations: readonly StationReport[];
  /** Statistics of all transactions. */
  readonly transactionTotals: readonly TransactionTotalsReport[];
  /** Transactions in chronological order. */
  readonly transactions: readonly TransactionReport[];
  /** Points by station, common address, address and type. */
  readonly points: readonly PointReport[];
  /** Findings by descending severity. */
  readonly findings: readonly FindingReport[];
  /** Explanations of the finding codes. */
  readonly explanations: Readonly<Partial<Record<FindingCode, ExplanationReport>>>;
  /** What was omitted. */
  readonly omissions: readonly OmissionReport[];
}
