// The upper tester: drives inputs and observes outputs of the device under test, or operates it as a person would. A program
// that speaks the line protocol is one, an operator at the keyboard another.

/** The address of an object. */
export interface ObjectAddress {
  readonly ca: number;
  readonly ioa: number;
}

/** The output of a command object. */
export interface OutputState {
  /** The value that was put out last; `undefined` if it never was. */
  readonly value: number | undefined;
  /** How often the output was operated since the device or the upper tester started. */
  readonly operations: number;
}

/** A value that a controlling station has stored. */
export interface StoredValue {
  readonly value: number;
  /** Quality bits that are set, such as `IV`, and `IT` for an invalid time tag. */
  readonly quality: readonly string[];
  /** ms since 1970-01-01 UTC of its time tag; `undefined` without one. */
  readonly time: number | undefined;
  /** Cause of transmission. */
  readonly cause: number;
  /** How often the object was received since the upper tester started. */
  readonly count: number;
}

/** The state of a request that an operator has made. */
export interface OperatorRequest {
  readonly state: "pending" | "done" | "failed";
  /** What the operator was told. */
  readonly text: string;
}

/** A switch of a controlled station that a test changes; `on` is the unusual state. */
export type DeviceSwitch =
  /** Local operation: remote commands are refused. */
  | "local"
  /** The object is blocked or interlocked. */
  | "blocked"
  /** The feedback of the output fails to come. */
  | "no-feedback"
  /** The source of time is lost. */
  | "sync-lost";

/** Settings of the device that tests change: those of the sheet. */
export type DeviceSetting = "k" | "w" | "t0" | "t1" | "t2" | "t3";

/** What an upper tester can do. */
export type UpperVerb = keyof UpperTester;

/**
 * An upper tester. Each function rejects with `Inconclusive` if this one cannot do it, with `UpperFailure` if the attempt
 * failed.
 */
export interface UpperTester {
  // A controlled station

  /** Drives an input: the value of a monitored object, and the quality bits that are set. */
  input(address: ObjectAddress, value: number, quality?: readonly string[]): Promise<void>;
  /** Adds to a counter. */
  count(address: ObjectAddress, increment: number): Promise<void>;
  /** Observes an output. */
  output(address: ObjectAddress): Promise<OutputState>;
  /** Sets a switch, of the device or of one object. */
  turn(which: DeviceSwitch, on: boolean, address?: ObjectAddress): Promise<void>;
  /** Steps the clock of the device by this number of ms. */
  stepClock(ms: number): Promise<void>;
  /** The clock of the device, in ms since 1970-01-01 UTC. */
  readClock(): Promise<number>;

  // A controlling station

  /** Sends a request as an operator would, in the language of `iec104 session`; returns its number. */
  request(line: string): Promise<number>;
  /** The state of a request. */
  result(request: number): Promise<OperatorRequest>;
  /** Cancels a request. */
  cancel(request: number): Promise<void>;
  /** A value that the station has stored; `undefined` if it never received it. */
  stored(address: ObjectAddress): Promise<StoredValue | undefined>;
  /** Starts or stops data transfer, and with it connecting. */
  transfer(on: boolean): Promise<void>;
  /** The failures that an operator was told about since the last call. */
  alarms(): Promise<readonly string[]>;

  // Both

  /** Changes a setting of the device, which then applies to new connections; `undefined` restores it. */
  setting(name: DeviceSetting, value: number | undefined): Promise<void>;
  /** Restarts the device: power cycle, or reset at the device. */
  restart(how: "power" | "manual"): Promise<void>;
}

/** The network between the tester and the device. */
export interface NetworkControl {
  /** Drops all packets, without ending connections, or lets them pass again. */
  drop(on: boolean): Promise<void>;
  /** Impairs the network with loss, reordering and duplicates, or stops that. */
  impair(on: boolean): Promise<void>;
}

/** An attempt of the upper tester failed: a fault of the bench, not of the device. */
export class UpperFailure extends Error {
  override readonly name = "UpperFailure";
}
