// Runs a request: asks for confirmation, connects, performs the procedure, disconnects, reports, and returns the exit code.

import type { Asdu, AsduContext, ProcedureResult } from "../../mod.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { EXIT } from "../io/exit.ts";
import { interruptedBy } from "../io/interruption.ts";
import type { Io } from "../io/io.ts";
import { connectStation, openWatch } from "../link/link_options.ts";
import { leave, LEAVE_MS } from "../link/leave.ts";
import { lossOf, sizesHint } from "../link/link_failure.ts";
import { Unrequested } from "../text/unrequested.ts";
import { agreed } from "./consent.ts";
import { asdusOf, dryRun } from "./dry_run.ts";
import { CHALLENGED, isChallenge } from "./challenged.ts";
import { documentOf } from "./document.ts";
import { answered, DECLINED, lackOf, type RequestEnd } from "./ending.ts";
import type { RequestSettings } from "./request_settings.ts";
import type { OpenSession } from "./request_settings.ts";
import { openRequestRecords } from "./request_records.ts";
import { reportLack, reportResult } from "./report.ts";
import type { StationRequest } from "./station_request.ts";
import { writeJson } from "../text/write_json.ts";
import { printNow } from "../text/print_now.ts";
import { StatusLine } from "../text/status_line.ts";

/** Maximum number of ASDUs to print that were not requested and not decoded. */
const MOST_OTHERS = 1000;

/**
 * Runs a request, from the confirmation to the exit code.
 *
 * @throws {UsageError} The request needs confirmation, and there is no terminal.
 */
export async function performRequest<Result extends ProcedureResult>(
  given: StationRequest<Result>,
  settings: RequestSettings,
  io: Io,
): Promise<number> {
  const request = settings.test ? withTestBit(given) : given;
  const { session } = settings;
  if (session !== undefined && "plan" in session) {
    session.plan({ asdus: await asdusOf(request, settings), question: request.question });
    return EXIT.done;
  }
  if (settings.dryRun) return await dryRun(request, settings, io);
  const startedAt = io.now();
  const end = await mayBegin(request, settings, io)
    ? session === undefined
      ? await connectAndPerform(request, settings, io)
      : await performInSession(request, settings, session)
    : DECLINED;
  if (settings.json) {
    const document = documentOf(end, { request, settings, startedAt });
    await writeJson(document, io.stdout);
  }
  if (end.type === "lack") reportLack(end, { request, settings, io });
  else if (!settings.json) {
    const { hints, others, unrequested } = end;
    const out = io.stdout;
    reportResult(end.result, { request, settings, out, hints, others, unrequested });
  }
  return end.exitCode;
}

/** Adds the test bit to the texts of a request. */
function withTestBit<Result extends ProcedureResult>(
  request: StationRequest<Result>,
): StationRequest<Result> {
  const { title, question } = request;
  return {
    ...request,
    title: `${title}, with the test bit`,
    ...question === undefined ? {} : { question: `${question}, with the test bit` },
  };
}

async function mayBegin(
  { question }: { readonly question?: string },
  { yes, link }: RequestSettings,
  io: Io,
): Promise<boolean> {
  if (question === undefined || yes) return true;
  return await agreed({ what: question, where: formatEndpoint(link.endpoint) }, io);
}

/** Performs a request on the connection of a session. */
async function performInSession<Result extends ProcedureResult>(
  request: StationRequest<Result>,
  settings: RequestSettings,
  { station, records, signal, explainLoss }: OpenSession,
): Promise<RequestEnd<Result>> {
  const { ca, ioa } = request;
  const object = { ca, ...ioa !== undefined && { ioa } };
  try {
    const call = { signal, test: settings.test, onProgress: () => {} };
    const result = await request.perform(station, call);
    if (result.outcome === "done") await request.finish?.(result);
    records.ended(result, object);
    return answered(result);
  } catch (error) {
    const lack = lackOf(error, signal, explainLoss);
    records.ended(lack, object);
    return lack;
  }
}

async function connectAndPerform<Result extends ProcedureResult>(
  request: StationRequest<Result>,
  settings: RequestSettings,
  io: Io,
): Promise<RequestEnd<Result>> {
  const interruption = io.interruption();
  const status = new StatusLine(io.stderr);
  const hangUp = new AbortController();
  const host = formatEndpoint(settings.link.endpoint);
  const tell = (text: string) => {
    void status.clear();
    printNow(io.stderr, `iec104 ${request.command}: ${text}`);
  };
  const others: Asdu[] = [];
  const unrequested = new Unrequested();
  const hints = new Set<string>();
  const onAsdu = (asdu: Asdu, { requested }: AsduContext) => {
    if (requested) return;
    unrequested.take(asdu);
    if (isChallenge(asdu)) hints.add(CHALLENGED);
    if (asdu.type === "raw" && others.length < MOST_OTHERS) others.push(asdu);
  };
  const print = (line: string) => {
    void status.clear();
    printNow(io.stderr, line);
  };
  const onInterrupt = () => tell(`${interruptedBy(interruption)}: closing the connection`);
  using watch = openWatch(settings.link, { io, tell, print });
  await using records = await openRequestRecords(request, settings, io);
  try {
    await status.show(`connecting to ${host} ...`);
    const station = await connectStation(settings.link, {
      signal: interruption,
      hangUp: hangUp.signal,
      ...records.handlers,
      ...{ tell, watch, onAsdu },
    });
    interruption.addEventListener("abort", onInterrupt, { once: true });
    try {
      await status.show(`waiting for ${host}: ${request.title}`);
      const result = await request.perform(station, {
        signal: interruption,
        test: settings.test,
        onProgress: (text) => void status.show(`${request.title}: ${text}`),
      });
      if (result.outcome === "done") await request.finish?.(result);
      records.ended(result);
      const sizes = sizesHint(watch.conduct);
      if (sizes !== undefined) hints.add(sizes);
      return { ...answered(result), others, unrequested: unrequested.text, hints: [...hints] };
    } finally {
      interruption.removeEventListener("abort", onInterrupt);
      const withinMs = Math.min(LEAVE_MS, settings.link.timeoutMs);
      await leave(station, { ...{ hangUp, withinMs, watch, tell }, peer: host });
    }
  } catch (error) {
    const lack = lackOf(
      error,
      interruption,
      (detail) => lossOf(detail, settings.link.endpoint, watch.conduct),
    );
    records.ended(lack);
    return { ...lack, hints: [...lack.hints ?? [], ...hints] };
  } finally {
    await status.clear();
  }
}
