// Compares captures with a sheet: everything that was exchanged with the device must be declared.

import type { CaptureIssue, CaptureItem, Endpoint } from "../../../../codec/capture/mod.ts";
import { sizesText } from "../../../../codec/capture/mod.ts";
import { decodeAsdu, IEC104, typeName } from "../../../../codec/mod.ts";
import { APCI_OCTETS, type Direction, isUnknownCause } from "../../../../codec/low_level.ts";
import { hasSizesOf } from "../../../scan/sizes.ts";
import { formatEndpoint } from "../../../text/endpoint.ts";
import type { Sheet } from "../sheet.ts";
import { isListed, type ListedType } from "../type_items.ts";
import { isMonitored } from "../type_groups.ts";
import { AsduCheck, type Report } from "./asdu_check.ts";
import { DeviceLink } from "./device_link.ts";
import { type Found, type Violation, ViolationLog } from "./violation.ts";

/** Items of a connection. */
export type LinkCaptureItem = Exclude<CaptureItem, CaptureIssue>;

/** The result of a check. */
export interface CaptureCheckResult {
  /** What violates the sheet, in the order of first packets. */
  readonly violations: readonly Violation[];
  /** Number of packets with violations beyond the limit of different ones. */
  readonly omitted: number;
  /** Marked types of process information that the device never sent: no violation. */
  readonly unseen: readonly ListedType[];
  /** Number of connections and of APDUs. */
  readonly connections: number;
  readonly apdus: number;
}

/** A connection that is followed. */
interface Followed {
  readonly link: DeviceLink;
  readonly client: string;
  readonly server: string;
}

/** Maximum number of connections that are followed at a time. */
const MOST_LINKS = 10_000;

/** Compares captures with a sheet. */
export class CaptureCheck {
  readonly #sheet: Sheet;
  readonly #asdus: AsduCheck;
  readonly #log = new ViolationLog();
  readonly #links = new Map<number, Followed>();
  readonly #seen = new Set<ListedType>();
  readonly #isServer: boolean;
  #file: string | undefined;
  #latest = NaN;
  #connections = 0;
  #apdus = 0;

  /** @param sheet The sheet of one of the stations: a controlled station is the server of each connection. */
  constructor(sheet: Sheet) {
    this.#sheet = sheet;
    this.#asdus = new AsduCheck(sheet);
    this.#isServer = sheet.role === "controlled";
  }

  /** Begins a file: its connections are others than those of the file before. */
  startFile(name: string | undefined): void {
    this.#links.clear();
    this.#file = name;
    this.#latest = NaN;
  }

  /** Takes an item of a connection. Its octets are not used after the call. */
  accept(item: LinkCaptureItem): void {
    const time = timeOf(item);
    if (!(time <= this.#latest)) this.#latest = time;
    const followed = this.#linkOf(item);
    switch (item.type) {
      case "opened":
        return;
      case "apdu":
        return this.#takeApdu(followed, item, time);
      case "gap":
        return followed.link.interrupt();
      case "skipped":
        return this.#takeSkipped(followed, item, time);
      case "sizes":
        return this.#takeSizes(followed, item, time);
      case "closed":
        followed.link.pass(
          item.reason === "end" ? this.#latest : time,
          this.#reporter(this.#found(followed, item, { isDevice: true, time })),
        );
        this.#links.delete(item.connection.id);
    }
  }

  /** The result so far. */
  result(): CaptureCheckResult {
    const { types } = this.#sheet;
    return {
      violations: this.#log.all,
      omitted: this.#log.omitted,
      unseen: types.filter((type): type is ListedType =>
        isListed(type) && isMonitored(type) && !this.#seen.has(type)
      ),
      connections: this.#connections,
      apdus: this.#apdus,
    };
  }

  #linkOf(item: LinkCaptureItem): Followed {
    const { connection: { id, client, server } } = item;
    const known = this.#links.get(id);
    if (known !== undefined) return known;
    const followed = {
      link: new DeviceLink(this.#sheet),
      client: endpointText(client),
      server: endpointText(server),
    };
    if (this.#links.size >= MOST_LINKS) this.#links.delete(this.#links.keys().next().value!);
    this.#links.set(id, followed);
    this.#connections++;
    this.#checkPort(followed, item);
    return followed;
  }

  #checkPort(followed: Followed, item: LinkCaptureItem): void {
    const { port } = item.connection.server;
    const expected = this.#sheet.value("port");
    if (port === expected) return;
    const found = this.#found(followed, item, { isDevice: this.#isServer, time: timeOf(item) });
    this.#log.note("other-port", found, {
      topic: String(port),
      detail: () => `TCP port ${port}, expected ${expected}`,
    });
  }

