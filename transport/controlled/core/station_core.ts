// State shared by all procedures of a station: objects, time, connections, and the interface to the
// application.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { IEC104, type Profile } from "../../../codec/profile.ts";
import { Fifo } from "../../session/fifo.ts";
import { type Authority, prepareAuthority } from "../authority/authority.ts";
import type { AuthorityDeclaration } from "../authority/authority_declaration.ts";
import type { AuthorityDecision } from "../authority/authority_decision.ts";
import { RateWindow } from "../authority/rate_window.ts";
import { Agenda } from "../../agenda.ts";
import type { CommandObject } from "../objects/command_object.ts";
import type { ProceduresDeclaration, StationDeclaration } from "../declaration/declaration.ts";
import { profileOf } from "../declaration/profile_of.ts";
import type { BufferedEvent } from "../objects/buffered_event.ts";
import type { StoredEvent } from "../../event_store.ts";
import { DEFAULT_STORE_TIMEOUT_MS, EventKeeper } from "../events/event_keeper.ts";
import { FileRegistry } from "../objects/file_registry.ts";
import type { Group } from "../events/group.ts";
import type { Link } from "./link.ts";
import type { Moment } from "../../moment.ts";
import type { RefusalReason, StationNotice } from "../notices/notices.ts";
import type { ReportedStatistics } from "./reported_statistics.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import {
  type CommandVerdict,
  type Question,
  type QuestionKind,
  type Questions,
  REFUSALS,
} from "./questions.ts";
import { eventClasses, type Initialization, Reporter } from "../events/reporter.ts";
import { typeOf } from "../objects/image.ts";
import { Sector } from "../objects/sector.ts";
import { Slots } from "./slots.ts";
import { StationClock } from "../objects/station_clock.ts";
import { requireVerdict } from "./verdict.ts";

/** Options of a station machine besides its declaration. */
export interface StationMachineOptions {
  /** Field sizes and private types; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile;
  /**
   * The kinds of questions that the application answers; everything else is handled as declared.
   */
  readonly questions?: ReadonlySet<QuestionKind>;
  /** Whether decisions about requests are reported. @default {false} */
  readonly decisions?: boolean;
  /** Whether notices are reported. @default {true} */
  readonly notices?: boolean;
  /**
   * The events of a store, by ascending number; an empty list for a new store. If set,
   * `nextStore()` returns what to store, and events are held back until they are stored.
   */
  readonly stored?: Iterable<StoredEvent>;
  /**
   * Time-out for the event store, in ms; after it, events are sent without being stored.
   *
   * @default {5000}
   */
  readonly storeTimeoutMs?: number;
  /** Cause of initialization (COI) of the start, 0..127: 0 power on, 1 manual reset, 2 remote reset. @default {0} */
  readonly causeOfInitialization?: number;
  /** BS1 of the start: whether local parameters were changed. @default {false} */
  readonly parametersChanged?: boolean;
  /** The counters of secure authentication, and where they are reported; by default they are not. */
  readonly statistics?: ReportedStatistics | undefined;
}

/** Events that a machine reports to its driver. */
export type MachineEvent =
  /** A question to be answered with `answer()`. */
  | { readonly type: "question"; readonly question: Question }
  /** Something to report. */
  | { readonly type: "notice"; readonly notice: StationNotice }
  /** Reports a decision about a request, before the question about it. */
  | { readonly type: "decision"; readonly decision: AuthorityDecision }
  /** A connection to close; the machine no longer uses it. */
  | { readonly type: "close"; readonly link: number; readonly detail: string };

type Continue = (answer: unknown, now: Moment, id: number) => void;

/** An unanswered question. */
interface OpenQuestion {
  readonly type: QuestionKind;
  readonly link: Link;
  readonly otherwise: unknown;
  readonly then: Continue;
}

