// The report of an analysis: plain JSON, described by a JSON Schema, stable within its version. Long because it
// is the whole published shape in one place, nearly all of it documentation.

import type { DurationSummary } from "../durations.ts";
import type { FindingRow, Severity } from "../findings/row.ts";
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

/** ISO 8601 in UTC with six decimals; `null` where the capture holds no time. */
export type TimeText = string | null;

/** A number; as text where JSON has no way to write it. */
export type JsonNumber = number | "NaN" | "Infinity" | "-Infinity";

/** A packet and its time. */
export interface Mark {
  /** Index of the file in `captures`. */
  readonly file: number;
  /** Number of the packet in the file, from 1; 0 if it is not known. */
  readonly frame: number;
  /** When it was captured. */
  readonly time: TimeText;
}

/** One side of a connection. */
export interface EndpointReport {
  /** IPv4 or IPv6 address. */
  readonly address: string;
  /** TCP port. */
  readonly port: number;
}

/** A fault of a file. */
export interface CaptureIssueReport {
  /** What is wrong, as `CaptureIssueCode`. */
  readonly code: string;
  /** How often. */
  readonly count: number;
  /** Where first. */
  readonly frame: number;
  /** What was found first, for people. */
  readonly detail: string;
}

/** One file. */
export interface CaptureReport {
  /** Its name, if it was given. */
  readonly name: string | null;
  /** Packets in it. */
  readonly packets: number;
  /** Octets of these packets. */
  readonly octets: number;
  /** First and last time of capture. */
  readonly first: TimeText;
  /** Last time of capture. */
  readonly last: TimeText;
  /** TCP connections of any protocol. */
  readonly connections: number;
  /** TCP connections of IEC 60870-5-104. */
  readonly links: number;
  /** Packets in which no TCP segment was found, by reason. */
  readonly skippedPackets: Readonly<Record<string, number>>;
  /** IP datagrams that could not be put together. */
  readonly lostDatagrams: number;
  /** Faults of the file. */
  readonly issues: readonly CaptureIssueReport[];
}

/** Totals over all files. */
export interface TotalsReport {
  /** APDUs in any format. */
  readonly apdus: number;
  /** In I format. */
  readonly information: number;
  /** In S format. */
  readonly supervisory: number;
  /** In U format. */
  readonly unnumbered: number;
  /** APDUs of no known format. */
  readonly undefined: number;
  /** ASDUs that were looked into. */
  readonly asdus: number;
  /** Information objects in them. */
  readonly objects: number;
  /** ASDUs that the filter left out. */
  readonly filteredAsdus: number;
  /** Sessions: connections on which APDUs were exchanged. */
  readonly sessions: number;
}

/** How often a type identification occurs. */
export interface TypeReport {
  /** Type identification. */
  readonly typeId: number;
  /** Its mnemonic. */
  readonly type: string | null;
  /** Its full name. */
  readonly title: string | null;
  /** ASDUs. */
  readonly asdus: number;
  /** Information objects. */
  readonly objects: number;
}

/** How often a cause of transmission occurs. */
export interface CauseReport {
  /** Cause, 0..63. */
  readonly cause: number;
  /** Its abbreviation. */
  readonly name: string;
  /** What it means. */
  readonly title: string;
  /** ASDUs. */
  readonly asdus: number;
}

/** APDUs over time. */
export interface ActivityReport {
  /** Begin of the first stretch. */
  readonly start: TimeText;
  /** Length of each stretch in ms. */
  readonly bucketMs: number;
  /** APDUs in each stretch. */
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
  /** First packet. */
  readonly first: Mark;
  /** Last packet. */
  readonly last: Mark;
  /** TCP connections. */
  readonly connections: number;
  /** Those with APDUs. */
  readonly sessions: number;
  /** APDUs that the client sent. */
  readonly apdusFromClient: number;
  /** APDUs that the server sent. */
  readonly apdusFromServer: number;
  /** Information objects in both directions. */
  readonly objects: number;
  /** How many ended in which way. */
  readonly endings: Readonly<Partial<Record<EndingCause, number>>>;
}

