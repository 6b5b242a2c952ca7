// The page's side of the worker: requests as calls that return promises.

import "./dom.ts";
import type { CallName, Calls, Progress, Question, Reply } from "../messages.ts";

/** The worker could not answer; the message is for the user. */
export class WorkerError extends Error {
  /** Always `WorkerError`. */
  override readonly name = "WorkerError";
}

/** Requests that take a while in large captures. */
const LONG: ReadonlySet<CallName> = new Set<CallName>([
  "load",
  "filter",
  "series",
  "save",
  "types",
  "settings",
]);

interface Waiting {
  resolve(answer: never): void;
  reject(error: WorkerError): void;
}

/** Asks the worker. */
export class Client {
  /** Called with the progress of the worker. */
  onProgress: (progress: Progress) => void = () => {};
  /** Called with the progress of all slow requests. */
  onWork: (work: Promise<unknown>) => void = () => {};
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /** Starts the worker from its source. */
  constructor(source: string) {
    this.#worker = startWorker(source);
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#take(data);
    this.#worker.onerror = (event) => {
      const error = new WorkerError(`The worker failed: ${event.message}`);
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
  }

  /** Asks a question. */
  ask<Name extends CallName>(
    name: Name,
    ask: Calls[Name]["ask"],
  ): Promise<Calls[Name]["answer"]> {
    const id = ++this.#last;
    const work = new Promise<Calls[Name]["answer"]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, ask } as Question);
    });
    if (LONG.has(name)) this.onWork(work);
    return work;
  }

  #take(reply: Reply): void {
    if ("progress" in reply) return this.onProgress(reply.progress);
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("error" in reply) waiting?.reject(new WorkerError(reply.error));
    else waiting?.resolve(reply.answer as never);
  }
}

/** Browsers with Trusted Types require this address to be declared as a script URL. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

function startWorker(source: string): Worker {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("iec104-worker", { createScriptURL: () => url });
  return new Worker(policy?.createScriptURL(url) ?? url);
}
