// A connection of the controlling station that tests script. Its methods may be replaced, so that it violates a rule on purpose, or
// is correct but unusual.

import {
  type Apci,
  APCI_OCTETS,
  decodeApci,
  encodeApci,
  nextSequence,
  sequenceDistance,
} from "../../../codec/low_level.ts";
import {
  type Asdu,
  type AsduInput,
  decodeAsdu,
  Deframer,
  encodeAsdu,
  IEC104,
  type UFunction,
} from "../../../codec/mod.ts";
import type { OperatorRequest } from "../../../cli/conform/bench/upper_tester.ts";
import type { CancelSchedule } from "../../../mod.ts";
import type { MemoryStream } from "../virtual/memory_stream.ts";
import {
  cancelling,
  type MasterRequest,
  ownRequest,
  type Progress,
  progressOf,
} from "./master_requests.ts";
// circle: a connection asks its station for its habits, and the station makes its connections.
import type { Habits, ScriptedMaster } from "./scripted_master.ts";

/** A connection of a controlling station. Its methods may be replaced. */
export class MasterLink {
  readonly master: ScriptedMaster;
  /** Whether data transfer is not started on it. */
  readonly isStandby: boolean;
  /** V(S), V(R), the N(R) that arrived last, and the one that was sent last. */
  sendNumber = 0;
  receiveNumber = 0;
  acknowledged = 0;
  told = 0;
  state: "stopped" | "starting" | "started" | "stopping" = "stopped";
  /** When each unacknowledged I frame was sent, oldest first, in ms. */
  readonly open: number[] = [];
  /** When a U frame was sent that waits for its confirmation, in ms; `Infinity` without one. */
  readonly asked: Record<"start" | "stop" | "test", number> = {
    ...{ start: Infinity, stop: Infinity, test: Infinity },
  };
  /** When the first I frame arrived that is not acknowledged, in ms; `Infinity` without one. */
  unacknowledgedSince = Infinity;
  receivedAt: number;
  readonly openedAt: number;
  readonly waiting: MasterRequest[] = [];
  /** The requests that wait for an answer. */
  readonly asking: MasterRequest[] = [];
  /** Cancels the time in which the next answer to a request is due. */
  readonly #patience = new Map<MasterRequest, CancelSchedule>();
  readonly #stream: MemoryStream;
  readonly #deframer = new Deframer();
  #cancel: CancelSchedule = () => {};
  #isOver = false;
  #reason = "the tester has closed the connection";

  /** Takes over a connection. */
  constructor(
    master: ScriptedMaster,
    { stream, isStandby }: { readonly stream: MemoryStream; readonly isStandby: boolean },
  ) {
    this.master = master;
    this.isStandby = isStandby;
    this.#stream = stream;
    this.openedAt = this.receivedAt = this.now;
  }

  /** Monotonic time in ms. */
  get now(): number {
    return this.master.clock.monotonic();
  }

