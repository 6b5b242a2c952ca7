// Stations for measurements of the collector, in a process of their own: `collect_source.ts RATE OBJECTS`. Each
// connection is a station with its own events; all together produce RATE values per second (0: as many as are
// acknowledged), OBJECTS per ASDU. Prints the port on which it listens; ends when standard input ends.

import { encodeAsdu } from "../../../codec/mod.ts";
import { listenTcp } from "../../../transport/mod.ts";
import { Connection } from "../../../transport/low_level.ts";

/** Interval between events, in ms. */
const STEP_MS = 5;

const POINTS = 64;

const [rate, objects] = Deno.args.map(Number) as [number, number];

/** A station on one connection. */
class Source {
  readonly connection: Connection;
  #number = 0;
  #isStarted = false;
  /** Times of the ASDUs that wait for room in the window. */
  #waiting: number[] = [];

  constructor(stream: ConstructorParameters<typeof Connection>[0]) {
    this.connection = new Connection(stream, {
      role: "controlled",
      onStarted: () => this.#isStarted = true,
      onCredit: () => this.send(),
    });
  }

  /** Produces an ASDU of events. */
  happen(time: number): void {
    if (this.#isStarted) this.#waiting.push(time);
    this.send();
  }

  send(): void {
    while (this.connection.credit > 0) {
      const time = rate === 0 ? Date.now() : this.#waiting.shift();
      if (time === undefined) return;
      this.connection.offer(encodeAsdu({
        type: "M_ME_TF_1",
        cause: 3,
        ca: 1,
        objects: Array.from({ length: objects }, () => {
          const number = ++this.#number;
          return { ioa: 1 + number % POINTS, value: number % 65_536, time };
        }),
      }));
    }
  }
}

const sources: Source[] = [];

if (rate > 0) {
  let sent = 0;
  let next = 0;
  const begun = performance.now();
  setInterval(() => {
    const due = Math.floor((performance.now() - begun) * rate / objects / 1000);
    for (const now = Date.now(); sent < due; sent++) {
      if (sources.length > 0) sources[next++ % sources.length]!.happen(now);
    }
  }, STEP_MS);
}

const listener = await listenTcp({ host: "127.0.0.1", port: 0 });
console.log(listener.address.port);
Deno.stdin.readable.pipeTo(new WritableStream()).finally(() => Deno.exit(0));
for await (const { stream } of listener) {
  const source = new Source(stream);
  sources.push(source);
  source.connection.closed.then(() => sources.splice(sources.indexOf(source), 1));
}
