// The page as a whole: loads captures, switches views, and keeps the address up to date; long because it joins all parts.

import { Names } from "../../../cli/text/names.ts";
import type { ExportKind, LoadedView, NameList, PointKey, TextFile } from "../messages.ts";
import type { SettingTexts } from "../analysis_settings.ts";
import { SAMPLE_NAME } from "../sample_name.ts";
import { formatZoom, WHOLE } from "./chart_zoom.ts";
import { Client, WorkerError } from "./client.ts";
import { type Vocabulary, vocabularyOf } from "./completion/vocabulary.ts";
import { helpDialog } from "./dialogs.ts";
import { h, harmlessText, replace } from "./dom.ts";
import { findingsView } from "./findings.ts";
import { Inputs, type OpenedInput } from "./inputs.ts";
import { keepSettings, keepTypes, useKept } from "./kept_settings.ts";
import { menuButton } from "./menu.ts";
import { Messages } from "./messages.ts";
import { namesText } from "./names_text.ts";
import { Opening } from "./opening.ts";
import { overview } from "./overview.ts";
import { PacketsView } from "./packets.ts";
import type { Page, View } from "./page.ts";
import { formatPlace, parsePlace, type Place, type ViewName, VIEWS } from "./place.ts";
import { ContextMenu } from "./pointing/context_menu.ts";
import { PointingFacts } from "./pointing/facts.ts";
import { PointsView } from "./points.ts";
import { ProgressBar } from "./progress_bar.ts";
import { saveFile } from "./save_file.ts";
import { SettingsDialog } from "./settings_dialog.ts";
import { sortFiles } from "./sort_files.ts";
import { sequenceView } from "./sequence.ts";
import { listenToKeys } from "./shortcuts.ts";
import { StoredSettings } from "./stored_settings.ts";
import { Tabs } from "./tabs.ts";
import { counted, size } from "./text.ts";
import { TimeFormat } from "./time_format.ts";
import { themeButton } from "./theme.ts";
import { transactionsView } from "./transactions.ts";
import { ZoneDialog } from "./zone_choice.ts";

/** What the page knows about an input with its names. */
interface Known {
  readonly loaded: LoadedView;
  readonly facts: PointingFacts;
  readonly vocabulary: Vocabulary;
}

/** The page. */
export class App implements Page {
  readonly client: Client;
  loaded: LoadedView | undefined;
  names = new Names();
  readonly times = new TimeFormat();
  readonly stored = new StoredSettings();
  readonly #zones = new ZoneDialog(this.times);
  readonly #messages = new Messages();
  readonly #progress: ProgressBar;
  readonly #opening: Opening;
  readonly #settings: SettingsDialog;
  readonly #packets: PacketsView;
  readonly #points: PointsView;
  readonly #views: Readonly<Record<ViewName, View>>;
  readonly #tabs: Tabs;
  readonly #file = h("p", { class: "file" }, "Reading …");
  readonly #inputs = new Inputs((input) => void this.#reopen(input, input.place));
  #view: ViewName = "overview";
  #lastKnown: Known | undefined;
  /** Number of the latest request to read an input; the answer to an earlier one is not shown. */
  #turn = 0;
  /** The state of each view in the address. */
  readonly #places = new Map<ViewName, Place>();
  /** The target of a link in a file that must be opened first. */
  #pending: Place | undefined;

