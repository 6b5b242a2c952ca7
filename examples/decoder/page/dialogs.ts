// The frame of all dialogs, and the list of keyboard shortcuts.

import { FILTER_FIELDS } from "../../../codec/capture/mod.ts";
import { FILTER_SYNTAX, WIRESHARK_FIELDS } from "../../../cli/text/filter_help.ts";
import { h } from "./dom.ts";

const KEYS: readonly (readonly [string, string])[] = [
  ["1 … 6", "show a view, from left to right"],
  ["/", "filter the packets; ↓ ↑ Enter choose a completion"],
  ["↑ ↓ PgUp PgDn Home End", "move in a list; also j and k"],
  ["Enter", "move from a list to the details of its selected item"],
  ["← →", "collapse and expand a branch of the tree; previous and next report in a chart"],
  ["a", "add the selected point to the chart, or remove it"],
  [
    "+ − 0",
    "zoom a chart in time, and show everything; also by dragging, or with Ctrl and the wheel",
  ],
  [
    "Alt ↑ ↓",
    "zoom a chart in value; also by dragging, or with Ctrl and the wheel over the value axis",
  ],
  ["Shift ← → ↑ ↓", "move a zoomed chart in time and in value"],
  [
    ". ,",
    "next and previous command or finding on the time axis of a chart; Enter opens its packet",
  ],
  [
    "↑ ↓ ← → PgUp PgDn Enter",
    "move the divider between list and details while it has the focus; Enter resets it",
  ],
  ["n p", "next and previous packet or finding, from anywhere in its view"],
  [
    "m Shift+F10",
    "menu of the selected row, field or button: filter, chart, copy, follow; ← → for its other fields",
  ],
  ["o", "open a file"],
  ["v", "decode text while you type or paste it"],
  ["Alt ←", "go back, also to the input that was open before"],
  ["s", "change the settings"],
  ["t", "switch between light and dark"],
  ["Esc", "close, clear the filter, stop reading"],
  ["?", "show this help"],
];

/** A dialog with the keyboard shortcuts, and how the page treats data. */
export function helpDialog(): HTMLDialogElement {
  return modal(
    "Help and shortcuts",
    h(
      "dl",
      { class: "keys" },
      ...KEYS.flatMap(([keys, what]) => [
        h("dt", {}, ...keys.split(" ").map((key) => key === "…" ? key : h("kbd", {}, key))),
        h("dd", {}, what),
      ]),
    ),
    h("h3", {}, "Filters"),
    h("p", {}, `The box above the packets takes ${FILTER_SYNTAX}`),
    h(
      "dl",
      { class: "fields" },
      ...FILTER_FIELDS.flatMap(({ name, values, text }) => [
        h("dt", {}, h("code", {}, name)),
        h(
          "dd",
          {},
          text,
          values === "" ? null : ": ",
          values === "" ? null : h("code", {}, values),
        ),
      ]),
    ),
    h("p", {}, "Display filters of Wireshark are accepted if they use these fields:"),
    h(
      "dl",
      { class: "fields" },
      ...WIRESHARK_FIELDS.flatMap(([field, names]) => [
        h("dt", {}, h("code", {}, field)),
        h("dd", {}, h("code", {}, names)),
      ]),
    ),
    h("h3", {}, "Data"),
    h(
      "p",
      {},
      "All processing takes place in this page. It has no access to the network: its content security policy ",
      "forbids every request, so no octet of a capture leaves this computer.",
    ),
    h(
      "p",
      {},
      "It reads text with octets, raw APDUs, and pcap, pcapng, snoop and ERF files of any size, also compressed with ",
      "gzip. A station file of iec104 (JSON) or a point list (CSV with columns such as CA, IOA, type, name and unit) adds ",
      "names and units to objects; a types file (JSON) decodes private types.",
    ),
  );
}

/** A dialog with a title and a button that closes it. */
export function modal(title: string, ...children: readonly (Node | string)[]): HTMLDialogElement {
  const dialog = h(
    "dialog",
    { "aria-label": title },
    h(
      "header",
      { class: "dialog-head" },
      h("h2", {}, title),
      h("button", {
        type: "button",
        class: "close",
        "aria-label": "Close",
        onclick: () => dialog.close(),
      }, "×"),
    ),
    ...children,
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // outside the dialog
  });
  return dialog;
}