/** State and services that the procedures use. */
export class StationCore {
  /** The declaration of the station. */
  readonly declaration: StationDeclaration;
  /** Field sizes. */
  readonly profile: Profile;
  /** Originator address in unsolicited ASDUs. */
  readonly originator: number;
  /** Its common addresses. */
  readonly sectors: ReadonlyMap<number, Sector>;
  /** Its clock. */
  readonly clock: StationClock;
  /** Scheduled actions. */
  readonly agenda: Agenda = new Agenda();
  /**
   * Time limits for peers. Before one is enforced, everything that the peer sent earlier must be
   * received.
   */
  readonly patience: Agenda = new Agenda();
  /** The redundancy groups. */
  readonly groups: Set<Group> = new Set();
  /** The declared redundancy groups by name. */
  readonly groupsByName: Map<string, Group> = new Map();
  /** The declared group without addresses, which admits the peers that no other group admits. */
  groupForOthers: Group | undefined;
  /** Connections by number. */
  readonly links: Map<number, Link> = new Map();
  /**
   * Connections that may have something new to send, or fewer answers waiting, since the last
   * check.
   */
  readonly ready: Set<number> = new Set();
  /** Records that a connection may have something new to send. */
  readonly onWork: (link: number) => void = (link) => void this.ready.add(link);
  /** Groups with events that were held back because they are not stored yet, since the last release. */
  readonly heldGroups: Set<Group> = new Set();
  /** Number of the most recent connection. */
  lastLink = 0;
  /** Allocates connections to peers. */
  readonly slots: Slots;
  /** Selected commands. */
  readonly selected: Set<CommandObject> = new Set();
  /** Operations that the application ends, by the number of the question that started them. */
  readonly running: Map<number, CommandObject> = new Map();
  /** Common addresses whose end of initialization is not yet acknowledged, and why. */
  readonly uninitialized: Map<number, Initialization> = new Map();
  /** Common addresses that are about to restart. */
  readonly restarting: Set<number> = new Set();
  /** Whether any point has parameters that can be changed. */
  readonly hasParameters: boolean;
  /** Behaviour where the standard leaves a choice. */
  readonly procedures: Required<ProceduresDeclaration>;
  /** The files it offers. */
  readonly files: FileRegistry = new FileRegistry();
  /** Creates events. */
  readonly reporter: Reporter;
  /** Who may do what; `undefined` if everyone may do everything. */
  readonly authority: Authority | undefined;
  /** Limits for commands. */
  readonly commandLimits: NonNullable<AuthorityDeclaration["commandLimits"]>;
  /** Whether there is anything to decide, or to report, about a request before it is handled. */
  readonly decides: boolean;
  /** How many requests were refused, by reason. */
  readonly refusals: Map<RefusalReason, number> = new Map();
  /** The counters of secure authentication; `undefined` if they are not reported. */
  readonly statistics: ReportedStatistics | undefined;
  /** The last event of each reported statistic, by its index. */
  readonly statisticEvents: Map<number, number> = new Map();
  /** Work for the event store; `undefined` without a store. */
  readonly keeper: EventKeeper | undefined;
  readonly #wanted: ReadonlySet<QuestionKind>;
  readonly #reportsDecisions: boolean;
  readonly #reportsNotices: boolean;
  readonly #open = new Map<number, OpenQuestion>();
  readonly #events = new Fifo<MachineEvent>();
  #lastQuestion = 0;

