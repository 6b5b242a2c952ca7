// Serves /metrics and /health.

import { METRICS_TYPE, metricsText } from "./metrics.ts";
import { type CollectorStatus, problemsOf } from "./status.ts";

/** Answers a request. */
export function answer(request: Request, status: () => CollectorStatus): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Only GET is understood\n", {
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
      return new Response("There are /metrics and /health\n", { status: 404 });
  }
}

/**
 * Serves the status.
 *
 * @throws The error of the system if the address cannot be listened on.
 */
export function serveStatus(
  { host, port }: { readonly host: string; readonly port: number },
  status: () => CollectorStatus,
): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve(
    { hostname: host, port, onListen: () => {} },
    (request) => answer(request, status),
  );
}
