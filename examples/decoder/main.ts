// The entry point of the page; the source of its worker is in the same document.

import { App } from "./page/app.ts";
import { h } from "./page/dom.ts";

const worker = document.querySelector("#worker")?.textContent ?? "";

new App(worker).start().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  const message = h("p", { class: "message error", role: "alert" }, `The page failed: ${text}`);
  document.body.append(message);
  throw error;
});
