// Serves /metrics and /health.

import { METRICS_TYPE, metricsText } from "./metrics.ts";
import { type CollectorStatus, problemsOf } from "./status.ts";

/** Answers a request. */
export function answer(request: Request, status: () => CollectorStatus): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Only GET is supported\n", {
      status: 405,
      headers: { allow: "GET, HEAD" },
    });
  }
  switch (new URL(request.url).pathname) {
    case "/metrics":
      return new Response(metricsText(status()), { headers: { "content-type": METRICS_TYPE } });
    case "/health": {
      const problems = problemsOf(status());
      const body = { status: problems.length === 0 ? "ok" : "failing", problems };
      return Response.json(body, { status: problems.length === 0 ? 200 : 503 });
    }
    default:
      return new Response("Available: /metrics and /health\n", { status: 404 });
  }
}

/** The HTTP server for the status. */
export interface StatusServer extends AsyncDisposable {
  /** Listening address. */
  readonly addr: Deno.NetAddr;
}

/**
 * Serves the status. Disposal also closes open connections, because an idle connection of a scraper must not delay
 * the exit of the collector.
 *
 * @throws The system's error if the address is not available.
 */
export function serveStatus(
  { host, port }: { readonly host: string; readonly port: number },
  status: () => CollectorStatus,
): StatusServer {
  const end = new AbortController();
  const { addr, finished } = Deno.serve(
    { hostname: host, port, signal: end.signal, onListen: () => {} },
    (request) => answer(request, status),
  );
  return {
    addr,
    [Symbol.asyncDispose](): Promise<void> {
      end.abort();
      return finished;
    },
  };
}