/** The inferred parameters of one station; `null` where nothing shows them. */
export interface LearnedReport {
  /** Maximum number of unacknowledged APDUs it sends. */
  readonly k: LearnedSetting | null;
  /** It acknowledges after this number of APDUs. */
  readonly w: LearnedSetting | null;
  /** Time after which it closed the connection, in ms. */
  readonly t1Ms: LearnedSetting | null;
  /** Longest time before it acknowledges, in ms. */
  readonly t2Ms: LearnedSetting | null;
  /** Idle time after which it tests the link, in ms. */
  readonly t3Ms: LearnedSetting | null;
}

/** One station of a session. */
export interface SideReport extends EndpointReport {
  /** APDUs in I format. */
  readonly information: number;
  /** APDUs in S format. */
  readonly supervisory: number;
  /** APDUs in U format. */
  readonly unnumbered: number;
  /** APDUs in none of these. */
  readonly undefined: number;
  /** Octets of TCP data. */
  readonly octets: number;
  /** TCP segments with data. */
  readonly segments: number;
  /** Segments that were sent again or captured twice. */
  readonly repeatedSegments: number;
  /** Segments that came out of order. */
  readonly reorderedSegments: number;
  /** Octets missing in the capture. */
  readonly missingOctets: number;
  /** I format APDUs known to be missing in the capture. */
  readonly missingApdus: number;
  /** Most I format APDUs it had unacknowledged. */
  readonly maxOutstanding: number;
  /** Maximum number of its I format APDUs that were acknowledged at once. */
  readonly maxAcknowledged: number;
  /** How long its I format APDUs waited for acknowledgement, the oldest each time. */
  readonly acknowledgement: DurationSummary | null;
  /** How long its STARTDT, STOPDT and TESTFR act waited for their confirmation. */
  readonly confirmation: DurationSummary | null;
  /** What it seems to be set to. */
  readonly learned: LearnedReport;
}

/** A change of the state of data transfer. */
export interface PhaseReport {
  /** The state from then on. */
  readonly phase: Phase;
  /** Since when. */
  readonly at: Mark;
}

/** How and why a session ended. */
export interface EndingReport {
  /** Why. */
  readonly cause: EndingCause;
  /** How and why, in a sentence. */
  readonly text: string;
  /** Who closed. */
  readonly by: "client" | "server" | null;
  /** When. */
  readonly at: Mark;
}

/** One TCP connection that carried APDUs. */
export interface SessionReport {
  /** Number of the session, from 0. */
  readonly id: number;
  /** Number of its connection in the (last) file, as Wireshark counts (`tcp.stream`). */
  readonly connection: number;
  /** Which side is the controlling station; `null` if nothing shows it. */
  readonly controlling: "client" | "server" | null;
  /** How it was recognised. */
  readonly recognisedBy: "port" | "content";
  /** Whether it was captured from its first packet on. */
  readonly fromStart: boolean;
  /** First packet. */
  readonly first: Mark;
  /** From the first packet to the last, in ms. */
  readonly durationMs: number | null;
  /** How long data transfer was started, in ms. */
  readonly startedMs: number;
  /** The state at the end. */
  readonly phase: Phase;
  /** Changes of the state, the first 64. */
  readonly phases: readonly PhaseReport[];
  /** How many changes there were. */
  readonly phaseChanges: number;
  /** STARTDT act, STOPDT act and TESTFR act that were sent. */
  readonly startdt: number;
  /** STOPDT act. */
  readonly stopdt: number;
  /** TESTFR act. */
  readonly testfr: number;
  /** Common addresses, the first 64. */
  readonly cas: readonly number[];
  /** Information objects in both directions. */
  readonly objects: number;
  /** Gaps in its capture. */
  readonly gaps: number;
  /** The longest time without an APDU, in ms. */
  readonly longestSilenceMs: number;
  /** The APDU that ended it. */
  readonly silenceEnd: Mark | null;
  /** How it ended; `null` if it is open. */
  readonly ending: EndingReport | null;
  /** Who opened the connection. */
  readonly client: SideReport;
  /** Who accepted it. */
  readonly server: SideReport;
}