  /** Creates the objects of a station. */
  constructor(declaration: StationDeclaration, options: StationMachineOptions, lastId: number) {
    const { questions = new Set(), stored, decisions = false, notices = true } = options;
    const profile = profileOf(declaration, options.profile ?? IEC104);
    const { storeTimeoutMs = DEFAULT_STORE_TIMEOUT_MS } = options;
    if (!(storeTimeoutMs > 0)) {
      throw new RangeError(
        `Cannot use storeTimeoutMs = ${storeTimeoutMs}: expected more than 0 ms`,
      );
    }
    this.declaration = declaration;
    this.slots = new Slots(declaration.redundancy ?? {});
    this.profile = profile;
    this.originator = originatorOf(declaration, profile);
    this.#wanted = questions;
    const notice = (notice: StationNotice) => this.notice(notice);
    this.keeper = stored && new EventKeeper({
      agenda: this.agenda,
      timeoutMs: storeTimeoutMs,
      notice,
      onRelease: () => this.#release(),
    });
    const layout = {
      layout: declaration.procedures?.interrogation,
      tagKind: declaration.time?.tag ?? "cp56",
    } as const;
    this.sectors = new Map(
      declaration.sectors.map((one) => [one.ca, new Sector(one, profile, layout)]),
    );
    this.statistics = options.statistics;
    const { authority } = declaration;
    this.authority = authority && prepareAuthority(authority);
    this.commandLimits = authority?.commandLimits ?? {};
    this.#reportsDecisions = decisions;
    this.#reportsNotices = notices;
    this.decides = decisions || authority !== undefined;
    const { perObject } = this.commandLimits;
    if (perObject !== undefined) {
      for (const { commands } of this.sectors.values()) {
        for (const command of commands.values()) command.rate = new RateWindow(perObject);
      }
    }
    this.clock = new StationClock(declaration.time);
    this.hasParameters = declaration.sectors.some(({ points = [] }) =>
      points.some(({ parameters = [] }) => parameters.length > 0)
    );
    this.procedures = {
      endOfInitialization: true,
      interrogationLimit: 4,
      interrogateParameters: false,
      interrogation: {},
      alsoReadable: [],
      addressZero: false,
      freezeTermination: true,
      outdatedCommand: "refuse",
      oneSelection: false,
      resetCloses: true,
      unsupported: ["C_CD_NA_1"],
      fileTimeoutMs: 30_000,
      maxFileOctets: 1_048_576,
      ...declaration.procedures,
    };
    const signal = declaration.events?.overflowPoint;
    const { groups, clock, keeper } = this;
    this.reporter = new Reporter(
      { groups, profile, clock, keeper, notice, originator: this.originator },
      {
        classes: eventClasses(declaration.events),
        overflowPoint: signal && this.sectors.get(signal.ca)!.points.get(signal.ioa),
        lastId,
      },
    );
  }

  /** Whether the application answers a kind of question. */
  wants(kind: QuestionKind): boolean {
    return this.#wanted.has(kind);
  }

