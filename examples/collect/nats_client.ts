// A minimal NATS client for publishing: requests with headers and their replies, over TCP or TLS.

/** A reply to a request. */
export interface NatsReply {
  /** Status in the headers, such as 503 for no listener; `undefined` without one. */
  readonly status: number | undefined;
  /** The message. */
  readonly text: string;
}

/** Server information. */
export interface ServerInfo {
  /** Maximum size of a message in octets. */
  readonly max_payload: number;
  /** Whether the server requires TLS. */
  readonly tls_required?: boolean;
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/** A connection to a NATS server. */
export class NatsClient {
  /** Rejects when the connection has closed. */
  readonly ended: Promise<never>;
  /** Maximum size of a message in octets. */
  readonly maxPayload: number;
  readonly #connection: Deno.Conn;
  readonly #input: Input;
  readonly #inbox = `_INBOX.${crypto.randomUUID()}`;
  readonly #waiting = new Map<number, (reply: NatsReply) => void>();
  #requests = 0;
  #written: Promise<void> = Promise.resolve();

  /** Wraps a connection after the server's INFO message. */
  constructor(connection: Deno.Conn, { max_payload }: ServerInfo) {
    this.#connection = connection;
    this.#input = new Input(connection);
    this.maxPayload = max_payload;
    this.ended = this.#listen();
    this.ended.catch(() => {}); // Reported to the pending requests.
  }

  /**
   * Connects to `nats://user:password@host:4222`, or `tls://`.
   *
   * @throws The server cannot be reached.
   */
  static async connect(url: string): Promise<NatsClient> {
    const { protocol, hostname, port, username, password } = new URL(url);
    const tcp = await Deno.connect({ hostname, port: Number(port || 4222) });
    const info = JSON.parse((await new Input(tcp).line()).slice("INFO ".length)) as ServerInfo;
    const isSafe = protocol === "tls:" || info.tls_required === true;
    const client = new NatsClient(isSafe ? await Deno.startTls(tcp, { hostname }) : tcp, info);
    const login = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
    const options = { verbose: false, pedantic: false, headers: true, no_responders: true };
    client.#send(`CONNECT ${JSON.stringify(username === "" ? options : { ...options, ...login })}`);
    client.#send(`SUB ${client.#inbox}.* 1`);
    return client;
  }

  /** Publishes a message and waits for the reply; rejects if the connection closes first. */
  request(
    subject: string,
    text: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<NatsReply> {
    const id = ++this.#requests;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `NATS/1.0\r\n${lines.join("")}\r\n`;
    const { promise, resolve } = Promise.withResolvers<NatsReply>();
    this.#waiting.set(id, resolve);
    const headOctets = ENCODER.encode(head).length;
    const octets = headOctets + ENCODER.encode(text).length;
    this.#send(`HPUB ${subject} ${this.#inbox}.${id} ${headOctets} ${octets}\r\n${head}${text}`);
    return Promise.race([promise, this.ended]);
  }

  /** Closes the connection. */
  close(): void {
    this.#connection.close();
  }

  /** Sends a line after the previous ones. */
  #send(text: string): void {
    const octets = ENCODER.encode(`${text}\r\n`);
    this.#written = this.#written.then(async () => {
      for (let at = 0; at < octets.length;) {
        at += await this.#connection.write(octets.subarray(at));
      }
    }).catch(() => {}); // Reading fails as well and reports the error.
  }

  async #listen(): Promise<never> {
    for (;;) {
      const [word, ...rest] = (await this.#input.line()).split(" ");
      switch (word) {
        case "PING":
          this.#send("PONG");
          break;
        case "MSG":
          await this.#reply(rest[0]!, { head: 0, all: Number(rest.at(-1)) });
          break;
        case "HMSG":
          await this.#reply(rest[0]!, { head: Number(rest.at(-2)), all: Number(rest.at(-1)) });
          break;
        case "-ERR":
          throw new Error(`The NATS server says ${rest.join(" ")}`);
      }
    }
  }

  async #reply(
    subject: string,
    { head, all }: { readonly head: number; readonly all: number },
  ): Promise<void> {
    const octets = await this.#input.take(all + 2);
    const status = /^NATS\/1\.0 (\d+)/.exec(DECODER.decode(octets.subarray(0, head)))?.[1];
    const id = Number(subject.slice(subject.lastIndexOf(".") + 1));
    this.#waiting.get(id)?.({
      status: status === undefined ? undefined : Number(status),
      text: DECODER.decode(octets.subarray(head, all)),
    });
    this.#waiting.delete(id);
  }
}

/** Reads lines and octets from a connection. */
class Input {
  readonly #connection: Deno.Conn;
  #octets = new Uint8Array(0);

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** Reads a line. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#octets.indexOf(0x0a);
      if (end >= 0) return DECODER.decode(await this.take(end + 1)).trimEnd();
      await this.#more();
    }
  }

  /** Reads a number of octets. */
  async take(count: number): Promise<Uint8Array> {
    while (this.#octets.length < count) await this.#more();
    const taken = this.#octets.slice(0, count);
    this.#octets = this.#octets.slice(count);
    return taken;
  }

  async #more(): Promise<void> {
    const buffer = new Uint8Array(16_384);
    const count = await this.#connection.read(buffer);
    if (count === null) throw new Error("The NATS server has closed the connection");
    const octets = new Uint8Array(this.#octets.length + count);
    octets.set(this.#octets);
    octets.set(buffer.subarray(0, count), this.#octets.length);
    this.#octets = octets;
  }
}
