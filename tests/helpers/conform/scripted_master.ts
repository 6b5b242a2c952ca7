// A small controlling station in virtual time, written for tests only: each of its connections can be changed, so that it violates
// a rule on purpose, or is right in an unusual way. Long because its state machine is easier to change in one piece.

import type { DeviceAccess } from "../../../cli/conform/bench/tester.ts";
import type { SheetDocument } from "../../../cli/conform/sheet/document.ts";
import { Sheet } from "../../../cli/conform/sheet/sheet.ts";
import { noUpper } from "../../../cli/conform/upper/no_upper.ts";
import type {
  DeviceSetting,
  OperatorRequest,
  StoredValue,
  UpperTester,
} from "../../../cli/conform/upper/upper_tester.ts";
import {
  type Apci,
  APCI_OCTETS,
  decodeApci,
  encodeApci,
  isCommand,
  nextSequence,
  sequenceDistance,
} from "../../../codec/low_level.ts";
import {
  type Asdu,
  type AsduInput,
  CAUSE,
  decodeAsdu,
  Deframer,
  encodeAsdu,
  IEC104,
  type UFunction,
} from "../../../codec/mod.ts";
import { Prng } from "../random/prng.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import type { MemoryStream } from "../virtual/memory_stream.ts";
import { VirtualNetwork } from "../virtual/virtual_network.ts";
import { fullClientSheet, ORIGINATOR } from "./full_client_sheet.ts";
import type { DeviceUnderTest } from "./run_cases.ts";
import { TesterPort } from "./tester_port.ts";

/** Timers in s, and windows, as in the sheet. */
type Settings = { readonly [Name in DeviceSetting]: number };

/** How a station differs from the usual one. */
export interface Habits {
  /** Its settings, which its sheet declares. @default {t0 30, t1 15, t2 10, t3 20, k 12, w 8} */
  readonly settings?: Partial<Settings>;
  /** Number of connections. @default {1} */
  readonly links?: number;
  /** Requests after each start, one after the other. @default {none} */
  readonly startUp?: readonly ("C_CS_NA_1" | "C_IC_NA_1")[];
  /** A request that it repeats. */
  readonly cyclic?: { readonly type: "C_CS_NA_1" | "C_IC_NA_1"; readonly everyMs: number };
  /** Pause between connecting and STARTDT act, in ms. @default {0} */
  readonly startAfterMs?: number;
  /** Its connections end by themselves after this time, in ms. @default {never} */
  readonly endsAfterMs?: number;
  /** Whether it stops data transfer before it ends a connection by itself. @default {false} */
  readonly stopsBefore?: boolean;
  /** Whether its operator has to start data transfer on each connection. @default {false} */
  readonly isStartedByOperator?: boolean;
  /** Whether it connects again after a connection has ended. @default {true} */
  readonly returns?: boolean;
  /** Pause before it connects again, in ms. @default {600} */
  readonly retryMs?: number;
  /** Whether a request waits until the one before is answered. @default {false} */
  readonly isSerial?: boolean;
  /** How long each call of its upper tester takes, in ms. @default {0} */
  readonly upperMs?: number;
  /** Changes each of its connections. */
  readonly change?: (link: MasterLink) => void;
  /** Changes its sheet. */
  readonly declare?: (sheet: SheetDocument) => SheetDocument;
}

const USUAL: Settings = { t0: 30, t1: 15, t2: 10, t3: 20, k: 12, w: 8 };

/** A request of the operator, or one of its own. */
interface Request {
  readonly asdu: AsduInput;
  readonly ioa: number;
  /** Whether it waits for a termination as well. */
  readonly isTerminated: boolean;
  state: OperatorRequest;
}

/** A controlling station. */
export class ScriptedMaster implements DeviceUnderTest {
  readonly clock = new FakeClock();
  readonly network = new VirtualNetwork(this.clock, new Prng(1));
  readonly habits: Habits;
  readonly sheet: Sheet;
  readonly access: DeviceAccess;
  readonly upper: UpperTester;
  /** Whether it connects again after a connection has ended. */
  returns: boolean;
  /** Pause before it connects again, in ms. */
  retryMs: number;
  /** The connections that are open. */
  readonly links = new Set<MasterLink>();
  settings: Settings;
  readonly #port = new TesterPort(this);
  readonly #stored = new Map<string, StoredValue>();
  readonly #requests: Request[] = [];
  #alarms: string[] = [];
  #isOn = false;
  /** Increases when what waits is over. */
  #era = 0;
  #offsetMs = 0;

  /** Starts a station. */
  constructor(habits: Habits = {}) {
    this.habits = habits;
    this.returns = habits.returns ?? true;
    this.retryMs = habits.retryMs ?? 600;
    this.settings = { ...USUAL, ...habits.settings };
    this.access = this.#port.access;
    const { startUp = [], links = 1, declare = (sheet) => sheet } = habits;
    const sheet = fullClientSheet({ links });
    this.sheet = new Sheet(declare({
      ...sheet,
      values: { ...sheet.values, ...this.settings },
      pixit: {
        ...sheet.pixit,
        "pixit.startSequence": startUp,
        "pixit.badFrame.excess": "discard",
      },
    }));
    this.upper = this.#makeUpper();
    this.#turn(true);
  }

