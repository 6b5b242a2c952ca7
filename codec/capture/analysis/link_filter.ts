// Applies a filter to a link.

import type { TcpConnection } from "../connection.ts";
import type { Filter, FilterSubject } from "../filter.ts";

/**
 * Whether a filter selects something on a link; `undefined` if that depends on unknown facts.
 * Source, destination and direction select whole links, not directions, because with one direction
 * removed a station would seem not to answer.
 */
export function judgeLink(
  filter: Filter,
  { client, server, id }: TcpConnection,
  subject: Omit<FilterSubject, "source" | "destination" | "connection" | "fromClient">,
): boolean | undefined {
  const ends = { source: client, destination: server, fromClient: true };
  const there = { ...subject, ...ends, connection: id };
  const verdict = filter.matches(there);
  if (verdict === true) return true;
  const back = filter.matches({
    ...there,
    source: server,
    destination: client,
    fromClient: false,
  });
  return back === true ? true : verdict === false ? back : verdict;
}