/** What the time tags of a sector show. */
export interface ClockReport {
  /** Time tags of types with CP56Time2a, sent when the data arose. */
  readonly tags: number;
  /** Invalid ones. */
  readonly invalid: number;
  /** Zone the tags seem to be in, in minutes east of UTC; `null` if not enough is known. */
  readonly zoneMinutes: number | null;
  /** How far its clock is ahead of the capturing machine's, apart from the time zone, in ms. */
  readonly offsetMs: number | null;
  /** The greatest delay of an event against the quickest, in ms. */
  readonly maxDelayMs: number | null;
}

/** What a station has under one common address. */
export interface SectorReport {
  /** Common address. */
  readonly ca: number;
  /** ASDUs with points. */
  readonly asdus: number;
  /** Information objects in them. */
  readonly objects: number;
  /** Its clock. */
  readonly clock: ClockReport;
}

/** Who did something to a station. */
export interface VisitorReport {
  /** Address. */
  readonly address: string;
  /** When first. */
  readonly first: Mark;
  /** How often. */
  readonly count: number;
}

/** A controlled station. */
export interface StationReport extends EndpointReport {
  /** Its common addresses. */
  readonly sectors: readonly SectorReport[];
  /** Who sent process commands to it. */
  readonly commanders: readonly VisitorReport[];
  /** Who set its clock. */
  readonly clockMasters: readonly VisitorReport[];
}

/** What is counted of all transactions of a kind. */
export interface TransactionTotalsReport {
  /** What was asked for. */
  readonly kind: TransactionKind;
  /** How many. */
  readonly count: number;
  /** How many ended in which way. */
  readonly results: Readonly<Partial<Record<TransactionResult, number>>>;
  /** From request to confirmation. */
  readonly confirm: DurationSummary | null;
  /** From request to termination. */
  readonly terminate: DurationSummary | null;
}

/** A step of a transaction. */
export interface StepReport {
  /** What happened. */
  readonly name: TransactionStepName;
  /** When. */
  readonly at: Mark;
  /** Whether it was a negative answer. */
  readonly negative: boolean;
}

/** What only some kinds of transactions have; what does not apply is left out. */
export interface TransactionFactsReport {
  /** Value of a command or parameter. */
  readonly value?: JsonNumber;
  /** QU or QL of a command, QOI, RQT, QRP, KPA or QPA. */
  readonly qualifier?: number;
  /** FRZ of a counter interrogation. */
  readonly freeze?: number;
  /** ASDUs that answered an interrogation. */
  readonly asdus?: number;
  /** Information objects in them. */
  readonly objects?: number;
  /** Different points among them. */
  readonly points?: number;
  /** Points of the interrogation of the same kind before this one. */
  readonly pointsBefore?: number;
  /** Time sent to set a clock, less time of capture, in ms; with the zone still in it. */
  readonly offsetMs?: number;
  /** Name of a file. */
  readonly nof?: number;
  /** Length of a file, as announced. */
  readonly lof?: number;
  /** Octets transferred in sections that were accepted. */
  readonly octets?: number;
  /** Sections that were accepted. */
  readonly sections?: number;
  /** Whether the file goes to the controlled station. */
  readonly download?: boolean;
  /** Entries of a directory. */
  readonly entries?: number;
  /** Why it failed, for people. */
  readonly reason?: string;
}

/** A request and all its answers. */
export interface TransactionReport {
  /** Number of the transaction, from 0. */
  readonly id: number;
  /** What was asked for. */
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
  /** How it ended. */
  readonly result: TransactionResult;
  /** What happened, the first 32 steps. */
  readonly steps: readonly StepReport[];
  /** From the last request to its confirmation, in ms. */
  readonly confirmMs: number | null;
  /** From the last request to the termination, in ms. */
  readonly terminateMs: number | null;
  /** What only some kinds have. */
  readonly facts: TransactionFactsReport;
}

