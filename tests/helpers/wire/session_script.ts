// Plays a session step by step from text, so that each rule of the protocol is one line of a table.

import { assertEquals } from "@std/assert";
import { Session } from "../../../transport/session/session.ts";
import type { SessionEvent } from "../../../transport/session/session_events.ts";
import type { Role, SessionOptions } from "../../../transport/session/session_options.ts";
import { frames, numberedAsdu, octets, trace } from "./frames.ts";

/** Outcome of a step. */
export interface Outcome {
  /** The frames sent, as text. */
  frames: string;
  /** The events, as text. */
  events: string;
  /** The state afterwards. */
  state: string;
  /** The deadline afterwards, in ms. */
  deadline: number;
}

/** One rule: after the steps `given`, the step `when` has the outcome `then`. */
export interface Rule {
  /** The rule in words, which is also the name of the test. */
  readonly rule: string;
  readonly options?: SessionOptions;
  /** Steps separated by semicolons, see {@linkcode SessionScript.play}. */
  readonly given: string;
  readonly when: string;
  /** Expected outcome; omitted parts are not checked. */
  readonly then: Partial<Outcome>;
}

/** A session and its virtual time. */
export class SessionScript {
  readonly session: Session;
  now = 0;
  readonly #octetByOctet: boolean;

  constructor(role: Role, options: SessionOptions = {}, octetByOctet = false) {
    this.session = new Session(role, options, 0);
    this.#octetByOctet = octetByOctet;
  }

  /**
   * Plays one step and returns the outcome. Steps: `rx FRAMES` (in one chunk), `raw HEX`, `eof`, `send` or `send 3`
   * (this number of ASDUs), `start`, `stop`, `test`, `hold`, `release`, `withhold 2`, `close`, `refuse` (to start;
   * `admit` ends it), `at 15000` (time passes without a tick), `tick 15000` (time passes and the session is
   * notified), `tick 15000 heard 14000` (the same, with the time up to which everything was received).
   */
  play(step: string): Outcome {
    const [verb, ...rest] = step.trim().split(" ");
    const argument = rest.join(" ");
    const { session } = this;
    const events: string[] = [];
    const output: Uint8Array[] = [];
    const drain = () => {
      for (let event = session.nextEvent(); event; event = session.nextEvent()) {
        events.push(eventText(event));
      }
      const taken = session.takeOutput()?.slice();
      if (taken !== undefined) output.push(taken);
    };
    const receive = (chunk: Uint8Array) => {
      if (!this.#octetByOctet) return session.receive(chunk, this.now);
      for (const octet of chunk) {
        session.receive(Uint8Array.of(octet), this.now);
        drain();
      }
    };
    switch (verb) {
      case "":
        break;
      case "rx":
        receive(frames(argument));
        break;
      case "raw":
        receive(octets(argument));
        break;
      case "eof":
        session.receiveEnd();
        break;
      case "send":
        for (let i = 0; i < Number(argument || 1); i++) {
          events.push(...session.send(numberedAsdu(i), this.now) ? [] : ["refused"]);
        }
        break;
      case "start":
      case "stop":
      case "test":
        if (!session[verb](this.now)) events.push("refused");
        break;
      case "hold":
      case "release":
        session.hold(verb === "hold", this.now);
        break;
      case "withhold":
        session.withhold(Number(argument), this.now);
        break;
      case "refuse":
      case "admit":
        session.refuseStart(verb === "refuse" ? "Not now" : undefined);
        break;
      case "close":
        session.close();
        break;
      case "at":
      case "tick":
        this.now = parseInt(argument);
        if (verb === "tick") session.tick(this.now, heardOf(argument));
        break;
      default:
        throw new Error(`Unknown step: ${step}`);
    }
    drain();
    return {
      frames: output.map(trace).join(", "),
      events: events.join(", "),
      state: session.state,
      deadline: session.deadline(),
    };
  }

  /** Plays several steps separated by semicolons, and returns the last outcome. */
  playAll(steps: string): Outcome {
    return steps.split(";").map((step) => this.play(step)).at(-1)!;
  }
}

/** Creates a test for each rule, with whole chunks and octet by octet. */
export function testRules(role: Role, rules: readonly Rule[]): void {
  for (const { rule, options, given, when, then } of rules) {
    Deno.test(`session, ${role}: ${rule}`, () => {
      for (const octetByOctet of [false, true]) {
        const script = new SessionScript(role, options, octetByOctet);
        script.playAll(given);
        const outcome = script.play(when);
        for (const key of Object.keys(then) as (keyof Outcome)[]) {
          const how = octetByOctet ? "octet by octet" : "in one chunk";
          assertEquals(outcome[key], then[key], `${key} after "${when}", received ${how}`);
        }
      }
    });
  }
}

/** Returns the time up to which everything was received: `20000 heard 14999`; `undefined` if not given. */
function heardOf(argument: string): number | undefined {
  const heard = argument.split(" heard ")[1];
  return heard === undefined ? undefined : Number(heard);
}

function eventText(event: SessionEvent): string {
  switch (event.type) {
    case "acknowledged":
      return `acknowledged ${event.count}`;
    case "closed":
      return `closed ${event.code}`;
    default:
      return event.type;
  }
}