  /** Emits a notice, if anything listens. */
  notice(notice: StationNotice): void {
    if (this.#reportsNotices) this.#events.push({ type: "notice", notice });
  }

  /** Reports a decision about a request, if anything listens. */
  reportDecision(make: () => AuthorityDecision): void {
    if (this.#reportsDecisions) this.#events.push({ type: "decision", decision: make() });
  }

  /** Returns the next event, or `undefined`. */
  nextEvent(): MachineEvent | undefined {
    return this.#events.shift();
  }

  /** Asks the application, or uses `otherwise` if it has no handler. */
  ask<K extends QuestionKind>(
    type: K,
    given: {
      readonly link: Link;
      readonly subject: Questions[K]["subject"];
      readonly now: Moment;
      readonly otherwise: Questions[K]["answer"];
    },
    then: (answer: Questions[K]["answer"], now: Moment, id: number) => void,
  ): void {
    const { link, subject, now, otherwise } = given;
    if (!this.#wanted.has(type)) return then(otherwise, now, 0);
    const id = ++this.#lastQuestion;
    this.#open.set(id, { type, link, otherwise, then: then as Continue });
    link.questions++;
    this.#events.push({ type: "question", question: { id, type, subject } as Question });
  }

  /**
   * Processes the answer to a question; `undefined` means "as declared". A second answer is
   * ignored.
   *
   * @throws {RangeError | TypeError} A command is refused with a cause that is not allowed.
   */
  answer(id: number, answer: unknown, now: Moment): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    if (open.type === "command" && answer !== undefined) requireVerdict(answer as CommandVerdict);
    this.#open.delete(id);
    open.link.questions--;
    this.ready.add(open.link.id);
    open.then(answer ?? open.otherwise, now, id);
  }

  /** Refuses the request of a question that the application failed to answer. */
  fail(id: number, error: unknown, now: Moment): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.notice({ type: "failed", what: `The handler of a question (${open.type})`, error });
    this.answer(id, REFUSALS[open.type], now);
  }

  /**
   * Ends a connection on the station's side: its unacknowledged events return to the buffer in
   * order, and its selections end. With `detail`, the driver is asked to close it.
   */
  release(link: Link, detail?: string): void {
    const { group } = link;
    this.dropSelections(link);
    group.buffer.restore(link.close());
    this.links.delete(link.id);
    this.ready.delete(link.id);
    this.slots.give(link.id);
    this.patience.cancel(link.startBy);
    if (group.active === link.id) group.active = undefined;
    if (!group.permanent) this.groups.delete(group);
    if (detail !== undefined) this.#events.push({ type: "close", link: link.id, detail });
  }

  /** Ends a selection if there is one. */
  dropSelection(command: CommandObject): void {
    if (command.selection === undefined) return;
    this.agenda.cancel(command.selection.expiry);
    this.links.get(command.selection.link)?.selections?.delete(command);
    command.selection = undefined;
    this.selected.delete(command);
  }

  /** Ends the selections of a connection. */
  dropSelections(link: Link): void {
    for (const command of link.selections ?? []) this.dropSelection(command);
  }

  /** Reports the end of initialization of a common address. It is delivered once. */
  initialize(ca: number, initialization: Initialization, now: Moment): void {
    if (!this.procedures.endOfInitialization) return;
    this.uninitialized.set(ca, initialization);
    this.reporter.initialization(ca, initialization, now);
  }

  /** Deletes delivered or removed events from the store. */
  forget(group: Group, events: readonly BufferedEvent[]): void {
    if (this.keeper === undefined || !group.permanent) return;
    const ids = events.filter(({ kind }) => kind.priority > 0).map(({ id }) => id);
    if (ids.length > 0) this.forgetStored(group.name, ids);
  }

  /** Removes events from the store, if there is one. */
  forgetStored(group: string, ids: readonly number[]): void {
    this.keeper?.remove(group, ids);
  }

  /** Makes the connections whose events were held back check again whether events can be sent. */
  #release(): void {
    for (const { active } of this.heldGroups) if (active !== undefined) this.ready.add(active);
    this.heldGroups.clear();
  }

  /** Encodes an ASDU. */
  encode(asdu: {
    readonly type: string;
    readonly cause: number;
    readonly ca: number;
    readonly originator: number;
    readonly test: boolean;
    readonly negative?: boolean;
    readonly sq?: boolean;
    readonly objects: readonly object[];
  }): Uint8Array {
    const input = { ...asdu, ...typeOf(asdu.type) };
    return encodeAsdu(input as unknown as AsduInput, { profile: this.profile });
  }

  /** Reports that a request got a negative confirmation. */
  noteRefusal(
    { link, remote, octets }: {
      readonly link: Link;
      readonly remote: PeerIdentity;
      readonly octets: Uint8Array;
    },
    reason: RefusalReason,
    detail?: string,
  ): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
    const why = { reason, ...detail !== undefined && { detail } };
    this.notice({ type: "refused", link: link.id, remote, ...why, octets });
  }
}

/**
 * The originator address of a station.
 *
 * @throws {RangeError} The causes of the profile have one octet, and no originator address.
 */
function originatorOf({ originator = 0 }: StationDeclaration, { cotOctets }: Profile): number {
  if (originator === 0 || cotOctets === 2) return originator;
  throw new RangeError(
    `Cannot use originator = ${originator} with causes of one octet: expected 0`,
  );
}
