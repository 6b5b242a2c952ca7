// Notes above the views: faults of the file, omissions, and the private types and names that are used.

import type { LoadedView, NamesView, TypesView } from "../messages.ts";
import { type Child, h } from "./dom.ts";
import { tunnelText } from "../../../cli/text/tunnel_text.ts";
import { settingOptions } from "../../../cli/text/settings/settings_text.ts";
import { describeSizes } from "../../../cli/text/sizes_text.ts";
import { namesText } from "./names_text.ts";
import { counted } from "./text.ts";

/** Actions of the buttons in the notes. */
export interface NoteOptions {
  readonly onFrame: (frame: number) => void;
  readonly onSettings: () => void;
  readonly onRemoveTypes: () => void;
  readonly onRemoveNames: () => void;
  /** Asks for a file with names. */
  readonly onChooseNames: () => void;
}

/** Maximum number of private types to name. */
const NAMED_TYPES = 20;

/** Maximum number of links with other field sizes to list. */
const NAMED_LINKS = 20;

/** Notes about the file; `null` if there are none. */
export function fileNotes(
  loaded: LoadedView,
  options: NoteOptions,
): HTMLElement | null {
  const { stopped, issues, issueCount, rows, rowsDropped, report, privateTypes, names } = loaded;
  const { onFrame, onRemoveTypes } = options;
  const notes: Child[] = [];
  const given = settingOptions(report.settings);
  if (given.length > 0) notes.push(settingsNote(given, options.onSettings));
  if (privateTypes !== null) notes.push(typesNote(privateTypes, onRemoveTypes));
  if (stopped !== null) {
    notes.push(h("li", { class: "stopped" }, `${stopped}. What was read before is shown here.`));
  }
  for (const { detail, frame, code } of issues.slice(0, 20)) {
    const place = frame === 0 ? null : h(
      "button",
      { type: "button", class: "link", onclick: () => onFrame(frame) },
      `packet ${frame}`,
    );
    notes.push(h("li", {}, detail, place && ", ", place, h("small", {}, ` ${code}`)));
  }
  if (issueCount > 20) notes.push(h("li", {}, `and ${counted(issueCount - 20, "more fault")}`));
  for (const { tunnels } of report.captures) {
    const inside = tunnelText(tunnels);
    if (inside !== "") notes.push(h("li", {}, `Encapsulated packets: ${inside}`));
  }
  const others = report.sessions.filter(({ sizes }) => sizes !== null);
  for (const { connection, sizes } of others.slice(0, NAMED_LINKS)) {
    notes.push(h("li", {}, `Connection ${connection}: ${describeSizes(sizes!)}`));
  }
  if (others.length > NAMED_LINKS) {
    const more = counted(others.length - NAMED_LINKS, "more connection");
    notes.push(h("li", {}, `and ${more} with other field sizes`));
  }
  for (const { text } of report.omissions) notes.push(h("li", {}, text));
  if (rowsDropped > 0) {
    const more = counted(rowsDropped, "row");
    notes.push(
      h("li", {}, `${more} beyond the limit ${rowsDropped === 1 ? "is" : "are"} not listed`),
    );
  }
  if (rows > 0) notes.push(namesNote(names, options));
  if (notes.length === 0) return null;
  return h(
    "section",
    { class: "card notes wide", "aria-label": "About the file" },
    h("header", { class: "card-head" }, h("h2", {}, "About the file")),
    h("ul", {}, ...notes),
  );
}

function namesNote(
  names: NamesView | null,
  { onChooseNames, onRemoveNames }: NoteOptions,
): HTMLElement {
  const press = (text: string, onclick: () => void) =>
    h("button", { type: "button", class: "link", onclick }, text);
  const text = names === null ? "Objects have no names" : namesText(names);
  return h(
    "li",
    { class: "names" },
    `${text}. `,
    press("Open a station file or point list", onChooseNames),
    ...names !== null && names.files.length > 0 ? [" ", press("Remove names", onRemoveNames)] : [],
  );
}

function settingsNote(options: readonly string[], onSettings: () => void): HTMLElement {
  return h(
    "li",
    { class: "settings-note" },
    `Settings: ${options.join(", ")} `,
    h("button", { type: "button", class: "link", onclick: onSettings }, "Change the settings"),
  );
}

function typesNote({ files, types }: TypesView, onRemove: () => void): HTMLElement {
  const names = types.slice(0, NAMED_TYPES).map(({ name }) => name).join(", ");
  const rest = types.length - NAMED_TYPES;
  const more = rest > 0 ? ` and ${rest} more` : "";
  return h(
    "li",
    { class: "types" },
    `Decoded with the private types of ${files.join(", ")}: ${names}${more} `,
    h("button", { type: "button", class: "link", onclick: onRemove }, "Remove private types"),
  );
}
