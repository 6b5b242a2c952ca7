// A small controlled station for the sample: an image of its points, events, interrogation, commands.

import {
  type AsduInput,
  type AsduInputOf,
  CAUSE,
  decodeAsdu,
  encodeAsdu,
  packAsdus,
  type TypeName,
} from "../../../codec/mod.ts";
import { counterpartOf, TYPES } from "../../../codec/low_level.ts";
import type { StationDeclaration } from "@telecontrol/iec104";
import type { Link, Receiver } from "./link.ts";
import type { Simulation } from "./simulation.ts";

/** A monitored point. */
interface Point {
  readonly ioa: number;
  readonly type: TypeName;
  readonly deadband: number;
  value: number;
  reported: number;
  quality: number;
}

/** A decoded request. */
interface Request {
  readonly type: string;
  readonly cause: number;
  readonly originator: number;
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

/** Duration of a selection. */
const SELECT_MS = 10_000;

/** Answers the requests of the sample's control centre, and reports changes. */
export class SampleStation implements Receiver {
  /** How far its clock is ahead, in ms; time tags are wrong by this amount until the clock is set. */
  clockError = 0;

  readonly #simulation: Simulation;
  readonly #ca: number;
  readonly #points = new Map<number, Point>();
  readonly #counters = new Map<number, number>();
  readonly #commands: ReadonlyMap<number, { readonly feedback: number; readonly delayMs: number }>;
  readonly #links = new Set<Link>();
  readonly #selected = new Map<number, number>();

