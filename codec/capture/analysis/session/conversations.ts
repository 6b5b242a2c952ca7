// Conversations: all connections between a client and a station.

import type { TcpConnection } from "../../connection.ts";
import type { PacketClock, PacketTime } from "../../packet_time.ts";
import type { EndingCause } from "./session.ts";
import type { Session } from "./session.ts";

/** All connections from one address to one endpoint. */
export interface Conversation {
  readonly client: string;
  readonly server: string;
  readonly port: number;
  readonly first: PacketTime;
  last: PacketTime;
  /** Number of connections, and of those on which APDUs were exchanged. */
  connections: number;
  sessions: number;
  fromClient: number;
  fromServer: number;
  objects: number;
  readonly endings: Map<EndingCause, number>;
}

/** Records conversations. */
export class Conversations {
  /** Number of connections that exceeded the limit of conversations. */
  untracked = 0;
  readonly #clock: PacketClock;
  readonly #limit: number;
  readonly #byName = new Map<string, Conversation>();

  /** Creates a list with a maximum number of conversations. */
  constructor(clock: PacketClock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Processes a new connection. */
  open(connection: TcpConnection): void {
    const conversation = this.#find(connection);
    if (conversation === undefined) this.untracked++;
    else conversation.connections++;
  }

  /** Removes a connection that carries another protocol. */
  discard(connection: TcpConnection): void {
    const conversation = this.#find(connection);
    if (conversation === undefined) return;
    if (--conversation.connections === 0) this.#byName.delete(nameOf(connection));
  }

  /** Processes the end of a connection without APDUs. */
  end(connection: TcpConnection, cause: EndingCause): void {
    const conversation = this.#find(connection);
    if (conversation === undefined) return;
    conversation.last = this.#clock.now();
    count(conversation, cause);
  }

  /** Processes the end of a session. */
  close({ connection, client, server, objects, ending }: Session): void {
    const conversation = this.#find(connection);
    if (conversation === undefined) return;
    conversation.last = this.#clock.now();
    conversation.sessions++;
    conversation.fromClient += client.apdus;
    conversation.fromServer += server.apdus;
    conversation.objects += objects;
    if (ending !== undefined) count(conversation, ending.cause);
  }

  /** All conversations in chronological order. */
  all(): Iterable<Conversation> {
    return this.#byName.values();
  }

  #find(connection: TcpConnection): Conversation | undefined {
    const { client, server } = connection;
    const name = nameOf(connection);
    let conversation = this.#byName.get(name);
    if (conversation === undefined && this.#byName.size < this.#limit) {
      const first = this.#clock.now();
      conversation = {
        client: client.address,
        server: server.address,
        port: server.port,
        first,
        last: first,
        connections: 0,
        sessions: 0,
        fromClient: 0,
        fromServer: 0,
        objects: 0,
        endings: new Map(),
      };
      this.#byName.set(name, conversation);
    }
    return conversation;
  }
}

function nameOf({ client, server }: TcpConnection): string {
  return `${client.address} ${server.address} ${server.port}`;
}

function count({ endings }: Conversation, cause: EndingCause): void {
  endings.set(cause, (endings.get(cause) ?? 0) + 1);
}
