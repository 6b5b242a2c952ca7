// The section of links: connections with their start and end, and their quality.

import { formatDuration } from "../../../../codec/mod.ts";
import { counted, grouped } from "../../../text/count.ts";

import type { EndingReport, SessionReport, SideReport } from "../../../../codec/capture/mod.ts";
import { type Cell, type Section, table, type Tone } from "../document.ts";
import type { View } from "../view.ts";
import { durationsText, endpointText } from "../words.ts";

const LEGEND = "acknowledged after: time until the sender's I format APDUs were acknowledged, " +
  "median and maximum; acts: STARTDT, STOPDT, TESTFR; waiting: maximum number of unacknowledged I format APDUs, " +
  "at most k; seems set to: parameters inferred from its behaviour; resent: TCP retransmissions; missing: not captured";

/** Creates the section. */
export function linksSection(view: View): Section {
  const { sessions, conversations } = view.report;
  const shown = choose(sessions, view.rows);
  const rest = view.rest(sessions.length, shown.length, "--all lists them");
  const sums = conversations.length < sessions.length ||
    conversations.some((each) => each.connections > each.sessions);
  return {
    title: "Links",
    blocks: [
      ...(sums ? [conversationTable(view)] : []),
      linkTable(shown, rest, view),
      qualityTable(shown),
      { type: "remark", text: LEGEND, tone: "dim" },
    ],
  };
}

/** If there are too many links, selects those that broke first. */
function choose(sessions: readonly SessionReport[], limit: number): readonly SessionReport[] {
  if (sessions.length <= limit) return sessions;
  const broken = sessions.filter(({ ending }) => toneOfEnding(ending) !== undefined);
  const chosen = new Set([...broken, ...sessions].slice(0, limit));
  return sessions.filter((session) => chosen.has(session));
}

function conversationTable(view: View) {
  const { conversations } = view.report;
  const shown = conversations.slice(0, view.rows);
  const rows = shown.map((each) => [
    `${each.client} -> ${endpointText({ address: each.server, port: each.port })}`,
    grouped(each.connections),
    grouped(each.sessions),
    grouped(each.apdusFromClient),
    grouped(each.apdusFromServer),
    grouped(each.objects),
    Object.entries(each.endings).map(([cause, count]) => `${count} ${ENDINGS[cause] ?? cause}`)
      .join(", "),
  ]);
  return table(
    [
      { title: "client -> server" },
      { title: "connections", right: true },
      { title: "with APDUs", right: true },
      { title: "client APDUs", right: true },
      { title: "server APDUs", right: true },
      { title: "objects", right: true },
      { title: "ended" },
    ],
    rows,
    view.rest(conversations.length, shown.length, "--all lists them"),
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  "stopped": "closed normally",
  "refused": "without an APDU",
  "no-confirmation": "after t1 without confirmation",
  "no-acknowledgement": "after t1 without acknowledgement",
  "fault": "after a protocol error",
  "switchover": "after a switchover",
  "second-master": "for a second controlling station",
  "idle": "after t3 without a test",
  "closed": "without STOPDT",
  "replaced": "replaced by another",
  "not-seen": "still open",
};

function toneOfEnding(ending: SessionReport["ending"]): Tone | undefined {
  switch (ending?.cause) {
    case "no-confirmation":
    case "no-acknowledgement":
    case "fault":
    case "idle":
    case "second-master":
      return "error";
    case "closed":
    case "refused":
    case "replaced":
      return "warning";
    default:
      return undefined;
  }
}

function linkTable(sessions: readonly SessionReport[], rest: string | undefined, view: View) {
  const rows = sessions.map((session): (Cell | string)[] => {
    const { id, client, server, durationMs, startedMs, phase, cas, ending } = session;
    return [
      String(id),
      `${session.fromStart ? "" : "before "}${view.time(session.first.time)}`,
      `${endpointText(client)} -> ${endpointText(server)}`,
      cas.length > 4 ? `${cas.slice(0, 4).join(", ")}...` : cas.join(", "),
      durationMs === null ? "" : formatDuration(durationMs),
      startedMs > 0 ? formatDuration(startedMs) : phase === "unknown" ? "unknown" : "never",
      isOver(ending) ? view.time(ending.at.time) : "continues",
    ];
  });
  const links = table(
    [
      { title: "link", right: true },
      { title: "since" },
      { title: "client -> server" },
      { title: "CA" },
      { title: "lasted" },
      { title: "started for" },
      { title: "ended" },
    ],
    rows,
    rest,
  );
  return { ...links, notes: sessions.map(({ ending }) => describeEnding(ending, view)) };
}

function isOver(ending: SessionReport["ending"]): ending is EndingReport {
  return ending !== null && ending.cause !== "not-seen";
}

function describeEnding(ending: SessionReport["ending"], view: View): Cell | undefined {
  if (!isOver(ending)) return undefined;
  const { text, at } = ending;
  return { text: `${text} (${view.frame(at)})`, tone: toneOfEnding(ending) ?? "dim" };
}

function qualityTable(sessions: readonly SessionReport[]) {
  const rows = sessions.flatMap((session) =>
    ([session.client, session.server] as const).map((side, i) =>
      qualityRow(session, side, i === 0 ? "client" : "server")
    )
  );
  return table(
    [
      { title: "link", right: true },
      { title: "sender" },
      { title: "I", right: true },
      { title: "S", right: true },
      { title: "U", right: true },
      { title: "not 104", right: true },
      { title: "acknowledged after" },
      { title: "acts confirmed after" },
      { title: "waiting", right: true },
      { title: "seems set to" },
      { title: "resent", right: true },
      { title: "missing", right: true },
    ],
    rows,
  );
}

function qualityRow(session: SessionReport, side: SideReport, name: "client" | "server"): string[] {
  const role = session.controlling === null
    ? ""
    : session.controlling === name
    ? " (controlling)"
    : " (controlled)";
  return [
    name === "client" ? String(session.id) : "",
    side.address + role,
    grouped(side.information),
    grouped(side.supervisory),
    grouped(side.unnumbered),
    side.undefined === 0 ? "" : grouped(side.undefined),
    durationsText(side.acknowledgement),
    durationsText(side.confirmation),
    side.maxOutstanding === 0 ? "" : String(side.maxOutstanding),
    describeLearned(side),
    side.repeatedSegments === 0 ? "" : counted(side.repeatedSegments, "segment"),
    side.missingOctets === 0 ? "" : counted(side.missingOctets, "octet"),
  ];
}

function describeLearned({ learned: { k, w, t1Ms, t2Ms, t3Ms } }: SideReport): string {
  return [
    ...(k === null ? [] : [`k ${k.value}`]),
    ...(w === null ? [] : [`w ${w.value}`]),
    ...(t1Ms === null ? [] : [`t1 ${formatDuration(t1Ms.value)}`]),
    ...(t2Ms === null ? [] : [`t2 ${formatDuration(t2Ms.value)}`]),
    ...(t3Ms === null ? [] : [`t3 ${formatDuration(t3Ms.value)}`]),
  ].join(", ");
}
