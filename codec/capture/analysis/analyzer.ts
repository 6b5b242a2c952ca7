// Analyzes the items of captures.

import { APCI_OCTETS } from "../../apci.ts";
import { PointColumns } from "../../columns.ts";
import type { ApduItem, CaptureItem, CaptureSummary, PointsItem } from "../items.ts";
import type { CaptureIssue, CaptureIssueCode } from "../packet.ts";
import type { Filter } from "../filter.ts";
import { DeltaClock } from "../filter/delta_clock.ts";
import type { PacketMarks } from "../filter/marks.ts";
import { Activity } from "./activity.ts";
import { IEC104 } from "../../profile.ts";
import { noteConflict } from "./conflict.ts";
import { Content } from "./content.ts";
import { FindingLog } from "./finding_log.ts";
import { judgeLink } from "./link_filter.ts";
import { PacketClock, timeOf } from "../packet_time.ts";
import { type AnalyzerOptions, DEFAULT_LEARN_MS, DEFAULT_LIMITS } from "./options.ts";
import { buildMarks } from "./packet_marks.ts";
import { buildReport, type FileRecord, type IssueRecord } from "./report/build.ts";
import type { AnalysisReport } from "./report/model.ts";
import { slotsInOrder } from "./report/points.ts";
import { Conversations } from "./session/conversations.ts";
import { takeApdu, takeGap, takeInformation, takeSkipped } from "./session/intake.ts";
import type { Session, SessionContext } from "./session/session.ts";
import { SessionList } from "./session/session_list.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import { thresholdsOf } from "./thresholds.ts";
import { TalkerWatch } from "./talker_watch.ts";

/** More than the number of connections in any file. */
const MAX_CONNECTIONS = 0x100000000;

/**
 * Reconstructs what happened on the links of one or more captures: sessions, transactions, points
 * and findings. Pass it every item of `readCapture()` or of a `CaptureDecoder`; request the report
 * at any time.
 *
 * Memory is bounded regardless of the captures; the report lists what was omitted.
 *
 * @example
 * ```ts
 * import { Analyzer, readCapture } from "@telecontrol/iec104/capture";
 *
 * const analyzer = new Analyzer();
 * const reading = readCapture(new Uint8Array(0)); // or a stream
 * for await (const item of reading) analyzer.accept(item);
 * analyzer.endFile(reading.summary);
 * analyzer.end();
 * console.log(analyzer.report().findings);
 * ```
 */
export class Analyzer {
  /**
   * Columns for `next()` of a {@linkcode CaptureDecoder}, which make the analysis of points faster. Pass each item to
   * {@linkcode accept} before the next one is taken. `undefined` if a filter or `onItem` has to consider every object.
   */
  readonly columns: PointColumns | undefined;

  readonly #options: AnalyzerOptions;
  readonly #filter: Filter | undefined;
  readonly #clock = new PacketClock();
  readonly #findings: FindingLog;
  readonly #conversations: Conversations;
  readonly #sessions: SessionList;
  readonly #content: Content;
  readonly #context: SessionContext;
  readonly #activity = new Activity();
  /** For the field `delta` of the filter; `undefined` if the filter does not consult it. */
  readonly #deltas: DeltaClock | undefined;
  readonly #files: FileRecord[] = [];
  #issues = new Map<CaptureIssueCode, IssueRecord>();
  #start = NaN; // Time of the first item, whether the filter selects it or not.
  #ended = false;

