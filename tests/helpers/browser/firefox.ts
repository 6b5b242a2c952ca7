// A real Firefox for tests, driven with WebDriver BiDi.

import { printedAddress } from "./browser_tab.ts";
import { type Dialect, ProtocolConnection } from "./protocol.ts";

/**
 * Firefox starts without its first-run pages, sends no requests, and does nothing that the page does not need: no
 * start page, no extensions, no spare processes, no translation, no thumbnails, no session to restore.
 */
const PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  "remote.active-protocols": 1, // only BiDi
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.backup.enabled": false,
  "browser.ml.enable": false,
  "browser.newtab.preload": false,
  "browser.newtabpage.enabled": false,
  "browser.pagethumbnails.capturing_disabled": true,
  "browser.safebrowsing.downloads.enabled": false,
  "browser.sessionstore.resume_from_crash": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "browser.translations.enable": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.ipc.keepProcessesAlive.file": 1,
  "dom.ipc.processPrelaunch.enabled": false,
  "extensions.enabledScopes": 0, // no extensions of the system
  "extensions.formautofill.addresses.enabled": false,
  "extensions.formautofill.creditCards.enabled": false,
  "extensions.installDistroAddons": false,
  "extensions.screenshots.disabled": true,
  "extensions.update.enabled": false,
  "extensions.webcompat.enable_shims": false,
  "extensions.webcompat.perform_injections": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "places.history.enabled": false,
  "reader.parse-on-load.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
};

/** An event of the protocol. */
export interface BidiEvent {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

const BIDI: Dialect<BidiEvent> = {
  browser: "Firefox",
  read: ({ id, type, message, result, method, params }) => {
    if (type === "event") return { event: { method, params } as BidiEvent };
    return type === "success"
      ? { id: id as number, result: result as Record<string, unknown> }
      : { id: id as number, fault: message as string };
  },
};

/** A running Firefox with a profile of its own. */
export class Firefox implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #connection: ProtocolConnection<BidiEvent>;
  readonly #folder: string;

  /** Wraps a process that was started; use `launch()`. */
  constructor(
    process: Deno.ChildProcess,
    connection: ProtocolConnection<BidiEvent>,
    folder: string,
  ) {
    this.#process = process;
    this.#connection = connection;
    this.#folder = folder;
  }

  /** Starts Firefox. */
  static async launch(): Promise<Firefox> {
    await Deno.mkdir("tests/.tmp", { recursive: true });
    const folder = await Deno.makeTempDir({ dir: "tests/.tmp", prefix: "firefox-" });
    const lines = Object.entries(PREFERENCES)
      .map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
    await Deno.writeTextFile(`${folder}/user.js`, lines.join(""));
    const profile = await Deno.realPath(folder);
    const process = new Deno.Command("firefox-esr", {
      args: ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const address = await printedAddress(process.stderr, /^WebDriver BiDi listening on (ws:\S+)/);
    const connection = await ProtocolConnection.open(`${address}/session`, BIDI);
    const firefox = new Firefox(process, connection, folder);
    await firefox.send("session.new", { capabilities: {} });
    await firefox.send("session.subscribe", {
      events: [
        ...["log.entryAdded", "network.beforeRequestSent"],
        ...["browsingContext.downloadWillBegin", "browsingContext.downloadEnd"],
      ],
    });
    return firefox;
  }

  /** Sends a command to Firefox. */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#connection.send(method, { params });
  }

  /** Listens to events; returns a function that stops listening. */
  listen(listener: (event: BidiEvent) => void): () => void {
    return this.#connection.listen(listener);
  }

  /** Waits for an event. */
  once(isWanted: (event: BidiEvent) => boolean): Promise<BidiEvent> {
    return this.#connection.once(isWanted);
  }

  /** Ends Firefox and removes its profile. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.end("browser.close");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}