  #takeApdu(
    followed: Followed,
    item: Extract<LinkCaptureItem, { readonly type: "apdu" }>,
    time: number,
  ): void {
    const { octets, fromClient, profile } = item;
    const isDevice = fromClient !== this.#isServer;
    const direction: Direction = fromClient ? "control" : "monitor";
    const report = this.#reporter(this.#found(followed, item, { isDevice, time }));
    const own = this.#reporter(this.#found(followed, item, { isDevice: true, time }));
    this.#apdus++;
    if (isDevice) followed.link.takeOwn(octets, time, own);
    else followed.link.takePeer(octets, time, own);
    this.#checkLength(octets.length, direction, report);
    const isInformation = ((octets[2]! | octets[4]!) & 0x01) === 0;
    if (!isInformation || octets.length <= APCI_OCTETS) return;
    const asdu = decodeAsdu(octets.subarray(APCI_OCTETS), { profile });
    const name = typeName(asdu.typeId);
    if (isDevice && name !== undefined && isListed(name) && !isUnknownCause(asdu.cause)) {
      this.#seen.add(name);
    }
    this.#asdus.take(asdu, { direction, isDevice, report });
  }

  /** Checks the length of an APDU: its length octet counts what follows it. */
  #checkLength(octets: number, direction: Direction, report: Report): void {
    const key = direction === "control" ? "app.apdu.maxControl" : "app.apdu.maxMonitor";
    const most = this.#sheet.value(key);
    const length = octets - 2;
    if (length <= most) return;
    report("apdu-too-long", {
      topic: direction,
      detail: () => `APDU of length ${length} in ${direction} direction, expected at most ${most}`,
    });
  }

  #takeSkipped(
    followed: Followed,
    item: Extract<LinkCaptureItem, { readonly type: "skipped" }>,
    time: number,
  ): void {
    followed.link.interrupt();
    const { code, detail, fromClient } = item;
    if (code !== "bad-start" && code !== "bad-length") return;
    const isDevice = fromClient !== this.#isServer;
    this.#log.note("bad-framing", this.#found(followed, item, { isDevice, time }), {
      topic: code,
      detail: () => detail,
    });
  }

  #takeSizes(
    followed: Followed,
    item: Extract<LinkCaptureItem, { readonly type: "sizes" }>,
    time: number,
  ): void {
    const { profile, candidates } = item;
    const sizes = profile === undefined ? candidates : [profile];
    if (sizes.some((each) => hasSizesOf(each, IEC104))) return;
    this.#log.note("field-sizes", this.#found(followed, item, { isDevice: true, time }), {
      topic: "",
      detail: () =>
        `Field sizes ${sizes.map(sizesText).join(" or ")} (octets of cause, CA and IOA), ` +
        `expected ${sizesText(IEC104)}`,
    });
  }

  #found(
    { client, server }: Followed,
    { frame }: LinkCaptureItem,
    { isDevice, time }: { readonly isDevice: boolean; readonly time: number },
  ): Found {
    const isFromServer = isDevice === this.#isServer;
    return {
      by: isDevice ? "device" : "peer",
      sender: isFromServer ? server : client,
      receiver: isFromServer ? client : server,
      time,
      packet: { file: this.#file, frame },
    };
  }

  #reporter(found: Found): Report {
    return (code, about) => this.#log.note(code, found, about);
  }
}

function timeOf({ time, nanoseconds }: LinkCaptureItem): number {
  return time === undefined ? NaN : time + nanoseconds / 1e6;
}

function endpointText({ address, port }: Endpoint): string {
  return formatEndpoint({ host: address, port });
}