  /** Whether the connection has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Runs until the connection ends; returns why. */
  async run(): Promise<string> {
    const { startAfterMs = 0, endsAfterMs, stopsBefore = false, cyclic } = this.master.habits;
    const isStarting = !this.isStandby && this.master.habits.isStartedByOperator !== true;
    if (isStarting) this.after(startAfterMs, () => this.start());
    if (endsAfterMs !== undefined) {
      this.after(endsAfterMs, () => stopsBefore ? this.stop() : this.close("it ends by itself"));
    }
    if (cyclic !== undefined && !this.isStandby) this.#repeat(cyclic);
    this.arm();
    const buffer = new Uint8Array(4096);
    while (!this.#isOver) {
      let count: number | null;
      try {
        count = await this.#stream.read(buffer);
      } catch {
        break;
      }
      if (count === null) break;
      this.#deframer.push(buffer.subarray(0, count));
      for (let next = this.#deframer.next(); next !== undefined; next = this.#deframer.next()) {
        if (this.#isOver) break;
        this.arrived(next.octets.slice());
      }
      this.arm();
    }
    this.close(this.#reason);
    this.#cancel();
    return this.#reason;
  }

  /** Does something later, if the connection is still open; returns how to cancel it. */
  after(ms: number, call: () => void): CancelSchedule {
    return this.master.clock.schedule(this.now + ms, () => {
      if (this.#isOver) return;
      call();
      this.arm();
    });
  }

  #repeat({ type, everyMs }: NonNullable<Habits["cyclic"]>): void {
    this.after(everyMs, () => {
      if (this.state === "started") this.system(type);
      this.#repeat({ type, everyMs });
    });
  }

  /** Closes the connection. */
  close(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reason = reason;
    for (const request of [...this.asking, ...this.waiting]) {
      request.state = { state: "failed", text: reason };
    }
    this.#stream.close();
  }

  // --- Sending

  /** Sends octets. */
  octets(octets: Uint8Array): void {
    if (!this.#isOver) void this.#stream.write(octets);
  }

  /** Sends a U frame. */
  control(name: UFunction): void {
    this.octets(encodeApci({ format: "U", function: name }));
  }

  /** The N(R) of the next frame. */
  get nextReceiveNumber(): number {
    return this.receiveNumber;
  }

  /** Sends an S frame. */
  acknowledge(receiveNumber = this.nextReceiveNumber): void {
    this.octets(encodeApci({ format: "S", receiveNumber }));
    this.told = receiveNumber;
    this.unacknowledgedSince = Infinity;
  }

  /** Sends an I frame. */
  data(asdu: AsduInput): void {
    const { sendNumber, nextReceiveNumber: receiveNumber } = this;
    this.octets(
      encodeApci({ format: "I", sendNumber, receiveNumber }, encodeAsdu(asdu, { profile: IEC104 })),
    );
    this.sendNumber = nextSequence(sendNumber);
    this.told = receiveNumber;
    this.unacknowledgedSince = Infinity;
    this.open.push(this.now);
  }

  /** Starts data transfer. */
  start(): void {
    if (this.state !== "stopped") return;
    this.state = "starting";
    this.asked.start = this.now;
    this.control("STARTDT act");
    this.arm();
  }

  /** Stops data transfer, and closes the connection. */
  stop(): void {
    if (this.state === "stopped" || this.state === "starting") return this.close("stopped");
    if (this.state === "stopping") return;
    if (this.told !== this.receiveNumber) this.acknowledge();
    this.state = "stopping";
    this.asked.stop = this.now;
    this.control("STOPDT act");
    this.arm();
  }

  /** Sends a request of its own. */
  system(type: "C_CS_NA_1" | "C_IC_NA_1"): void {
    this.request(ownRequest(type, this.master.instant));
  }

  /** Sends a request as soon as it is possible. */
  request(request: MasterRequest): void {
    this.waiting.push(request);
    this.flush();
    this.arm();
  }

  /** Number of I frames that may be sent now. */
  get room(): number {
    const { isSerial = false } = this.master.habits;
    if (this.state !== "started" || isSerial && this.asking.length > 0) return 0;
    return this.master.settings.k - sequenceDistance(this.acknowledged, this.sendNumber);
  }

  /** Sends what waits. */
  flush(): void {
    while (this.room > 0 && this.waiting.length > 0) {
      const next = this.waiting.shift()!;
      this.ask(next);
    }
  }

  // --- Receiving

  /** Handles an APDU. */
  arrived(octets: Uint8Array): void {
    let apci: Apci;
    try {
      apci = decodeApci(octets);
    } catch (error) {
      return this.close(String(error));
    }
    if (apci.format === "I" && octets.length === APCI_OCTETS) return this.close("no ASDU");
    this.receivedAt = this.now;
    if (apci.format === "U") return this.onControl(apci.function);
    if (this.state === "stopped" || this.state === "starting") {
      return this.close(`an ${apci.format} frame before STARTDT con`);
    }
    if (apci.format === "I" && !this.isExpected(apci.sendNumber)) {
      return this.close(`N(S) = ${apci.sendNumber}`);
    }
    if (!this.onAcknowledgement(apci.receiveNumber)) {
      return this.close(`N(R) = ${apci.receiveNumber}`);
    }
    if (apci.format === "S") return this.flush();
    this.receiveNumber = nextSequence(apci.sendNumber);
    this.onData(decodeAsdu(octets.subarray(APCI_OCTETS), { profile: IEC104 }));
    this.flush();
    this.unacknowledgedSince = this.told === this.receiveNumber
      ? Infinity
      : Math.min(this.unacknowledgedSince, this.now);
    if (sequenceDistance(this.told, this.receiveNumber) >= this.master.settings.w) {
      this.acknowledge();
    }
  }

  /** Whether an I frame has the right number. */
  isExpected(sendNumber: number): boolean {
    return sendNumber === this.receiveNumber;
  }

  /** Handles N(R); returns whether it can be right. */
  onAcknowledgement(receiveNumber: number): boolean {
    const acknowledged = sequenceDistance(this.acknowledged, receiveNumber);
    if (acknowledged > sequenceDistance(this.acknowledged, this.sendNumber)) return false;
    this.acknowledged = receiveNumber;
    this.open.splice(0, acknowledged);
    return true;
  }

  /** Handles a U frame. */
  onControl(name: UFunction): void {
    if (name === "TESTFR act") this.control("TESTFR con");
    else if (name === "TESTFR con") this.asked.test = Infinity;
    else if (name === "STARTDT con" && this.state === "starting") {
      this.asked.start = Infinity;
      this.state = "started";
      const [first] = this.master.habits.startUp ?? [];
      if (first !== undefined) this.system(first);
      this.flush();
    } else if (name === "STOPDT con" && this.state === "stopping") this.close("stopped");
  }

  /** Handles an ASDU. */
  onData(asdu: Asdu): void {
    this.master.take(asdu);
    for (const asked of [...this.asking]) {
      if (this.onAnswer(asked, progressOf(asdu, asked))) return;
    }
  }

  /** Handles what an ASDU means for a request; returns whether it concerns the request. */
  onAnswer(asked: MasterRequest, progress: Progress): boolean {
    if (progress.kind === "none") return false;
    if (progress.kind === "done") this.finish(asked, { state: "done", text: "" });
    else if (progress.kind === "failed") {
      this.finish(asked, { state: "failed", text: progress.text });
    } else if (progress.kind === "confirmed") this.confirmed(asked);
    else this.selected(asked);
    return true;
  }

  /** A request was confirmed. */
  confirmed(asked: MasterRequest): void {
    asked.isConfirmed = true;
    this.supervise(asked);
  }

  /** A selection was confirmed: the command follows, unless its operator has cancelled it. */
  selected(asked: MasterRequest): void {
    this.#remove(asked);
    if (asked.isCancelled) {
      asked.state = { state: "failed", text: "cancelled" };
      return this.data(cancelling(asked.asdu));
    }
    asked.asdu = asked.execution!;
    this.ask(asked);
  }

  /** A request has ended. */
  finish(asked: MasterRequest, state: OperatorRequest): void {
    this.#remove(asked);
    asked.state = state;
    const { startUp = [] } = this.master.habits;
    const at = startUp.findIndex((type) => type === asked.asdu.type);
    const isOwn = asked.patienceMs === undefined;
    if (isOwn && at >= 0 && at + 1 < startUp.length) this.system(startUp[at + 1]!);
    this.flush();
  }

  /** Sends a request, and waits for its answer. */
  ask(request: MasterRequest): void {
    this.asking.push(request);
    this.data(request.asdu);
    this.supervise(request);
  }

  /** Ends a request whose next answer does not come in time. */
  supervise(request: MasterRequest): void {
    this.#cancelPatience(request);
    const { patienceMs } = request;
    if (patienceMs === undefined) return;
    this.#patience.set(
      request,
      this.after(patienceMs, () => {
        this.finish(request, { state: "failed", text: "there was no answer" });
      }),
    );
  }

  /** A request no longer waits for an answer. */
  #remove(request: MasterRequest): void {
    this.asking.splice(this.asking.indexOf(request), 1);
    this.#cancelPatience(request);
  }

  #cancelPatience(request: MasterRequest): void {
    this.#patience.get(request)?.();
    this.#patience.delete(request);
  }

