// Describes events of a simulated station for the log: connections, requests and their results.

import { formatDuration, isInterrogatedCause } from "../../codec/mod.ts";
import { groupOf } from "../../codec/low_level.ts";
import { describeAuthenticationEvent } from "../../transport/low_level.ts";
import {
  decodeAsdu,
  describeCause,
  formatAsdu,
  IEC104,
  type PeerIdentity,
  type Profile,
  type StationNotice,
} from "../../mod.ts";
import { roleWord } from "../key_file/roles.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import type { Names } from "../text/names.ts";
import type { StationEvent } from "./events.ts";
import { textOfValue } from "../text/value_text.ts";

type CommandNotice = Extract<StationNotice, { readonly type: "command" }>;
type Refused = Extract<StationNotice, { readonly type: "refused" }>;
type LinkEvent = Extract<StationNotice, { readonly type: "link" }>;
type Linked = Extract<StationEvent, { readonly remote: unknown }>;

/** Why a request was refused. */
const REFUSALS: Readonly<Record<Refused["reason"], string>> = {
  "malformed": "malformed",
  "value": "value or qualifier not permitted",
  "qualifier": "qualifier not permitted",
  "mode": "not selected, or cannot be selected",
  "mismatch": "differs from the selection",
  "selected-elsewhere": "selected by another connection, or another object is selected",
  "busy": "already being operated",
  "nothing-to-cancel": "nothing to cancel",
  "not-cancellable": "cannot be cancelled",
  "outdated": "time tag too old, too new or invalid",
  "clock": "time invalid, or another time source controls the clock",
  "clock-window": "time too far from the clock",
  "too-many": "too many requests",
  "authority": "no authority",
  "rate": "too many commands",
  "application": "by the application",
  "failure": "the application failed",
};

/** Describes events. */
export class StationLog {
  readonly #names: Names;
  readonly #profile: Profile;

  /** Uses the names of the station's objects, and the field sizes and private types of its links. */
  constructor(names: Names, profile: Profile = IEC104) {
    this.#names = names;
    this.#profile = profile;
  }

  /** Describes an event on one line. */
  textOf(event: StationEvent): string {
    if ("remote" in event) return `${peer(event.remote)}  ${this.#linked(event)}`;
    switch (event.type) {
      case "events-lost":
        return `events of ${event.group} were lost: the buffer of the class ${event.eventClass} is full`;
      case "recovered":
        return `${event.what} works again`;
      case "failed":
        return `${event.what} failed: ${event.error}`;
    }
  }