  #makeUpper(): UpperTester {
    const slow = <A extends unknown[], R>(call: (...args: A) => R) => async (...args: A) => {
      const { upperMs = 0 } = this.habits;
      if (upperMs > 0) await this.#wait(upperMs);
      return call(...args);
    };
    return {
      ...noUpper("This upper tester"),
      request: slow((line) => this.#request(line)),
      result: slow((id) => this.#requests[id - 1]!.state),
      cancel: slow(() => {}),
      stored: slow(({ ca, ioa }) => this.#stored.get(`${ca}/${ioa}`)),
      transfer: slow((on) => this.#turn(on)),
      alarms: slow(() => this.#alarms.splice(0)),
      setting: slow((name, value) => this.#set(name, value)),
      stepClock: slow((ms) => void (this.#offsetMs += ms)),
      readClock: slow(() => this.clock.instant() + this.#offsetMs),
    };
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.schedule(this.clock.monotonic() + ms, resolve));
  }

  #turn(on: boolean): void {
    if (on && this.habits.isStartedByOperator === true) {
      for (const link of this.links) link.start();
    }
    if (on === this.#isOn && this.links.size > 0) return;
    this.#isOn = on;
    this.#era++;
    if (!on) { for (const link of this.links) link.stop(); }
    else {
      const era = this.#era;
      for (let index = 0; index < (this.habits.links ?? 1); index++) void this.#run(era, index);
    }
  }

  #set(name: DeviceSetting, value: number | undefined): void {
    this.settings = {
      ...this.settings,
      [name]: value ?? { ...USUAL, ...this.habits.settings }[name],
    };
    for (const link of this.links) link.close("the settings change");
  }

  /** Connects again and again. */
  async #run(era: number, index: number): Promise<void> {
    do {
      try {
        const stream = await this.#port.open(this.settings.t0 * 1000);
        if (era !== this.#era) return stream.close();
        const link = new MasterLink(this, { stream, isStandby: index > 0 });
        this.links.add(link);
        this.habits.change?.(link);
        const reason = await link.run();
        this.links.delete(link);
        this.alarm(reason);
      } catch (error) {
        this.alarm((error as Error).message);
      }
      await this.#wait(this.retryMs);
    } while (this.returns && era === this.#era);
    if (era === this.#era) this.#isOn = false;
  }

  /** Tells the operator something. */
  alarm(text: string): void {
    this.#alarms.push(text);
  }

  #request(line: string): number {
    const [verb, address] = line.split(" ");
    const [ca, ioa] = address!.split("/").map(Number) as [number, number];
    const asdu: AsduInput = verb === "read"
      ? { type: "C_RD_NA_1", cause: CAUSE.request, ca, originator: ORIGINATOR, objects: [{ ioa }] }
      : {
        ...{ type: "C_SC_NA_1", cause: CAUSE.activation, ca, originator: ORIGINATOR },
        objects: [{ ioa, value: 1, qualifier: 0, select: false }],
      };
    const request: Request = {
      ...{ asdu, ioa, isTerminated: verb !== "read" },
      state: { state: "pending", text: "" },
    };
    this.#requests.push(request);
    const link = [...this.links].find(({ isStandby }) => !isStandby);
    if (link === undefined) request.state = { state: "failed", text: "not connected" };
    else link.request(request);
    return this.#requests.length;
  }

  /** Stores what has arrived. */
  take(asdu: Asdu): void {
    if (asdu.type !== "M_SP_NA_1" || asdu.issues.length > 0) return;
    for (const { ioa, value } of asdu.objects) {
      const key = `${asdu.ca}/${ioa}`;
      const count = (this.#stored.get(key)?.count ?? 0) + 1;
      const { cause } = asdu;
      this.#stored.set(key, { value: Number(value), quality: [], time: undefined, cause, count });
    }
  }
}

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
  readonly waiting: Request[] = [];
  /** The requests that wait for an answer. */
  readonly asking: Request[] = [];
  readonly #stream: MemoryStream;
  readonly #deframer = new Deframer();
  #cancel: () => void = () => {};
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

  /** Does something later, if the connection is still open. */
  after(ms: number, call: () => void): void {
    this.master.clock.schedule(this.now + ms, () => {
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
    const about = { cause: CAUSE.activation, ca: 1, originator: ORIGINATOR } as const;
    this.request({
      asdu: type === "C_CS_NA_1"
        ? { type, ...about, objects: [{ time: this.master.clock.instant() }] }
        : { type, ...about, objects: [{ qoi: 20 }] },
      ...{ ioa: 0, isTerminated: type === "C_IC_NA_1" },
      state: { state: "pending", text: "" },
    });
  }

  /** Sends a request as soon as it is possible. */
  request(request: Request): void {
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
      this.asking.push(next);
      this.data(next.asdu);
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
    const asked = this.asking.find((each) => isAnswer(asdu, each));
    if (asked === undefined) return;
    this.asking.splice(this.asking.indexOf(asked), 1);
    const isRefused = asdu.negative || asdu.cause >= CAUSE.unknownType;
    asked.state = { state: isRefused ? "failed" : "done", text: "" };
    const { startUp = [] } = this.master.habits;
    const at = startUp.findIndex((type) => type === asked.asdu.type);
    if (at >= 0 && at + 1 < startUp.length) this.system(startUp[at + 1]!);
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

/** Whether an ASDU ends a request. */
function isAnswer(asdu: Asdu, { asdu: asked, ioa, isTerminated }: Request): boolean {
  if (asdu.type === "raw" || asdu.type === "private" || asdu.ca !== asked.ca) return false;
  if (!asdu.objects.some((object) => (object.ioa ?? 0) === ioa)) return false;
  if (asked.type === "C_RD_NA_1" && asdu.cause === CAUSE.request) return true;
  if (asdu.type !== asked.type) return false;
  const isEnd = asdu.negative || asdu.cause >= CAUSE.unknownType ||
    asdu.cause === CAUSE.activationTermination;
  return isEnd || !isTerminated && asdu.cause === CAUSE.activationCon ||
    isCommand(asdu.typeId) && asdu.cause === CAUSE.activationTermination;
}
