// The worker of the page: receives requests and returns answers.

import { Server } from "./engine/server.ts";
import type { Progress, Question, Reply } from "./messages.ts";

/** The part of the global object of a worker that is needed here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Question>) => void) | null;
  postMessage(reply: Reply): void;
}

const scope = globalThis as unknown as WorkerScope;

/** Interval between progress reports, in ms. */
const PROGRESS_MS = 50;

let reported = 0;

const server = new Server((progress: Progress) => {
  if (Date.now() - reported < PROGRESS_MS) return;
  reported = Date.now();
  scope.postMessage({ progress });
});

scope.onmessage = async ({ data: { id, name, ask } }) => {
  try {
    scope.postMessage({ id, answer: await server.answer(name, ask) });
  } catch (error) {
    scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
};
