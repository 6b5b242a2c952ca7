// A redundancy group: an event buffer and its connections, of which at most one is started.

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

  /** Creates a group without connections. */
  constructor(
    declaration: GroupDeclaration,
    options: {
      readonly classes: readonly EventClass[];
      readonly permanent: boolean;
      /** Called with the started connection when there may be something new to send on it. */
      readonly onWork: (link: number) => void;
      /** Holds events back until they are stored. */
      readonly hold?: { releasedId(): number; onHeld(group: Group): void };
    },
  ) {
    this.name = declaration.name;
    this.permanent = options.permanent;
    const onPush = () => {
      if (this.active !== undefined) options.onWork(this.active);
    };
    const { classes, hold } = options;
    this.buffer = new EventBuffer(
      classes,
      onPush,
      hold && { releasedId: hold.releasedId, onHeld: () => hold.onHeld(this) },
    );
  }
}
