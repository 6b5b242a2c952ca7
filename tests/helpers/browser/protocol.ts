// The connection to a browser: requests with their replies, and events, over one WebSocket.

/** A message of the browser: the reply to a request, or an event. */
export type Message<E> =
  | { readonly id: number; readonly result: Record<string, unknown> }
  | { readonly id: number; readonly fault: string }
  | { readonly event: E };

interface Waiting {
  /** What was requested, for errors. */
  readonly request: string;
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
}

/** How a browser speaks. */
export interface Dialect<E> {
  /** The name of the browser, for errors. */
  readonly browser: string;
  /** Reads a message. */
  read(message: Record<string, unknown>): Message<E>;
}

/** A connection to a browser. */
export class ProtocolConnection<E> {
  readonly #dialect: Dialect<E>;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: E) => void>();
  readonly #closed: Promise<void>;
  #last = 0;

  /** Wraps a socket that is open; use `open()`. */
  constructor(socket: WebSocket, dialect: Dialect<E>) {
    this.#dialect = dialect;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#take(dialect.read(JSON.parse(data)));
    this.#closed = new Promise((resolve) => {
      socket.onclose = () => {
        this.#end();
        resolve();
      };
    });
  }

  /** Connects to the address that a browser has printed. */
  static async open<E>(address: string, dialect: Dialect<E>): Promise<ProtocolConnection<E>> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`${dialect.browser} does not listen`));
    });
    return new ProtocolConnection(socket, dialect);
  }

  /** Sends a request; rejects if the browser refuses it, or ends before it replies. */
  send(method: string, fields: Record<string, unknown>): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { request: method, resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, ...fields }));
    });
  }

  /** Listens to events; returns a function that stops listening. */
  listen(listener: (event: E) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits for an event. */
  once(isWanted: (event: E) => boolean): Promise<E> {
    return new Promise((resolve) => {
      const stop = this.listen((event) => {
        if (!isWanted(event)) return;
        stop();
        resolve(event);
      });
    });
  }

  /** Sends the request that ends the browser, and waits until it has closed the connection. */
  async end(method: string): Promise<void> {
    await this.send(method, { params: {} });
    await this.#closed;
  }

  #take(message: Message<E>): void {
    if ("event" in message) {
      for (const listener of this.#listeners) listener(message.event);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ("result" in message) waiting?.resolve(message.result);
    else waiting?.reject(this.#error(`${message.fault}, in reply to ${waiting.request}`));
  }

  #end(): void {
    for (const { request, reject } of this.#waiting.values()) {
      reject(this.#error(`ended before it replied to ${request}`));
    }
    this.#waiting.clear();
  }

  #error(text: string): Error {
    return new Error(`${this.#dialect.browser}: ${text}`);
  }
}
