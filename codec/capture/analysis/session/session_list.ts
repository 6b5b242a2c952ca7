// The sessions of all files: opens them at their first APDU, carries them over from file to file,
// and closes them.

import type { TcpCloseReason, TcpConnection } from "../../connection.ts";
import type { ClosedItem, LinkItem, OpenedItem } from "../../items.ts";
import type { PacketTime } from "../../packet_time.ts";
import type { TalkerWatch } from "../talker_watch.ts";
import { closeSession } from "./closing.ts";
import type { OtherStart } from "./ending.ts";
import type { Conversations } from "./conversations.ts";
import { Session, type SessionContext } from "./session.ts";

/** A connection in which no APDU has been found yet. */
interface Waiting {
  readonly opened: PacketTime;
  readonly recognisedBy: OpenedItem["recognisedBy"];
  isCut?: boolean;
}

/** A start of data transfer with a station, and the session that started it. */
interface Start extends OtherStart {
  readonly session: number;
}

/** APDUs by format. */
export interface ApduCounts {
  information: number;
  supervisory: number;
  unnumbered: number;
  undefinedApdus: number;
}

/** Maximum number of stations whose starts are remembered. */
const MAX_STARTS = 16_384;

/** Keeps the sessions of an analysis. */
export class SessionList {
  /** Current number of sessions. */
  count = 0;
  /** Number of connections dropped because there were too many. */
  evicted = 0;
  /** Sessions kept for the report, in chronological order. */
  readonly kept: Session[] = [];

  readonly #context: SessionContext;
  readonly #conversations: Conversations;
  readonly #talkers: TalkerWatch;
  readonly #limit: number;
  readonly #onEnd: (session: Session) => void;
  readonly #waiting = new Map<TcpConnection, Waiting>();
  readonly #open = new Map<TcpConnection, Session>();
  /** Sessions that were still open at the end of their file, by their endpoints. */
  #suspended = new Map<string, Session>();
  #resumable = new Map<string, Session>();
  readonly #starts = new Map<string, Start[]>();
  /** APDUs of ended sessions. */
  readonly #past: ApduCounts = { information: 0, supervisory: 0, unnumbered: 0, undefinedApdus: 0 };
  #last: Session | undefined;

  /** Creates an empty list; `onEnd` is called for every session that ends. */
  constructor(
    context: SessionContext,
    options: {
      readonly conversations: Conversations;
      readonly talkers: TalkerWatch;
      readonly limit: number;
      readonly onEnd: (session: Session) => void;
    },
  ) {
    this.#context = context;
    this.#conversations = options.conversations;
    this.#talkers = options.talkers;
    this.#limit = options.limit;
    this.#onEnd = options.onEnd;
  }

  /** Processes a new connection. */
  open({ connection, recognisedBy }: OpenedItem): void {
    const name = nameOf(connection);
    const suspended = this.#resumable.get(name);
    if (suspended !== undefined && !connection.handshake) {
      this.#resumable.delete(name);
      suspended.resume(connection);
      this.#open.set(connection, suspended);
      return;
    }
    this.#conversations.open(connection);
    this.#talkers.connect(connection);
    this.#waiting.set(connection, { opened: this.#context.clock.now(), recognisedBy });
  }

  /** Returns the session of an item; creates it if the item is the first of its connection. */
  find({ connection }: LinkItem): Session {
    if (this.#last?.connection === connection) return this.#last;
    let session = this.#open.get(connection);
    if (session === undefined) session = this.#begin(connection);
    session.isCut = false;
    return this.#last = session;
  }

  /** Records that an APDU of a connection was excluded by the filter. */
  cut({ connection }: LinkItem): void {
    const session = this.#open.get(connection);
    if (session !== undefined) {
      this.#last = undefined;
      return session.cut();
    }
    const waiting = this.#waiting.get(connection);
    if (waiting !== undefined) waiting.isCut = true;
  }

  #begin(connection: TcpConnection): Session {
    const { clock } = this.#context;
    const waiting: Waiting = this.#waiting.get(connection) ??
      { opened: clock.now(), recognisedBy: "content" };
    this.#waiting.delete(connection);
    const session = new Session(this.count++, this.#context, { connection, ...waiting });
    if (waiting.isCut === true) session.lastTime = NaN;
    this.#open.set(connection, session);
    if (this.kept.length < this.#limit) this.kept.push(session);
    this.#talkers.talk(session);
    return session;
  }

  /** Records that data transfer was started, or that a start was requested. */
  start(session: Session): void {
    const name = stationOf(session.connection);
    let starts = this.#starts.get(name);
    if (starts === undefined) {
      if (this.#starts.size >= MAX_STARTS) return;
      this.#starts.set(name, starts = []);
    }
    const address = session.address(session.controlling);
    const packet = this.#context.clock.now();
    if (starts[0]?.session === session.id) starts.shift();
    const isConfirmed = session.phase === "started";
    starts.unshift({ session: session.id, time: packet.time, address, packet, isConfirmed });
    starts.length = Math.min(2, starts.length);
  }

  /** Processes the end of a connection. */
  close({ connection, reason, byClient }: ClosedItem): void {
    if (reason === "evicted") this.evicted++;
    if (reason === "other-protocol") {
      this.#waiting.delete(connection);
      return this.#conversations.discard(connection);
    }
    const session = this.#open.get(connection);
    if (session === undefined) {
      this.#waiting.delete(connection);
      this.#conversations.end(
        connection,
        reason === "fin" || reason === "reset" ? "refused" : "not-seen",
      );
      return;
    }
    this.#open.delete(connection);
    if (this.#last === session) this.#last = undefined;
    // Excluded APDUs before the end of a connection might explain why it ended.
    if (reason === "end" || session.isCut) this.#suspended.set(nameOf(connection), session);
    else this.#end(session, reason, byClient);
  }

  /** APDUs of all sessions by format. */
  totals(): ApduCounts {
    const totals = { ...this.#past };
    const open = [this.#open, this.#suspended, this.#resumable].flatMap((map) => [...map.values()]);
    for (const session of open) count(totals, session);
    return totals;
  }

  /** Ends a file. Open sessions may continue in the next file, but not in later ones. */
  endFile(): void {
    for (const session of this.#resumable.values()) this.#end(session, "end", undefined);
    this.#resumable = this.#suspended;
    this.#suspended = new Map();
  }

  /** Ends the last file. */
  end(): void {
    this.endFile();
    this.endFile();
  }

  #end(session: Session, reason: TcpCloseReason, byClient: boolean | undefined): void {
    const starts = this.#starts.get(stationOf(session.connection)) ?? [];
    const other = starts.find((start) => start.session !== session.id);
    const closing = { at: this.#context.clock.now(), reason, byClient };
    closeSession(session, closing, other);
    this.#conversations.close(session);
    count(this.#past, session);
    this.#onEnd(session);
  }
}

function count(totals: ApduCounts, { client, server }: Session): void {
  for (const side of [client, server]) {
    totals.information += side.information;
    totals.supervisory += side.supervisory;
    totals.unnumbered += side.unnumbered;
    totals.undefinedApdus += side.undefinedApdus;
  }
}

function nameOf({ client, server }: TcpConnection): string {
  return `${client.address} ${client.port} ${stationOf({ server })}`;
}

function stationOf({ server }: Pick<TcpConnection, "server">): string {
  return `${server.address} ${server.port}`;
}
