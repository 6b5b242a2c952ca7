// Explains why a link could not be established, or ended: what happened, and what usually causes it.

import { formatDuration, LinkError, ProtocolError, type SecurityEventName } from "../../mod.ts";
import { DEFAULT_PORT, DEFAULT_TLS_PORT } from "../../transport/low_level.ts";
import { EXIT } from "../io/exit.ts";
import { count } from "../text/count.ts";
import { formatEndpoint, type HostPort } from "../text/endpoint.ts";
import type { PeerConduct } from "../trace/peer_conduct.ts";

/** A link that could not be established, with what to try. */
export class LinkFailure extends LinkError {
  /** What to check, one sentence or more each. */
  readonly hints: readonly string[];
  /** Exit code of the process. */
  readonly exitCode: number;

  /** Creates the error. */
  constructor(
    message: string,
    { hints, exitCode = EXIT.noConnection, cause }: {
      readonly hints: readonly string[];
      readonly exitCode?: number;
      readonly cause?: unknown;
    },
  ) {
    const known = cause instanceof LinkError ? cause : undefined;
    super(message, {
      ...{ code: known?.code ?? "closed", cause },
      ...known?.securityEvent !== undefined && { securityEvent: known.securityEvent },
    });
    this.hints = hints;
    this.exitCode = exitCode;
  }
}

/** What to check for each way in which connecting fails. */
const CONNECTING: Readonly<
  Partial<Record<LinkError["code"], (to: HostPort & { readonly isTls: boolean }) => string>>
> = {
  "refused": ({ port }) =>
    `The host answers, but nothing listens on port ${port}: check the port, and whether the service of the station is switched on; a firewall may also refuse connections`,
  "timed-out": ({ isTls }) =>
    `Nothing answered: check the address, the cable and the route; a firewall may drop the packets${
      isTls ? ", and a port for plain TCP does not answer TLS" : ""
    }`,
  "unreachable": () =>
    "There is no route to this address: check the network settings of this machine and of its gateway",
  "not-found": () => "Check the spelling of the name, or use the IP address",
};

/** What to check for each reason of a refusal in TLS. */
const REFUSED_BY_TLS: Readonly<Partial<Record<SecurityEventName, string>>> = {
  "certificate-not-trusted":
    "--tls-ca needs the certificate of the authority that issued the station's certificate, which --tls-name and --tls-pin, if given, must match",
  "certificate-expired":
    "The station needs a new certificate; if its certificate is valid, check the clock of this machine",
  "certificate-validation-failed":
    "If the certificate is that of the station, but names the station instead of its host, accept it with --tls-name NAME",
  "certificate-revoked": "The station needs a new certificate from its authority",
  "no-common-suite": "Compare --tls-suites with the suites of the station",
  "handshake-failed":
    "The log of the station may say why, for example that it refuses this certificate",
  "unsecure-communication": "The port is not for TLS: check the port, or connect without --tls",
};

/** Explains why connecting failed. */
export function connectFailure(
  error: LinkError,
  to: HostPort & { readonly isTls: boolean },
): LinkError {
  const hint = error.securityEvent === undefined
    ? CONNECTING[error.code]?.(to)
    : REFUSED_BY_TLS[error.securityEvent];
  if (hint === undefined) return error;
  return new LinkFailure(error.message, { hints: [hint], cause: error });
}

/** What happened between the connection and the confirmation of STARTDT. */
export interface StartAttempt {
  readonly endpoint: HostPort;
  readonly timeoutMs: number;
  readonly isTls: boolean;
  /** Whether the time limit has expired. */
  readonly isLate: boolean;
  readonly conduct: PeerConduct | undefined;
}