  /** Creates the page for a worker and adds it to the document. */
  constructor(worker: string) {
    this.client = new Client(worker);
    this.stored.onFault = (text) => this.#messages.ignored(text);
    this.#progress = new ProgressBar(() => this.cancel());
    this.client.onProgress = (progress) => this.#progress.tell(progress);
    this.client.onWork = (work) => void this.#progress.during(work);
    const times = this.stored.get("times");
    if (times !== undefined) this.times.choose(times);
    void this.client.ask("zones", this.times.choice);
    this.#packets = new PacketsView(this);
    this.#points = new PointsView(this);
    this.#views = {
      overview: overview(this),
      findings: findingsView(this),
      packets: this.#packets,
      transactions: transactionsView(this),
      points: this.#points,
      sequence: sequenceView(this),
    };
    this.#tabs = new Tabs(this.#views, (view) => this.go({ view }));
    this.#opening = new Opening({
      client: this.client,
      onFiles: (files) => void this.#take(files),
      onText: (text) => void this.#read(this.#inputs.entryForText(text), undefined),
    });
    this.#settings = new SettingsDialog({
      client: this.client,
      stored: this.stored,
      loaded: () => this.loaded,
      onApply: (settings, types) => void this.#apply(settings, types),
    });
    const help = helpDialog();
    const menu = new ContextMenu(this);
    const tool = (text: string, [label, key]: readonly [string, string], onclick: () => void) => {
      const title = `${label} (${key})`;
      return h(
        "button",
        { type: "button", class: "tool", "aria-label": label, title, onclick },
        text,
      );
    };
    document.body.append(
      h(
        "header",
        { class: "top" },
        h("h1", {}, "IEC 104", h("span", {}, " decoder")),
        this.#file,
        this.#inputs.element,
        h(
          "div",
          { class: "top-actions" },
          h("button", {
            type: "button",
            class: "button primary",
            title: "Open files (o)",
            onclick: () => this.#opening.choose(),
          }, "Open…"),
          h("button", {
            type: "button",
            class: "button",
            title: "Decode text while you type or paste it (v)",
            onclick: () => this.#opening.paste(),
          }, "Paste text"),
          this.#exportMenu(),
          themeButton(this.stored),
          tool("⚙", ["Settings", "s"], () => this.changeSettings()),
          tool("?", ["Help and shortcuts", "?"], () => help.showModal()),
        ),
      ),
      this.#tabs.bar,
      this.#progress.element,
      this.#messages.element,
      this.#tabs.panels,
      this.#messages.live,
      help,
      this.#zones.element,
      this.#settings.element,
      ...this.#opening.elements,
      ...menu.elements,
    );
    this.#tabs.show("overview");
    listenToKeys({
      views: (index) => this.go({ view: VIEWS[index]! }),
      filter: () => this.#focusFilter(),
      open: () => this.#opening.choose(),
      paste: () => this.#opening.paste(),
      help: () => help.showModal(),
      settings: () => this.changeSettings(),
      menu: () => menu.openAtFocus(),
      theme: () => document.querySelector<HTMLElement>(".top-actions > .tool")?.click(),
      step: (by) => this.#views[this.#view].step?.(by),
      escape: () => this.#progress.busy ? this.cancel() : this.#packets.escape(),
    });
    this.times.listen(() => void this.#showTimes());
    addEventListener("unhandledrejection", (event) => this.#failed(event));
    // The page may have written its own address since, while it waited for the worker.
    addEventListener("hashchange", ({ newURL }) => this.#follow(parsePlace(new URL(newURL).hash)));
  }

  /** Shows the sample, and the target of a link in the address. */
  async start(): Promise<void> {
    const place = parsePlace(location.hash);
    const { hex } = place;
    await useKept(this.client, this.stored);
    if (hex !== undefined && await this.#read(this.#inputs.entryForText(hex), place)) return;
    const isElsewhere = place.file !== undefined && place.file !== SAMPLE_NAME;
    await this.load(null, SAMPLE_NAME, isElsewhere || hex !== undefined ? undefined : place);
    if (hex !== undefined) this.#opening.paste(hex);
    else if (isElsewhere) this.#await(place);
  }

  /** Reads and shows a capture, or the sample if no file is given; returns whether this succeeded. */
  async load(file: Blob | null, name: string, place?: Place): Promise<boolean> {
    return await this.#read(this.#inputs.entryFor(file, name), place);
  }

  /** Reads and shows an input that may have been shown before; returns whether this succeeded. */
  async #read(input: OpenedInput, place: Place | undefined): Promise<boolean> {
    const { file, name, names } = input;
    const turn = ++this.#turn;
    this.#messages.clear("error");
    document.body.classList.add("loading");
    try {
      const loaded = await this.client.ask("load", { file, name, names });
      const shown = this.#inputs.find(this.loaded?.name);
      if (shown !== undefined) shown.place = this.#places.get(this.#view);
      this.#inputs.show(input, loaded);
      this.#setNames(loaded.names);
      this.#show(loaded, place);
      return true;
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      if (turn === this.#turn) this.warn(`${name}: ${error.message}`);
      return false;
    } finally {
      if (turn === this.#turn) document.body.classList.remove("loading");
    }
  }

  /** Shows why a request failed, whoever made it: any of them does once the open file was changed or moved. */
  #failed(event: PromiseRejectionEvent): void {
    if (!(event.reason instanceof WorkerError)) return;
    event.preventDefault();
    this.warn(event.reason.message);
  }

  /** Shows an opened input again; the address stays true if that fails. */
  async #reopen(input: OpenedInput, place: Place | undefined): Promise<void> {
    const isShown = input.name === this.loaded?.name || await this.#read(input, place);
    if (!isShown) this.#restoreAddress();
  }

  /** Remembers the target of a link into a file that is not open. */
  #await(place: Place): void {
    this.#pending = place;
    const where = place.frame === undefined ? "a place" : `packet ${place.frame}`;
    const { name = "" } = this.loaded ?? {};
    const shown = name === SAMPLE_NAME ? "the built-in sample" : name;
    this.#messages.show(
      `The link refers to ${where} in ${place.file}. Open that file to go there; ` +
        `until then, this is ${shown}.`,
      "hint",
    );
  }

  /** Stops the current task. */
  cancel(): void {
    void this.client.ask("cancel", {});
  }

  go(place: Omit<Place, "file">): void {
    this.#goTo(place, this.#view !== place.view || place.frame !== undefined);
  }

  /** Shows a place; a step is one that the back button of the browser undoes. */
  #goTo(place: Omit<Place, "file">, isStep: boolean): void {
    const before = this.#places.get(place.view);
    this.#view = place.view;
    this.#tabs.show(place.view);
    const next = { ...before, ...place };
    this.#places.set(place.view, next);
    this.#write(next, isStep);
    void this.#views[place.view].arrive(place);
  }

  get filter(): string {
    return this.#places.get("packets")?.filter ?? "";
  }

  get facts(): PointingFacts {
    return this.#known.facts;
  }

  get vocabulary(): Vocabulary {
    return this.#known.vocabulary;
  }

  /** What menus and completions know about the open input. */
  get #known(): Known {
    const { loaded, names } = this;
    if (loaded === undefined) throw new TypeError("Cannot describe the input: none is loaded");
    if (this.#lastKnown?.facts.names !== names || this.#lastKnown.loaded !== loaded) {
      const facts = new PointingFacts(loaded, names);
      this.#lastKnown = { loaded, facts, vocabulary: vocabularyOf(loaded, names) };
    }
    return this.#lastKnown;
  }

  focusView(): void {
    this.#views[this.#view].focus?.();
  }

  note(place: Omit<Place, "file">): void {
    this.#places.set(place.view, place);
    if (place.view === this.#view) this.#write(place, false);
  }

  chart(point: PointKey, { add = false } = {}): void {
    this.go({ view: "points", point, also: add ? this.#points.charted : [], ...formatZoom(WHOLE) });
  }

  say(text: string): void {
    this.#messages.say(text);
  }

  warn(text: string): void {
    this.#messages.show(text);
  }

  removeNames(): void {
    void this.#takeNames([]);
  }

  chooseZone(): void {
    this.#zones.show();
  }

  choose(): void {
    this.#opening.choose();
  }

  changeSettings(station?: string): void {
    void this.#settings.show(station);
  }

  removeTypes(): void {
    void this.#takeTypes([]);
  }

  async save(kind: ExportKind, point?: PointKey): Promise<void> {
    const ask = { kind, ...point !== undefined && { point } };
    try {
      const saved = await this.client.ask("save", ask);
      if (saved === null) return this.say("Nothing was saved");
      saveFile(saved);
      this.say(`Saved ${saved.name}`);
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      this.warn(error.message);
    }
  }

  #show(loaded: LoadedView, place: Place | undefined): void {
    const isFirst = this.loaded === undefined;
    this.loaded = loaded;
    this.times.load(loaded.report.captures[0]);
    this.#places.clear();
    this.#messages.clear("hint"); // it was about the input before
    replace(
      this.#file,
      h("b", {}, loaded.name === SAMPLE_NAME ? "Built-in sample" : loaded.name),
      h("span", {}, ` ${size(loaded.octets)}, ${counted(loaded.report.totals.apdus, "APDU")}`),
    );
    document.title = `${harmlessText(loaded.name)} – IEC 104 decoder`;
    for (const view of Object.values(this.#views)) view.forget?.();
    this.#fill(loaded);
    if (loaded.stopped !== null) this.warn(loaded.stopped);
    this.say(`${loaded.name} was read: ${counted(loaded.report.totals.apdus, "APDU")}`);
    let target = place;
    if (this.#pending?.file === loaded.name) {
      target = this.#pending;
      this.#pending = undefined;
    } else if (this.#pending !== undefined) this.#await(this.#pending);
    this.#goTo(target ?? { view: loaded.hasPackets ? "overview" : "packets" }, !isFirst);
  }

  async #take(files: readonly File[]): Promise<void> {
    this.#messages.clear("error");
    const sorted = await sortFiles(files).catch(({ message }: Error) => this.warn(message));
    if (sorted === undefined) return;
    const { captures: [first, ...more], types, names } = sorted;
    const isAlone = first === undefined;
    if (types.length > 0 && !await this.#takeTypes(types, { forNext: !isAlone })) return;
    const isRead = isAlone || await this.load(first, first.name);
    if (types.length > 0 && !isRead) await this.#takeTypes(types);
    if (names.length > 0) await this.#takeNames(names);
    if (more.length === 0 || !isRead) return;
    this.#messages.show(`One capture at a time: ${first!.name} is shown.`, "hint");
  }

  /** Decodes the open file, or the next one, with the private types of some files; returns whether this succeeded. */
  async #takeTypes(files: readonly TextFile[], { forNext = false } = {}): Promise<boolean> {
    try {
      const loaded = await this.client.ask("types", { files, forNext });
      keepTypes(this.stored, files);
      if (loaded === null) return true;
      this.loaded = loaded;
      this.#reload();
      const names = files.map(({ name }) => name).join(", ");
      this.say(files.length === 0 ? "Private types removed" : `Decoded with ${names}`);
      return true;
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      this.warn(error.message);
      return false;
    }
  }

  /** Decodes the open file again with other settings and private types, and keeps them. */
  async #apply(settings: SettingTexts, types: readonly TextFile[]): Promise<void> {
    this.#messages.clear("error");
    try {
      const loaded = await this.client.ask("settings", { settings, types, forNext: false });
      keepSettings(this.stored, settings);
      keepTypes(this.stored, types);
      this.loaded = loaded!;
      this.#reload();
      this.say("Decoded with the new settings");
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      this.warn(error.message);
    }
  }

  /** Uses the names in some files for the open input, or removes its names without files. */
  async #takeNames(files: readonly TextFile[]): Promise<void> {
    try {
      const names = await this.client.ask("names", { files });
      const loaded = this.loaded!; // which may be a file that was being read meanwhile
      const input = this.#inputs.find(loaded.name);
      if (input !== undefined) input.names = files.length > 0 && names !== null ? names : undefined;
      this.loaded = { ...loaded, names };
      this.#setNames(names);
      this.#reload();
      if (files.length > 0 && names !== null) this.#messages.show(`${namesText(names)}.`, "hint");
      else this.say("Names removed");
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      this.warn(error.message);
    }
  }

  /** Shows all times as the user chose, and keeps the choice. */
  async #showTimes(): Promise<void> {
    this.stored.set("times", this.times.choice);
    await this.client.ask("zones", this.times.choice);
    this.#reload();
  }

  #setNames(names: NameList | null): void {
    this.names = names === null ? new Names() : new Names().add(names.list);
  }

  /** Refreshes all views with the same capture. */
  #reload(): void {
    if (this.loaded === undefined) return;
    const place = this.#places.get(this.#view) ?? { view: this.#view };
    const { filter } = this.#places.get("packets") ?? {};
    this.#fill(this.loaded);
    if (this.#view !== "packets" && filter) void this.#packets.arrive({ view: "packets", filter });
    this.go(place);
  }

  /** Shows a capture in all views and tabs. */
  #fill(loaded: LoadedView): void {
    document.body.classList.toggle("dated", this.times.hasDate);
    for (const view of Object.values(this.#views)) view.load(loaded);
    this.#tabs.badge(Object.fromEntries(
      VIEWS.map((name) => [name, this.#views[name].badge?.(loaded) ?? ""]),
    ));
  }

  #focusFilter(): void {
    this.go({ view: "packets" });
    this.#packets.focusFilter();
  }

  /** Called when the user, a link or the back button changes the address. */
  #follow(place: Place): void {
    const { name } = this.loaded ?? {};
    if (place.hex !== undefined) return void this.#followText(place.hex, place);
    if (place.file === undefined || place.file === name) return this.go(place);
    const input = this.#inputs.find(place.file);
    if (input !== undefined) return void this.#reopen(input, place);
    this.#restoreAddress();
    this.#await(place);
  }

  /** Opens a text in the address, unless it is shown; one that cannot be opened is shown with its faults. */
  async #followText(hex: string, place: Place): Promise<void> {
    const input = this.#inputs.entryForText(hex);
    if (input.name === this.loaded?.name) return this.go(place);
    if (await this.#read(input, place)) return;
    this.#restoreAddress();
    this.#opening.paste(hex);
  }

  /** Makes the address lead to what is shown. */
  #restoreAddress(): void {
    this.#write(this.#places.get(this.#view) ?? { view: this.#view }, false);
  }

  #write(place: Omit<Place, "file">, isStep: boolean): void {
    const file = this.loaded?.name;
    const address = formatPlace({ ...place, file, hex: this.#inputs.find(file)?.hex });
    if (address === location.hash) return;
    if (isStep) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  #exportMenu(): HTMLElement {
    const item = (kind: ExportKind, text: string, note: string) => ({
      ...{ text, note },
      run: () => void this.save(kind),
    });
    const menu = menuButton("Export", () => [
      item("report-html", "Report (HTML)", "the analysis as one file to read, print and send"),
      item("report-json", "Report (JSON)", "the complete analysis, for programs"),
      item("packets-pcapng", "Packets (pcapng)", "the filtered packets, for Wireshark"),
      item("packets-ndjson", "Packets (NDJSON)", "the filtered APDUs, one JSON value per line"),
      item("packets-csv", "Objects (CSV)", "the objects of the filtered APDUs"),
      item("points-csv", "Points (CSV)", "the table of points"),
    ], "Export");
    menu.classList.add("export");
    return menu;
  }
}