  /**
   * Creates an analyzer for captures that belong together, such as the files of one ring buffer.
   */
  constructor(options: AnalyzerOptions = {}) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { settings } = options;
    const clock = this.#clock;
    const thresholds = thresholdsOf(options.thresholds);
    const findings = new FindingLog(clock, limits);
    this.#options = options;
    this.#filter = options.filter;
    const needsItems = options.filter !== undefined || options.onItem !== undefined;
    this.columns = needsItems ? undefined : new PointColumns();
    this.#deltas = options.filter?.uses.has("delta") === true ? new DeltaClock() : undefined;
    this.#findings = findings;
    this.#content = new Content(clock, findings, options);
    this.#context = {
      clock,
      findings,
      settings: { ...DEFAULT_SETTINGS, ...settings },
      unacknowledged: thresholds.unacknowledged,
      settingsKnown: settings?.k !== undefined || settings?.w !== undefined,
    };
    this.#conversations = new Conversations(clock, limits.conversations);
    this.#sessions = new SessionList(this.#context, {
      conversations: this.#conversations,
      talkers: new TalkerWatch(clock, findings, {
        learnMs: options.learnMs ?? DEFAULT_LEARN_MS,
        thresholds,
      }),
      limit: limits.sessions,
      onEnd: (session) => this.#content.end(session),
    });
  }

  /**
   * Processes the next item. Its octets are not used after the call. An item of type `points` refers to
   * {@linkcode columns}, which are empty afterwards.
   */
  accept(item: CaptureItem | PointsItem): void {
    if (item.type === "issue") return this.#takeIssue(item);
    this.#clock.file = this.#files.length;
    if (item.type === "points") return this.#takePoints(item);
    const delta = this.#deltas === undefined || item.type !== "apdu" ? null : this.#delta(item);
    if (this.#filter !== undefined && !this.#wants(item)) return this.#leaveOut(item);
    this.#options.onItem?.(item);
    this.#clock.set(item);
    switch (item.type) {
      case "apdu": {
        const session = this.#sessions.find(item);
        const { phaseChanges } = session;
        const carriesAsdu = takeApdu(session, item);
        this.#activity.add(this.#clock.time);
        if (session.phaseChanges !== phaseChanges) this.#takePhase(session);
        if (!carriesAsdu) return;
        return this.#content.take(session, item, delta);
      }
      case "opened":
        return this.#sessions.open(item);
      case "closed":
        return this.#sessions.close(item);
      case "sizes": {
        const session = this.#sessions.find(item);
        session.sizes = item;
        return this.#content.end(session); // What came before had other addresses.
      }
      case "gap":
        return takeGap(this.#sessions.find(item), item);
      case "skipped": {
        const session = this.#sessions.find(item);
        return item.code === "conflict"
          ? noteConflict(session, item, this.#options.profile ?? session.sizes?.profile ?? IEC104)
          : takeSkipped(session, item);
      }
    }
  }

  /**
   * Marks the end of a file, after its last item. A connection that continues in the next file
   * remains one session.
   *
   * @param summary Counters of the file's decoder.
   * @param name File name, for the report.
   */
  endFile(summary: CaptureSummary, name?: string): void {
    this.#files.push({ name, summary, issues: this.#issues });
    this.#issues = new Map();
    this.#sessions.endFile();
  }

  /** Marks the end of the last file. Open sessions and transactions are evaluated. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#sessions.end();
    this.#content.points.end(this.#content.stations.sectors());
  }

  /** Returns the report so far. */
  report(): AnalysisReport {
    return buildReport({
      options: this.#options,
      context: this.#context,
      files: this.#files,
      issues: this.#issues,
      ended: this.#ended,
      activity: this.#activity,
      conversations: this.#conversations,
      sessions: this.#sessions,
      content: this.#content,
    });
  }

  /** For each point of the report, in its order, the number with which an observer receives its reports. */
  pointNumbers(): readonly number[] {
    return slotsInOrder(this.#content.points);
  }

  /**
   * The packets of the findings and transactions so far, for a filter of a second analysis of the
   * same captures or of their APDUs.
   */
  marks(): PacketMarks {
    return buildMarks(this.#findings, this.#content.transactions);
  }

  #takePoints(item: PointsItem): void {
    const { columns } = this;
    if (columns === undefined) {
      throw new TypeError("Cannot analyze points in columns: the analyzer has a filter or onItem");
    }
    const { octets, fromClient } = item;
    const { asdus } = columns;
    this.#clock.set(item);
    for (let row = 0; row < asdus.length; row++) {
      const session = this.#sessions.find(item);
      const { phaseChanges } = session;
      takeInformation(session, session.side(fromClient), octets, asdus.at[row]! - APCI_OCTETS);
      this.#activity.add(this.#clock.time);
      if (session.phaseChanges !== phaseChanges) this.#takePhase(session);
      this.#content.takeRow(session, item, columns, row);
    }
    columns.clear();
  }

  #delta(item: ApduItem): number | null {
    const connection = this.#files.length * MAX_CONNECTIONS + item.connection.id;
    return this.#deltas!.take(connection, timeOf(item));
  }

  #takeIssue(issue: CaptureIssue): void {
    const known = this.#issues.get(issue.code);
    if (known === undefined) this.#issues.set(issue.code, { first: issue, count: 1 });
    else known.count++;
  }

  #takePhase(session: Session): void {
    const { phase } = session;
    if (phase === "starting" || phase === "started") this.#sessions.start(session);
  }

  /** Whether the filter may select anything related to an item. */
  #wants(item: Exclude<CaptureItem, CaptureIssue>): boolean {
    const time = timeOf(item);
    if (Number.isNaN(this.#start)) this.#start = time;
    const start = this.#start;
    // The start, the end and the field sizes of a connection are not limited to one time.
    const isEdge = item.type === "opened" || item.type === "closed" || item.type === "sizes";
    const place = { frame: item.frame, ...Number.isNaN(time) ? {} : { time, start } };
    return judgeLink(this.#filter!, item.connection, isEdge ? {} : place) !== false;
  }

  #leaveOut(item: Exclude<CaptureItem, CaptureIssue>): void {
    if (item.type !== "opened" && item.type !== "closed") this.#sessions.cut(item);
  }
}