/** What was reported of the quality of a point. */
export interface QualityReport {
  /** The last: abbreviations such as `IV NT`, empty if good. */
  readonly last: string;
  /** All that were ever set. */
  readonly seen: string;
  /** How often it changed. */
  readonly changes: number;
  /** Reports in which it was not good. */
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
  /** Reports. */
  readonly count: number;
  /** Reports per minute, from the first to the last; `null` for a single one. */
  readonly perMinute: number | null;
  /** First packet. */
  readonly first: Mark;
  /** Last packet. */
  readonly last: Mark;
  /** The last time tag, in the station's own time; `null` without one. */
  readonly lastTag: string | null;
  /** First value. */
  readonly firstValue: JsonNumber;
  /** Last value. */
  readonly lastValue: JsonNumber;
  /** Lowest value. */
  readonly min: JsonNumber;
  /** Highest value. */
  readonly max: JsonNumber;
  /** How often the value changed. */
  readonly changes: number;
  /** Its quality. */
  readonly quality: QualityReport;
}

/** Something worth knowing. */
export interface FindingReport {
  /** What it is: a key of `explanations`. */
  readonly code: FindingCode;
  /** How much it matters. */
  readonly severity: Severity;
  /** What was found, the first time. */
  readonly detail: string;
  /** How often. */
  readonly count: number;
  /** When first. */
  readonly first: Mark;
  /** When last. */
  readonly last: Mark;
  /** Packets, the first 20. */
  readonly frames: readonly Mark[];
  /** Number of the session. */
  readonly session: number | null;
  /** Address of the sender. */
  readonly source: string | null;
  /** Address of the other. */
  readonly destination: string | null;
  /** Common address. */
  readonly ca: number | null;
  /** Information object address. */
  readonly ioa: number | null;
  /** Type identification. */
  readonly typeId: number | null;
}

/** Something that was left out of the report. */
export interface OmissionReport {
  /** What: `points`, `sessions`, `findings` and so on. */
  readonly what: string;
  /** How many. */
  readonly count: number;
  /** In a sentence. */
  readonly text: string;
}

/** What an analysis found. `REPORT_SCHEMA` describes its JSON. */
export interface AnalysisReport {
  /** What this is. */
  readonly format: "iec104-analysis";
  /** Keys are added without notice; the number changes when one changes its meaning or goes. */
  readonly version: 1;
  /** Whether everything was read. */
  readonly complete: boolean;
  /** The filter. */
  readonly filter: string | null;
  /** What the stations were taken to be set to. */
  readonly settings: LinkSettings & {
    /** Whether k and w are only the standard's values. */
    readonly assumed: boolean;
  };
  /** The files. */
  readonly captures: readonly CaptureReport[];
  /** Totals over all files. */
  readonly totals: TotalsReport;
  /** Types, the most frequent first. */
  readonly types: readonly TypeReport[];
  /** Causes, the most frequent first. */
  readonly causes: readonly CauseReport[];
  /** APDUs over time; `null` if no packet has a time. */
  readonly activity: ActivityReport | null;
  /** Who talks to whom. */
  readonly conversations: readonly ConversationReport[];
  /** Sessions in the order of their beginning. */
  readonly sessions: readonly SessionReport[];
  /** Controlled stations. */
  readonly stations: readonly StationReport[];
  /** All transactions in numbers. */
  readonly transactionTotals: readonly TransactionTotalsReport[];
  /** Transactions in the order of their beginning. */
  readonly transactions: readonly TransactionReport[];
  /** Points by station, common address, address and type. */
  readonly points: readonly PointReport[];
  /** Findings, those that matter most first. */
  readonly findings: readonly FindingReport[];
  /** What the codes of the findings mean. */
  readonly explanations: Readonly<Partial<Record<FindingCode, FindingRow>>>;
  /** What was left out. */
  readonly omissions: readonly OmissionReport[];
}
