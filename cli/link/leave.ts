// Ends a link that was used, within a time limit, and reports what could not be ended in order.

import { type ControllingStation, formatDuration } from "../../mod.ts";
import type { LinkWatch } from "../trace/link_watch.ts";

/** Time allowed for the station to confirm STOPDT, so that a command ends within 2 s of Ctrl-C. */
export const LEAVE_MS = 1500;

/** How to end a link. */
export interface Leaving {
  /** Closes the connection in any state. */
  readonly hangUp: AbortController;
  readonly withinMs: number;
  readonly watch: LinkWatch;
  /** The peer, for messages. */
  readonly peer: string;
  readonly tell: (text: string) => void;
}

/** Disconnects in order, without waiting long for a station that does not respond. */
export async function leave(
  station: ControllingStation,
  { hangUp, withinMs, watch, peer, tell }: Leaving,
): Promise<void> {
  const isOpen = station.state !== "closed";
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    hangUp.abort();
  }, withinMs);
  await station.close();
  clearTimeout(timer);
  if (isLate) {
    const limit = formatDuration(withinMs);
    tell(`${peer} did not confirm STOPDT within ${limit}; the connection was closed without it`);
  }
  if (!isOpen) return;
  for (const text of watch.conduct?.unacknowledged() ?? []) tell(text);
}