  /** Creates a station that has the values of its declaration. */
  constructor(simulation: Simulation, declaration: StationDeclaration) {
    const { ca, points = [], counters = [], commands = [] } = declaration.sectors[0]!;
    this.#simulation = simulation;
    this.#ca = ca;
    for (const { ioa, type, value = 0, deadband } of points) {
      const range = deadband?.value ?? 0;
      const point = { ioa, type: type as TypeName, deadband: range };
      this.#points.set(ioa, { ...point, value, reported: value, quality: 0 });
    }
    for (const { ioa, value = 0 } of counters) this.#counters.set(ioa, value);
    this.#commands = new Map(commands.map(({ ioa, feedback }) => {
      return [ioa, { feedback: feedback?.ioa ?? 0, delayMs: feedback?.delayMs ?? 150 }];
    }));
  }

  /** The value of a point. */
  get(ioa: number): number {
    return this.#points.get(ioa)?.value ?? 0;
  }

  /** Changes the value or the quality of a point, and sends an event if the change is significant. */
  set(
    ioa: number,
    value: number,
    { cause = CAUSE.spontaneous, quality }: { readonly cause?: number; readonly quality?: number } =
      {},
  ): void {
    const point = this.#points.get(ioa);
    if (point === undefined) return;
    const old = point.quality;
    point.value = value;
    point.quality = quality ?? old;
    if (Math.abs(value - point.reported) <= point.deadband && point.quality === old) return;
    point.reported = value;
    this.#report(point, cause);
  }

  /** An event of protection equipment. */
  protect(ioa: number, value: number, elapsedMs: number): void {
    const type = this.#points.get(ioa)?.type as "M_EP_TD_1" | "M_EP_TE_1";
    const object = { ioa, value, elapsedMs, quality: 0, ...this.#tag() };
    this.#send({ type, cause: CAUSE.spontaneous, ca: this.#ca, objects: [object] } as AsduInput);
  }

  /** Increments a counter. */
  count(ioa: number, increment: number): void {
    this.#counters.set(ioa, (this.#counters.get(ioa) ?? 0) + increment);
  }

  started(link: Link): void {
    this.#links.add(link);
  }

  closed(link: Link): void {
    this.#links.delete(link);
  }

  received(link: Link, octets: Uint8Array): void {
    const asdu = decodeAsdu(octets) as unknown as Request;
    const answer = (cause: number, negative = false) => this.#answer(link, asdu, cause, negative);
    switch (asdu.type) {
      case "C_IC_NA_1":
        answer(CAUSE.activationCon);
        this.#interrogated(link);
        return answer(CAUSE.activationTermination);
      case "C_CI_NA_1":
        answer(CAUSE.activationCon);
        this.#countersRead(link);
        return answer(CAUSE.activationTermination);
      case "C_CS_NA_1":
        this.clockError = 0;
        return answer(CAUSE.activationCon);
      case "C_RD_NA_1":
        return this.#read(link, asdu);
      default:
        return this.#operate(link, asdu);
    }
  }

  /** Single, double and step commands and set-points: select, execute, the new position, termination. */
  #operate(link: Link, asdu: Request): void {
    const { ioa, value, select } = asdu.objects[0] as Record<string, number | boolean>;
    const command = this.#commands.get(ioa as number);
    if (command === undefined) return this.#answer(link, asdu, CAUSE.unknownObjectAddress, true);
    if (asdu.cause === CAUSE.deactivation) {
      return this.#answer(link, asdu, CAUSE.deactivationCon);
    }
    const { now } = this.#simulation;
    if (select === true) {
      this.#selected.set(ioa as number, now + SELECT_MS);
      return this.#after(35, () => this.#answer(link, asdu, CAUSE.activationCon));
    }
    this.#selected.delete(ioa as number);
    this.#after(40, () => this.#answer(link, asdu, CAUSE.activationCon));
    this.#after(command.delayMs, () => {
      const isStep = asdu.type === "C_RC_NA_1";
      const position = this.get(command.feedback) + (value === 2 ? 1 : -1);
      this.set(command.feedback, isStep ? position : value as number, {
        cause: CAUSE.returnRemote,
      });
      this.#answer(link, asdu, CAUSE.activationTermination);
    });
  }

  #read(link: Link, asdu: Request): void {
    const { ioa } = asdu.objects[0] as { readonly ioa: number };
    const point = this.#points.get(ioa);
    if (point === undefined) return this.#answer(link, asdu, CAUSE.unknownObjectAddress, true);
    this.#image(link, [point], CAUSE.request);
  }

  #interrogated(link: Link): void {
    const points = [...this.#points.values()].filter(({ type }) => TYPES[type].time === "none");
    for (const point of points) point.reported = point.value;
    this.#image(link, points, CAUSE.interrogatedByStation);
  }

  /** Sends points without time tags, grouped by type. */
  #image(link: Link, points: readonly Point[], cause: number): void {
    for (const type of new Set(points.map((point) => point.type))) {
      const objects = points.filter((point) => point.type === type)
        .map(({ ioa, value, quality }) => ({ ioa, value, quality }));
      const asdu = { type, cause, ca: this.#ca, objects } as unknown as AsduInputOf<"M_SP_NA_1">;
      for (const part of packAsdus(asdu)) link.send(false, encodeAsdu(part));
    }
  }

  #countersRead(link: Link): void {
    const objects = [...this.#counters].map(([ioa, value]) => ({ ioa, value, sequence: 1 }));
    const cause = CAUSE.requestedByGeneralCounter;
    link.send(false, encodeAsdu({ type: "M_IT_NA_1", cause, ca: this.#ca, objects }));
  }

  #report({ ioa, type, value, quality }: Point, cause: number): void {
    const object = { ioa, value, quality, ...this.#tag() };
    const tagged = counterpartOf(type, "cp56") as "M_SP_TB_1";
    this.#send({ type: tagged, cause, ca: this.#ca, objects: [object] } as AsduInput);
  }

  #tag(): { readonly time: number; readonly timeFlags: number } {
    const time = Math.round(this.#simulation.now + this.clockError);
    return { time, timeFlags: 0 };
  }

  #send(asdu: AsduInput): void {
    const octets = encodeAsdu(asdu);
    for (const link of this.#links) if (link.started) link.send(false, octets);
  }

  #answer(link: Link, asdu: Request, cause: number, negative = false): void {
    if (!link.closed) link.send(false, encodeAsdu({ ...asdu, cause, negative } as AsduInput));
  }

  #after(ms: number, run: () => void): void {
    this.#simulation.after(this.#simulation.about(ms), run);
  }
}
