// Delivers the ASDUs of a station to the handler, the iterations over ASDUs and points, and the
// images.

import type { Asdu } from "../../codec/asdu_types.ts";
import { pointsOf } from "../../codec/points.ts";
import { type Clock, SYSTEM_CLOCK } from "../connection/clock.ts";
import { AsduQueue } from "./asdu_queue.ts";
import type { AsduContext, ControllingOptions } from "./controlling_options.ts";
import type { PointImage, PointImageOptions } from "./points/image_point.ts";
import { ImageStore } from "./points/image_store.ts";
import type { PointsOptions, ReceivedPoint } from "./points/received_point.ts";

const ASDU_BUFFER_LIMIT = 1000;
const POINT_BUFFER_LIMIT = 10_000;

/** An ASDU and its time of arrival, in ms since 1970-01-01 UTC. */
interface Arrival {
  readonly asdu: Asdu;
  readonly receivedAt: number;
}

/** Delivers to `onAsdu`, `asdus()`, `points()` and images. */
export class AsduOutlet {
  readonly #queue: AsduQueue<Arrival>;
  readonly #streams = new Set<AsduQueue<ReceivedPoint>>();
  readonly #images = new Set<ImageStore>();
  readonly #onAsdu: ControllingOptions["onAsdu"];
  readonly #clock: Clock;
  #end: { readonly error: Error | undefined } | undefined;

  /**
   * Creates an outlet.
   *
   * @throws {RangeError} The buffer limit is outside its range.
   */
  constructor(
    options: Pick<ControllingOptions, "asduBufferLimit" | "onDiscarded" | "onAsdu" | "clock">,
  ) {
    const { asduBufferLimit = ASDU_BUFFER_LIMIT, onDiscarded, clock = SYSTEM_CLOCK } = options;
    this.#queue = new AsduQueue(asduBufferLimit, {
      onDiscarded: ({ asdu }, total) => onDiscarded?.(asdu, total),
    });
    this.#onAsdu = options.onAsdu;
    this.#clock = clock;
  }

  /** Number of ASDUs discarded because they were not read. */
  get discarded(): number {
    return this.#queue.discarded;
  }

  /** See `ControllingStation.asdus()`. */
  asdus(): AsyncIterableIterator<Asdu> {
    return this.#queue.iterate(({ asdu }) => asdu);
  }

  /** See `ControllingStation.points()`. */
  points(
    { signal, pointBufferLimit = POINT_BUFFER_LIMIT }: PointsOptions,
  ): AsyncIterableIterator<ReceivedPoint> {
    signal?.throwIfAborted();
    const onAbort = () => queue.abort(signal?.reason);
    const queue = new AsduQueue<ReceivedPoint>(pointBufferLimit, {
      name: "pointBufferLimit",
      onDetached: () => {
        this.#streams.delete(queue);
        signal?.removeEventListener("abort", onAbort);
      },
    });
    signal?.addEventListener("abort", onAbort, { once: true });
    const points = queue.iterate((point) => point);
    const waiting = this.#queue.attached ? [] : this.#queue.takeAll();
    for (const arrival of waiting) push(queue, arrival);
    this.#streams.add(queue);
    if (this.#end !== undefined) queue.end(this.#end.error);
    return points;
  }

  /** See `ControllingStation.keepImage()`. */
  keepImage(options: PointImageOptions): PointImage {
    const clock = this.#clock;
    const image = new ImageStore(options, {
      clock,
      onDisposed: (store) => this.#images.delete(store),
    });
    for (const { asdu, receivedAt } of this.#queue) image.take(asdu, receivedAt);
    this.#images.add(image);
    return image;
  }

  /** Delivers an ASDU that arrived at `receivedAt`, now by default. If a promise is returned, the next ASDU must wait for it. */
  deliver(
    asdu: Asdu,
    context: AsduContext,
    receivedAt: number = this.#clock.instant(),
  ): void | Promise<void> {
    for (const image of this.#images) image.take(asdu, receivedAt);
    const handled = this.#onAsdu?.(asdu, context);
    const arrival = { asdu, receivedAt };
    // Nothing is buffered for an iteration that may never start if a handler or another iteration
    // receives all ASDUs.
    const kept = this.#queue.attached || (this.#onAsdu === undefined && this.#streams.size === 0);
    const room = kept ? this.#queue.push(arrival) : undefined;
    if (this.#streams.size === 0 && (!handled || !room)) return handled ?? room;
    const rooms = [handled, room, ...Array.from(this.#streams, (queue) => push(queue, arrival))]
      .filter((each) => each !== undefined);
    if (rooms.length > 0) return Promise.all(rooms).then(() => {});
  }

  /** Records that data transfer was interrupted. */
  interrupt(): void {
    for (const image of this.#images) image.interrupt();
  }

  /** Stops waiting for readers, because the station is closing. */
  release(): void {
    this.#queue.release();
    for (const queue of this.#streams) queue.release();
  }

  /** Ends the iterations after all buffered items have been read, with an error if there is one. */
  end(error?: Error): void {
    this.#end ??= { error };
    this.interrupt();
    this.#queue.end(error);
    for (const queue of this.#streams) queue.end(error);
  }
}

/**
 * Adds the points of an ASDU. If a promise is returned, it settles when there is room for the next
 * ASDU.
 */
function push(
  queue: AsduQueue<ReceivedPoint>,
  { asdu, receivedAt }: Arrival,
): Promise<void> | undefined {
  let room: Promise<void> | undefined;
  for (const point of pointsOf(asdu)) room = queue.push({ ...point, receivedAt });
  return room;
}
