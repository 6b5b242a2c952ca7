// The ways to one controlled station: at most one started, the others standing by.

import { LinkError } from "../../errors.ts";
import type { ControllingStation } from "../controlling_station.ts";
import type { Path, PathChange, PathState } from "./path.ts";

/** A way to the station, as it is now. */
export interface PathStatus {
  /** Its name. */
  readonly name: string;
  /** Where it stands. */
  readonly state: PathState;
}

/** States in which a way has, or is about to have, the data. */
const OCCUPIED: readonly PathState[] = ["starting", "started", "stopping"];

/** Starts one way, and the next one when that is lost. */
export class PathGroup {
  readonly #paths: readonly Path[];
  /** Index of the way that was started last. */
  #last = -1;
  #preferred: Path | undefined;
  /** Who waits for a certain way. */
  readonly #watchers = new Set<(change: PathChange) => void>();
  #closing = false;

  /** Takes the ways, of whose changes `changed()` must be told. */
  constructor(paths: readonly Path[]) {
    this.#paths = paths;
  }

  /** Every way, in the order of the targets. */
  get statuses(): readonly PathStatus[] {
    return this.#paths.map(({ name, state }) => ({ name, state }));
  }

  /** Index of the way that is started; `undefined` while there is none. */
  get active(): number | undefined {
    const index = this.#paths.findIndex(({ station }) => station?.state === "started");
    return index < 0 ? undefined : index;
  }

  /** The connection over which data are transferred; `undefined` while there is none. */
  get station(): ControllingStation | undefined {
    return this.#paths[this.active ?? -1]?.station;
  }

  /** Begins to connect on every way. */
  begin(): void {
    for (const path of this.#paths) path.begin();
  }

  /** Makes the attempts that were put off now. */
  hurry(): void {
    for (const path of this.#paths) path.hurry();
  }

  /** Ends every way in order. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#paths.map((path) => path.close()));
  }

  /** Takes a change of a way; call `choose()` when everybody knows of it. */
  changed(change: PathChange): void {
    if (change.state === "started") {
      this.#last = change.path;
      this.#preferred = undefined;
    }
    for (const watcher of this.#watchers) watcher(change);
  }

  /** Starts a standby if nothing is started. */
  choose(): void {
    if (this.#closing || this.#paths.some(({ state }) => OCCUPIED.includes(state))) return;
    // A start that fails closes the connection, of which the path tells.
    this.#candidates()[0]?.station?.start().catch(() => {});
  }

  /** See `SupervisedStation.switchOver()`. */
  async switchOver(to?: number): Promise<void> {
    const next = to === undefined ? this.#candidates()[0] : this.#paths[to];
    if (next === undefined && to !== undefined) {
      throw new RangeError(
        `Cannot switch over to target ${to}: expected 0 to ${this.#paths.length - 1}`,
      );
    }
    if (next?.state === "started") return;
    if (next?.state !== "stopped") {
      const what = next === undefined ? "there is none" : `${next.name} is ${next.state}`;
      throw new LinkError(`Cannot switch over: ${what}, expected a standby`, { code: "closed" });
    }
    this.#preferred = next;
    const switched = this.#watch(next);
    // A way that breaks while it is stopped makes room for the next one all the same.
    this.station?.stop().catch(() => {});
    this.choose();
    await switched;
  }

  /** Resolves when a standby is started, and rejects when it is lost before. */
  #watch(path: Path): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const watcher = ({ path: index, name, state, reason }: PathChange) => {
      if (this.#paths[index] !== path || state === "starting") return;
      this.#watchers.delete(watcher);
      if (state === "started") return resolve();
      const detail = `${name} is ${state}: ${reason}`;
      reject(new LinkError(`Cannot switch over: ${detail}`, { code: "closed" }));
    };
    this.#watchers.add(watcher);
    return promise;
  }

  /** Standbys, in the order in which to start them. */
  #candidates(): Path[] {
    const count = this.#paths.length;
    const order = this.#paths.map((_, i) => this.#paths[(this.#last + 1 + i) % count]!);
    const first = this.#preferred === undefined ? [] : [this.#preferred];
    return [...new Set([...first, ...order])].filter(({ state }) => state === "stopped");
  }
}