  // --- Timers

  /** Lets the earliest timer expire in time. */
  arm(): void {
    this.#cancel();
    if (this.#isOver) return;
    const at = Math.min(this.answerDue, this.acknowledgementDue, this.testDue);
    if (at === Infinity) return;
    this.#cancel = this.master.clock.schedule(Math.max(at, this.now), () => this.expire());
  }

  /** When t1 expires. */
  get answerDue(): number {
    const { start, stop, test } = this.asked;
    return Math.min(this.open[0] ?? Infinity, start, stop, test) + this.master.settings.t1 * 1000;
  }

  /** When t2 expires. */
  get acknowledgementDue(): number {
    return this.unacknowledgedSince + this.master.settings.t2 * 1000;
  }

  /** When t3 expires. */
  get testDue(): number {
    if (this.asked.test !== Infinity) return Infinity;
    return this.receivedAt + this.master.settings.t3 * 1000;
  }

  /** A timer has expired. */
  expire(): void {
    if (this.#isOver) return;
    if (this.now >= this.answerDue) return this.close("t1 has expired");
    if (this.now >= this.acknowledgementDue) this.acknowledge();
    if (this.now >= this.testDue) {
      this.asked.test = this.now;
      this.control("TESTFR act");
    }
    this.arm();
  }
}

/** The methods of a connection. */
type Methods = {
  readonly [
    K in keyof MasterLink as MasterLink[K] extends (...args: never[]) => unknown ? K : never
  ]: MasterLink[K];
};

/** Replaces a method of a connection by one that may call the original. */
export function around<K extends keyof Methods>(
  link: MasterLink,
  name: K,
  make: (original: Methods[K]) => Methods[K],
): void {
  const original = link[name] as (...args: unknown[]) => unknown;
  Object.assign(link, { [name]: make(original.bind(link) as Methods[K]) });
}
