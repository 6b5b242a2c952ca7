// A filter asked about something on a link.

import type { TcpConnection } from "../connection.ts";
import type { Filter, FilterSubject } from "../filter.ts";

/**
 * Whether a filter selects something on a link; `undefined` where that depends on what is not known.
 * Source and destination choose links, not directions: half of a link would look like a station that
 * does not answer.
 */
export function judgeLink(
  filter: Filter,
  { client, server, id }: TcpConnection,
  subject: Omit<FilterSubject, "source" | "destination" | "connection">,
): boolean | undefined {
  const there = { ...subject, source: client, destination: server, connection: id };
  const verdict = filter.matches(there);
  if (verdict === true) return true;
  const back = filter.matches({ ...there, source: server, destination: client });
  return back === true ? true : verdict === false ? back : verdict;
}