  #linked(notice: Linked): string {
    switch (notice.type) {
      case "interrogation": {
        const { ca, qoi } = notice;
        const group = isInterrogatedCause(qoi) ? groupOf(qoi) : undefined;
        const part = group === undefined
          ? `QOI ${qoi} of `
          : group === 0
          ? ""
          : `group ${group} of `;
        return `interrogates ${part}CA ${ca}`;
      }
      case "counters": {
        const what = ["reads", "freezes", "freezes and resets", "resets"][notice.frz] ?? "reads";
        return `${what} the counters of CA ${notice.ca}`;
      }
      case "read": {
        const { ca, ioa } = notice;
        return `reads ${this.#names.address(ca, ioa)} ${this.#names.object(ca, ioa).name}`
          .trimEnd();
      }
      case "parameter": {
        const { ca, ioa, action, parameter, value } = notice;
        const verb = { load: "loads", activate: "activates", deactivate: "deactivates" }[action];
        const what = parameter === "cyclic" ? "cyclic transmission" : parameter ?? "parameters";
        const whose = ioa === 0
          ? `all points of CA ${ca}`
          : `${this.#names.address(ca, ioa)} ${this.#names.object(ca, ioa).name}`.trimEnd();
        return `${verb} ${what} of ${whose}${value === undefined ? "" : `: ${value}`}`;
      }
      case "link":
        return linkText(notice);
      case "turned-away":
        return `turned away: ${notice.detail}`;
      case "evicted":
        return `evicted: ${notice.detail}`;
      case "command":
        return this.#command(notice);
      case "file": {
        const { action, ca, ioa, nof, detail } = notice;
        return `file ${nof} (${this.#names.address(ca, ioa)}) ${action}${
          detail === undefined ? "" : `: ${detail}`
        }`;
      }
      case "clock": {
        const difference = notice.after - notice.before;
        return `sets the clock, ${difference < 0 ? "" : "+"}${formatDuration(difference)}`;
      }
      case "reset":
        return `resets CA ${notice.ca} (${notice.qrp === 1 ? "general" : `QRP ${notice.qrp}`})`;
      case "unknown": {
        const { title } = describeCause(notice.cause);
        return `refused, ${title}: ${this.#asdu(notice.octets)}`;
      }
      case "refused":
        return `refused, ${REFUSALS[notice.reason]}: ${this.#asdu(notice.octets)}${
          notice.detail === undefined ? "" : `; ${notice.detail}`
        }`;
      case "authentication": {
        const { event } = notice;
        const text = describeAuthenticationEvent(event);
        return event.type === "not-accepted" ? `${text}: ${this.#asdu(event.octets)}` : text;
      }
      case "ignored":
        return `ignored: ${this.#asdu(notice.octets)}`;
    }
  }

  /** An ASDU in a line of limited length. */
  #asdu(octets: Uint8Array): string {
    const { addressFormat } = this.#names;
    const asdu = decodeAsdu(octets, { profile: this.#profile });
    if (asdu.type !== "raw" || asdu.body.length <= SHOWN_OCTETS) {
      return formatAsdu(asdu, { addressFormat, maxObjects: SHOWN_OBJECTS });
    }
    const start = formatAsdu({ ...asdu, body: asdu.body.subarray(0, SHOWN_OCTETS) });
    return `${start} (the first ${SHOWN_OCTETS} of ${asdu.body.length} octets)`;
  }

  #command({ phase, ca, ioa, value }: CommandNotice): string {
    const command = this.#names.declaredCommand(ca, ioa);
    const text = command === undefined ? String(value) : textOfValue(command.type, value);
    const what = `${command?.name ?? "command"} (${this.#names.address(ca, ioa)})`;
    switch (phase) {
      case "selected":
        return `selects ${what}: ${text}`;
      case "executed":
        return `operates ${what}: ${text}`;
      case "cancelled":
        return `cancels ${what}`;
      case "deselected":
        return `selection of ${what} expired`;
      case "finished":
        return `${what} is now ${text}`;
      case "failed":
        return `${what} did not become ${text}`;
    }
  }
}

/** Octets of an ASDU of an unknown layout, and objects of a known one, that are shown. */
const SHOWN_OCTETS = 16;
const SHOWN_OBJECTS = 5;

/** Digits of a fingerprint that are enough to recognize a certificate. */
const SHORT_FINGERPRINT = 8;

/** Formats the peer: address, user, and certificate with the first digits of its fingerprint. */
export function peer({ host, port, certificate, user, authenticated }: PeerIdentity): string {
  const role = authenticated === undefined ? [] : [roleWord(authenticated.role)];
  const known = [
    ...user === undefined ? [] : [`user ${user}`, ...role],
    ...certificate === undefined ? [] : [
      certificate.subject,
      `${certificate.fingerprint.slice(0, SHORT_FINGERPRINT)}...`,
    ],
  ];
  const address = formatEndpoint({ host, port });
  return known.length === 0 ? address : `${address} (${known.join(", ")})`;
}

function linkText({ state, remote, detail }: LinkEvent): string {
  switch (state) {
    case "opened":
      return remote.certificate === undefined
        ? "connected"
        : `connected, SHA-256 fingerprint ${remote.certificate.fingerprint}`;
    case "started":
      return "starts data transfer";
    case "stopped":
      return "stops data transfer";
    case "closed":
      return `disconnected${detail === undefined ? "" : `: ${detail}`}`;
  }
}
