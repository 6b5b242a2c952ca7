// A redundancy group: an event buffer and its connections, of which at most one is started.

import { type AddressBlock, isInBlock, parseAddressBlock } from "../declaration/address_block.ts";
import type { GroupDeclaration } from "../declaration/declaration.ts";
import { EventBuffer, type EventClass } from "../events/event_buffer.ts";

/** Connections that share one event buffer. */
export class Group {
  /** Display name. */
  readonly name: string;
  /** Whether the group exists as long as the station, or only as long as its connection. */
  readonly permanent: boolean;
  /** The event buffer. */
  readonly buffer: EventBuffer;
  /** Number of the started connection. */
  active: number | undefined;
  readonly #blocks: readonly AddressBlock[] | undefined;

  /** Creates a group without connections. */
  constructor(
    declaration: GroupDeclaration,
    options: {
      readonly classes: readonly EventClass[];
      readonly permanent: boolean;
      /** Called with the started connection when there may be something new to send on it. */
      readonly onWork: (link: number) => void;
      /** Events with higher numbers wait for the store. */
      readonly releasedId?: () => number;
    },
  ) {
    this.name = declaration.name;
    this.permanent = options.permanent;
    const onPush = () => {
      if (this.active !== undefined) options.onWork(this.active);
    };
    this.buffer = new EventBuffer(options.classes, onPush, options.releasedId);
    this.#blocks = declaration.addresses?.map((text) => parseAddressBlock(text)!);
  }

  /** Whether a peer belongs to the group. */
  admits(address: string): boolean {
    return this.#blocks === undefined || this.#blocks.some((block) => isInBlock(address, block));
  }
}
