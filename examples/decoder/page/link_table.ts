// The links of a capture as a table: stations, amount of data, ending, and buttons to examine each link.

import { formatDuration } from "../../../codec/mod.ts";
import { type AnalysisReport, type SessionReport, stationOf } from "../../../codec/capture/mod.ts";
import { h } from "./dom.ts";
import type { Page } from "./page.ts";
import { ORIGINS } from "./settings_sizes.ts";
import { linkTargets } from "./pointing/report_targets.ts";
import { pointAtCells } from "./pointing/targets.ts";
import { count, endpoint, instant, wholeEndpoint } from "./text.ts";

/** Maximum number of links to list. */
const LISTED = 200;

/** The table. */
export function linkTable(page: Page, { sessions, totals }: AnalysisReport): HTMLElement {
  if (sessions.length === 0) {
    return h("p", { class: "quiet" }, "No TCP connection in the capture carries APDUs.");
  }
  const head = ["Controlling → controlled", "Since", "Open", "Started", "APDUs →", "APDUs ←"];
  const rows = sessions.slice(0, LISTED).map((session) => row(page, session));
  const more = totals.sessions - rows.length;
  return h(
    "div",
    { class: "table-box", tabindex: 0, role: "region", "aria-label": "Links" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...[...head, "Objects", "Field sizes", "End", ""].map((text, index) =>
            h("th", { scope: "col", class: index > 1 && index < 7 ? "n" : "" }, text)
          ),
        ),
      ),
      h("tbody", {}, ...rows),
    ),
    more > 0 && h("p", { class: "quiet" }, `${count(more)} more are not listed.`),
  );
}

function row(page: Page, session: SessionReport): HTMLElement {
  const { connection, client, server, startedMs, durationMs, ending, first, objects } = session;
  const since = instant(first.time);
  const [left, right] = session.controlling === "server" ? [server, client] : [client, server];
  const apdus = ({ information, supervisory, unnumbered }: typeof client) =>
    information + supervisory + unnumbered;
  const filter = `connection=${connection}`;
  const name = `connection ${connection}`;
  const cells = h(
    "tr",
    {},
    h(
      "th",
      { scope: "row", title: `${wholeEndpoint(left)} → ${wholeEndpoint(right)}` },
      `${endpoint(left)} → `,
      h("span", { "data-part": 1 }, endpoint(right)),
    ),
    h("td", {}, page.times.format(since, 0) || "–"),
    h("td", { class: "n" }, durationMs === null ? "–" : formatDuration(durationMs)),
    h("td", { class: "n" }, startedMs === 0 ? "never" : formatDuration(startedMs)),
    h("td", { class: "n" }, count(apdus(left))),
    h("td", { class: "n" }, count(apdus(right))),
    h("td", { class: "n" }, count(objects)),
    h("td", {}, sizesButton(page, session)),
    h("td", { class: "ending" }, ending === null ? "open" : ending.text),
    h(
      "td",
      { class: "actions" },
      h("button", {
        type: "button",
        class: "link",
        "aria-label": `Packets of ${name}`,
        onclick: () => page.go({ view: "packets", filter }),
      }, "Packets"),
      h("button", {
        type: "button",
        class: "link",
        "aria-label": `Sequence diagram of ${name}`,
        onclick: () => page.go({ view: "sequence", connection }),
      }, "Sequence"),
    ),
  );
  return pointAtCells(cells, (texts) => linkTargets(session, texts));
}

/** The field sizes of a link, which lead to the settings of its station. */
function sizesButton(page: Page, { connection, server }: SessionReport): HTMLElement | string {
  const station = stationOf({ server });
  const found = page.loaded?.stations.find((each) => each.station === station);
  if (found === undefined) return "–";
  return h("button", {
    type: "button",
    class: "link",
    title: `Octets of cause, common address and object address, ${ORIGINS[found.origin]}`,
    "aria-label": `Field sizes of connection ${connection}: ${found.sizes}`,
    onclick: () => page.changeSettings(station),
  }, found.sizes);
}
