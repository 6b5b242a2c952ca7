// The section of secure authentication: users and their keys, changes of keys, and the statistics of type 41.

import { formatDuration } from "../../../../codec/mod.ts";
import { SECURITY_STATISTICS } from "../../../../codec/low_level.ts";
import type { PointReport, SecurityReport } from "../../../../codec/capture/mod.ts";
import { counted, grouped } from "../../../text/count.ts";
import { type Block, type Cell, type Section, table } from "../document.ts";
import type { View } from "../view.ts";
import { endpointText } from "../words.ts";

/** Creates the section. */
export function authenticationSection(view: View): Section | undefined {
  const { security } = view.report;
  const statistics = statisticsTable(view);
  if (security === null && statistics === undefined) return undefined;
  return {
    title: "Secure authentication",
    blocks: [
      ...security === null ? [] : [usersTable(view, security)],
      ...security === null || security.keyChanges.length === 0
        ? []
        : [changesTable(view, security)],
      ...statistics === undefined ? [] : [statistics],
    ],
  };
}

function stationOf(view: View, session: number): string {
  const { client, server, controlling } = view.report.sessions[session] ?? {};
  const [from, to] = controlling === "server" ? [server, client] : [client, server];
  return from === undefined || to === undefined ? "" : `${from.address} -> ${endpointText(to)}`;
}

function usersTable(view: View, { users }: SecurityReport): Block {
  const shown = users.slice(0, view.rows);
  const rows = shown.map((each): (Cell | string)[] => [
    stationOf(view, each.session),
    String(each.user),
    each.authentications === 0 ? "" : grouped(each.authentications),
    each.meanReplyMs === null
      ? ""
      : `${formatDuration(each.meanReplyMs)}, at most ${formatDuration(each.slowestReplyMs!)}`,
    each.aggressive === 0 ? "" : grouped(each.aggressive),
    each.failures === 0 ? "" : { text: grouped(each.failures), tone: "error" },
    each.keyStatus ?? "",
    each.keyChanges === 0 ? "" : grouped(each.keyChanges),
    each.longestKeyMs === null ? "" : formatDuration(each.longestKeyMs),
    each.macs === null
      ? ""
      : { text: macsText(each.macs), ...each.macs.wrong > 0 ? { tone: "error" } : {} },
  ]);
  return table(
    [
      { title: "from -> station" },
      { title: "user", right: true },
      { title: "replies", right: true },
      { title: "mean time to reply" },
      { title: "aggressive", right: true },
      { title: "failed", right: true },
      { title: "keys" },
      { title: "key changes", right: true },
      { title: "longest use of keys" },
      { title: "MACs" },
    ],
    rows,
    view.rest(users.length, shown.length, "--all lists them"),
  );
}

function macsText(
  { right, wrong, notVerified }: { right: number; wrong: number; notVerified: number },
): string {
  const parts = [
    right === 0 ? "" : `${grouped(right)} right`,
    wrong === 0 ? "" : `${grouped(wrong)} WRONG`,
    notVerified === 0 ? "" : `${grouped(notVerified)} without key`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function changesTable(view: View, { keyChanges }: SecurityReport): Block {
  const shown = keyChanges.slice(0, view.rows);
  const rows = shown.map((each): (Cell | string)[] => [
    view.time(each.at.time),
    stationOf(view, each.session),
    String(each.user),
    each.kind === "session" ? "session keys" : "update key",
    each.result === "accepted" ? "accepted" : { text: each.result.toUpperCase(), tone: "error" },
    each.durationMs === null ? "" : formatDuration(each.durationMs),
    view.frame(each.at),
  ]);
  return table(
    [
      { title: "time" },
      { title: "from -> station" },
      { title: "user", right: true },
      { title: "change of" },
      { title: "result" },
      { title: "after" },
      { title: "where" },
    ],
    rows,
    view.rest(keyChanges.length, shown.length, "--all lists them"),
  );
}

const STATISTICS = Object.values(SECURITY_STATISTICS);

/**
 * The statistics that points of type 41 are, if a sector reports all of them at consecutive addresses: the first address
 * is then that of the first statistic.
 */
function statisticTitles(points: readonly PointReport[]): ReadonlyMap<PointReport, string> {
  const titles = new Map<PointReport, string>();
  for (
    const sector of Map.groupBy(points, (point) => `${endpointText(point)} ${point.ca}`).values()
  ) {
    const base = sector[0]!.ioa; // A report has the points of a sector in the order of their addresses.
    const isWhole = sector.length === STATISTICS.length &&
      sector.every(({ ioa }, index) => ioa === base + index);
    if (!isWhole) continue;
    for (const { index, title } of STATISTICS) titles.set(sector[index]!, title);
  }
  return titles;
}

/** Security statistics, which the stations report as points of type 41. */
function statisticsTable(view: View): Block | undefined {
  const points = view.report.points.filter(({ type }) => type === "S_IT_TC_1");
  if (points.length === 0) return undefined;
  const titles = statisticTitles(points);
  const shown = points.slice(0, view.rows);
  const rows = shown.map((point): (Cell | string)[] => [
    endpointText(point),
    String(point.ca),
    view.names.ioa(point.ioa),
    view.names.object(point.ca, point.ioa).name || (titles.get(point) ?? ""),
    String(point.lastValue),
    counted(point.count, "report"),
  ]);
  return table(
    [
      { title: "statistic of" },
      { title: "CA", right: true },
      { title: "IOA", right: true },
      { title: "name" },
      { title: "count", right: true },
      { title: "reported" },
    ],
    rows,
    view.rest(points.length, shown.length, "--all lists them"),
  );
}
