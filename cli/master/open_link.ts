// Opens the connections of a script: over TCP or TLS, with faults between the station and its peer.

import { type CloseReason, SYSTEM_CLOCK } from "../../mod.ts";
import { decodeApci } from "../../codec/low_level.ts";
import { describeAuthenticationEvent } from "../../transport/low_level.ts";
import { seededRandom } from "../example/random.ts";
import { LinkFailure, lossOf, startFailure } from "../link/link_failure.ts";
import { messageOf } from "../link/security_notes.ts";
import { linkExit, type LinkSettings, openStation } from "../link/link_options.ts";
import { EXIT } from "../io/exit.ts";
import type { RequestRecords } from "../request/request_records.ts";
import { faultRelay } from "../simulation/faults/fault_relay.ts";
import { FaultyStream } from "../simulation/faulty_stream.ts";
import type { LinkWatch } from "../trace/link_watch.ts";
import { auditedStream } from "./audited_stream.ts";
import { type FrameName, FRAMES } from "./expectation.ts";
import { type LinkEnd, LinkOpenError, type LinkUse, type MasterLink } from "./surroundings.ts";

/** What connections need. */
export interface LinkOpening {
  readonly settings: LinkSettings;
  /** The watch of each connection. */
  readonly watch: LinkWatch;
  readonly records: RequestRecords;
  /** Shows a warning. */
  readonly tell: (text: string) => void;
  /** Seed of the random octets of the fault noise. */
  readonly seed: number;
}

/** Connects without starting data transfer. Rejects with a `LinkOpenError`. */
export async function openLink(
  { faults, onAsdu, onFrame, onRefusal }: LinkUse,
  signal: AbortSignal,
  { settings, watch, records, tell, seed }: LinkOpening,
): Promise<MasterLink> {
  const { endpoint, profile, timeoutMs, tls } = settings;
  const hangUp = new AbortController();
  const relay = faultRelay({
    ...{ role: "controlling", faults, profile },
    random: seededRandom(seed),
  });
  let stream: FaultyStream | undefined;
  const { onSecurityEvent, onAuthentication } = records.handlers;
  try {
    const station = await openStation(settings, {
      ...onSecurityEvent !== undefined && { onSecurityEvent },
      onAuthentication: (event) => {
        onAuthentication?.(event);
        const isRefusal = event.type === "refused" || event.type === "not-possible";
        if (isRefusal) onRefusal(describeAuthenticationEvent(event));
      },
      ...{ signal, hangUp: hangUp.signal, tell, watch, onAsdu },
      onFrame: (direction, apdu) => {
        const name = direction === "received" ? frameName(apdu) : undefined;
        if (name !== undefined) onFrame(name);
      },
      tap: (link) => {
        stream = new FaultyStream(auditedStream(watch.tap(link), records), {
          ...{ relay, clock: SYSTEM_CLOCK, onClosed: () => {} },
        });
        return stream;
      },
    });
    const { conduct } = watch;
    const explainLoss = (detail: string) => lossOf(detail, endpoint, conduct);
    const endOf = ({ code, detail }: CloseReason): LinkEnd => ({
      ...explainLoss(detail),
      exitCode: code === "t1-timeout" ? EXIT.timedOut : EXIT.noConnection,
    });
    return {
      station,
      inject: (octets) => stream!.inject(octets),
      hangUp: () => hangUp.abort(new Error("The script has closed the connection")),
      ended: station.closed.then(endOf),
      explainLoss,
      startFailure: (error, { isLate }) => {
        const isTls = tls !== undefined;
        const failure = startFailure(error, { endpoint, timeoutMs, isTls, isLate, conduct });
        return endOfError(failure);
      },
    };
  } catch (error) {
    if (!signal.aborted) throw new LinkOpenError(endOfError(error));
    throw new LinkOpenError({ text: "interrupted", exitCode: EXIT.timedOut });
  }
}

/** @throws The error itself, if it is not about the link. */
function endOfError(error: unknown): LinkEnd {
  const exitCode = linkExit(error);
  if (exitCode === undefined) throw error;
  return {
    ...{ text: messageOf(error as Error), exitCode },
    ...error instanceof LinkFailure && error.hints.length > 0 && { hints: error.hints },
  };
}

/** The name of a frame without an ASDU. */
function frameName(apdu: Uint8Array): FrameName | undefined {
  const apci = decodeApci(apdu);
  const name = apci.format === "U" ? apci.function : apci.format;
  return FRAMES.find((each) => each === name);
}