/** Explains why data transfer was not started. */
export function startFailure(error: unknown, attempt: StartAttempt): unknown {
  const { endpoint, timeoutMs, isTls, isLate, conduct } = attempt;
  const peer = formatEndpoint(endpoint);
  if (isLate || (error instanceof ProtocolError && error.code === "t1-timeout")) {
    const message = isLate
      ? `${peer} did not confirm STARTDT within ${formatDuration(timeoutMs)}`
      : `${peer} did not confirm STARTDT: ${(error as ProtocolError).detail}`;
    return new LinkFailure(message, {
      ...{ hints: [silenceHint(conduct)], exitCode: EXIT.timedOut, cause: error },
    });
  }
  const other = conduct?.otherProtocol;
  if (other !== undefined) {
    const hints = [protocolHint(other.name, attempt)];
    return new LinkFailure(`${peer} does not speak IEC 60870-5-104, but ${other.text}`, {
      ...{ hints, cause: error },
    });
  }
  if (error instanceof ProtocolError) {
    const message = `${peer} violated the protocol before confirming STARTDT: ${error.detail}`;
    return new LinkFailure(message, { hints: [], cause: error });
  }
  if (!(error instanceof LinkError) || conduct?.end === undefined || conduct.end === "here") {
    return error;
  }
  const what = conduct.end === "there"
    ? `${peer} closed the connection`
    : brokenText(peer, conduct);
  const service = isTls
    ? "belongs to another service; or the station refuses the certificate of this machine, which its log would show"
    : "expects TLS or belongs to another service";
  return new LinkFailure(`${what} before confirming STARTDT`, {
    hints: [
      `Usual causes: the station accepts only known masters, and ${conduct.from} is not in its list; another master is connected; or port ${endpoint.port} ${service}`,
    ],
    cause: error,
  });
}

function silenceHint(conduct: PeerConduct | undefined): string {
  if (conduct?.requests.includes("STARTDT act") === true) {
    return "It sent STARTDT act itself: it may be a controlling station";
  }
  if (conduct === undefined || !conduct.hasSpoken) {
    return "It accepted the connection and sent nothing: another master may be active, or the port belongs to another service";
  }
  return `It sent ${count(conduct.frames, "frame")} instead: see --trace`;
}

function protocolHint(name: string | undefined, { endpoint, isTls }: StartAttempt): string {
  if (name === "TLS" && !isTls) {
    return `The station uses TLS: --tls, usually with port ${DEFAULT_TLS_PORT}`;
  }
  if (name === "FT1.2") {
    return "This is serial IEC 60870-5-101 over TCP, for example from a terminal server, which iec104 does not speak";
  }
  const usual = isTls ? DEFAULT_TLS_PORT : DEFAULT_PORT;
  const isUsual = endpoint.port === usual;
  return isUsual
    ? "Another service uses this port: check the address, and the port of the station"
    : `Check the port: IEC 60870-5-104 usually has port ${usual}`;
}

/** Explains the end of a link during a request, and what to check. */
export function lossOf(
  detail: string,
  to: HostPort,
  conduct: PeerConduct | undefined,
): { readonly text: string; readonly hints: readonly string[] } {
  const isTheirs = conduct?.end === "there" || conduct?.end === "failed";
  return { text: lossText(detail, to, conduct), hints: isTheirs ? [LOSS_HINT] : [] };
}

/** Explains the end of a link that was in use. */
export function lossText(detail: string, to: HostPort, conduct: PeerConduct | undefined): string {
  const peer = formatEndpoint(to);
  if (conduct?.end === "there") return `${peer} closed the connection`;
  if (conduct?.end === "failed") return brokenText(peer, conduct);
  return `the connection to ${peer} was lost: ${detail}`;
}

/** What to check after a connection that the station closed during a request. */
const LOSS_HINT =
  "Usual causes: another master connected, the station restarted, or it does not accept this request; --trace shows the last frames";

/** A connection that failed: it was reset, or the network did not deliver. */
function brokenText(peer: string, { endDetail = "" }: PeerConduct): string {
  return /reset|aborted|ECONNRESET/i.test(endDetail)
    ? `${peer} reset the connection`
    : `the connection to ${peer} failed (${endDetail})`;
}

/** The suggestion for ASDUs that fit other field sizes; `undefined` if those in use fit. */
export function sizesHint(conduct: PeerConduct | undefined): string | undefined {
  const [first, ...others] = conduct?.fittingSizes ?? [];
  if (first === undefined) return undefined;
  const also = others.length === 0 ? "" : ` (or ${others.slice(0, 3).join(", ")})`;
  return `The ASDUs of the station fit other field sizes than 2/2/3, octets of cause, CA and IOA: try --profile ${first}${also}`;
}
