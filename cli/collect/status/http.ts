// Serves /metrics, /health and /health/stations.

import { METRICS_TYPE, metricsText } from "./metrics.ts";
import { type CollectorStatus, problemsOf, stationProblemsOf } from "./status.ts";

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
    case "/health":
      return health(problemsOf(status()), stationsOf(status()));
    case "/health/stations":
      return health(stationProblemsOf(status()), stationsOf(status()));
    default:
      return new Response("Available: /metrics, /health and /health/stations\n", { status: 404 });
  }
}

/** 503 if there are problems, with all of them. */
function health(problems: readonly string[], stations: Stations): Response {
  const isWell = problems.length === 0;
  const body = { status: isWell ? "ok" : "failing", problems, stations };
  return Response.json(body, { status: isWell ? 200 : 503 });
}

/** The number of stations, and of those with data transfer. */
interface Stations {
  readonly total: number;
  readonly started: number;
}

function stationsOf({ stations }: CollectorStatus): Stations {
  const started = stations.filter(({ state }) => state === "started").length;
  return { total: stations.length, started };
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
