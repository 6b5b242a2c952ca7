// A virtual station whose frames are edited on their way to the tester: faults that the simulator does not have.

import { Deframer, type UFunction } from "../../../codec/mod.ts";
import { CAUSE_OCTET, decodeApci, encodeApci } from "../../../codec/low_level.ts";
import { type ByteStream, LinkError, type TcpLink } from "../../../mod.ts";
import type { DeviceUnderTest } from "./run_cases.ts";
import type { VirtualDevice } from "./virtual_device.ts";

/** The most octets of an APDU. */
const APDU_OCTETS = 255;

/** The end of a connection is not delayed. */
const END = { ms: 0, since: "now" } as const;

/** Whether an APDU is a frame of the U format with some function. */
export function isControl(apdu: Uint8Array, name: UFunction): boolean {
  const apci = apdu.length === AT.asdu ? decodeApci(apdu) : undefined;
  return apci?.format === "U" && apci.function === name;
}

/** Returns what is sent instead of an APDU of the station. It keeps the control field. */
export type Edit = (apdu: Uint8Array) => readonly Uint8Array[];

/** Places in an I frame whose ASDU has a cause of two octets and a common address of two. */
export const AT = { control: 2, asdu: 6, type: 6, cause: 8, ca: 10, ioa: 12 } as const;

/** Whether an APDU carries an ASDU of a type, with a cause. */
export function isAsdu(
  apdu: Uint8Array,
  { type, cause }: { readonly type?: number; readonly cause: number },
): boolean {
  return apdu.length > AT.ca && (type === undefined || apdu[AT.type] === type) &&
    (apdu[AT.cause]! & CAUSE_OCTET.cause) === cause;
}

/** The device with all of its APDUs edited; each connection has an editor of its own. */
export function edited(device: DeviceUnderTest, editor: () => Edit): DeviceUnderTest {
  const { clock, network, sheet, upper } = device;
  return {
    ...{ clock, network, sheet, upper },
    access: {
      connect: async (options) => withEdit(await device.access.connect!(options), editor()),
    },
  };
}

/** What is not a station: it sends octets, when it is connected or when it is asked, and closes the connection. */
export function strange(
  device: VirtualDevice,
  options: { readonly octets: Uint8Array; readonly when: "connected" | "asked" },
): DeviceUnderTest {
  const { clock, network, sheet, upper } = device;
  return {
    ...{ clock, network, sheet, upper },
    access: {
      connect: async (given) => {
        const link = await device.access.connect!(given);
        return { ...link, stream: new Stranger(link.stream, options) };
      },
    },
  };
}

/** The device with these octets sent before it closes a connection. */
export function parting(device: VirtualDevice, octets: Uint8Array): DeviceUnderTest {
  return withStreams(device, (stream) => new PartingStream(stream, octets));
}

/** The device with connections that stay open, with data transfer stopped, when it closes them. */
export function stopping(device: VirtualDevice): DeviceUnderTest {
  return withStreams(device, (stream) => new StoppedStream(stream));
}

/** The device that receives something else than the tester sends, of the same length. */
export function mishearing(
  device: VirtualDevice,
  change: (apdu: Uint8Array) => void,
): DeviceUnderTest {
  return withStreams(device, (stream) => ({
    read: (into) => stream.read(into),
    write: (octets) => {
      const heard = octets.slice();
      change(heard);
      return stream.write(heard);
    },
    close: () => stream.close(),
  }));
}

/** The device that some of what the tester sends does not reach; each connection has a filter of its own. */
export function deaf(
  device: VirtualDevice,
  filter: () => (apdu: Uint8Array) => boolean,
): DeviceUnderTest {
  return withStreams(device, (stream) => {
    const isLost = filter();
    return {
      read: (into) => stream.read(into),
      write: async (octets) => isLost(octets) ? octets.length : await stream.write(octets),
      close: () => stream.close(),
    };
  });
}

/** The device that sends each APDU some ms later, but none before an earlier one. */
export function delayed(
  device: VirtualDevice,
  delay: (apdu: Uint8Array) => { readonly ms: number; readonly since: "now" | "last" },
): DeviceUnderTest {
  const { clock } = device;
  return withStreams(device, (stream) => {
    const next = new EditedStream(stream, (apdu) => [apdu]);
    const arrivals: { readonly at: number; readonly octets: Uint8Array | null }[] = [];
    let [arrival, last, isClosed] = [Promise.withResolvers<void>(), 0, false];
    const receive = async () => {
      for (let isOver = false; !isOver;) {
        const into = new Uint8Array(APDU_OCTETS);
        const count = await next.read(into).catch((error) => {
          if (isClosed) return null;
          throw error;
        });
        const octets = count === null ? null : into.subarray(0, count);
        const { ms, since } = octets === null ? END : delay(octets);
        last = Math.max(last, Math.max(since === "last" ? last : 0, clock.monotonic()) + ms);
        arrivals.push({ at: last, octets });
        arrival.resolve();
        isOver = octets === null;
      }
    };
    receive(); // It ends with the stream.
    return {
      read: async (into) => {
        for (; arrivals.length === 0; arrival = Promise.withResolvers()) await arrival.promise;
        const { at, octets } = arrivals[0]!;
        if (at > clock.monotonic()) {
          await new Promise<void>((resolve) => clock.schedule(at, resolve));
        }
        if (octets === null) return null;
        arrivals.shift();
        into.set(octets);
        return octets.length;
      },
      write: (octets) => stream.write(octets),
      close: () => {
        isClosed = true;
        stream.close();
      },
    };
  });
}

/** The device that accepts no connection for some ms after the upper tester has restarted it, or after it has crashed. */
export function starting(
  device: VirtualDevice,
  ms: number,
  { after = () => false }: {
    /** What the tester sends on the connection with whose end it crashes. */
    readonly after?: (apdu: Uint8Array) => boolean;
  } = {},
): DeviceUnderTest {
  const { clock, network, sheet, upper } = device;
  let until = 0;
  const restart = async (how: "power" | "manual") => {
    until = clock.monotonic() + ms;
    await upper.restart(how);
  };
  return {
    ...{ clock, network, sheet, upper: { ...upper, restart } },
    access: {
      connect: async (options) => {
        if (clock.monotonic() < until) {
          throw new LinkError("Cannot connect: refused", { code: "refused" });
        }
        const { stream, ...ends } = await device.access.connect!(options);
        let isCrashing = false;
        return {
          ...ends,
          stream: {
            read: (into) => stream.read(into),
            write: (octets) => {
              isCrashing ||= after(octets);
              return stream.write(octets);
            },
            close: () => {
              if (isCrashing) until = clock.monotonic() + ms;
              isCrashing = false;
              stream.close();
            },
          },
        };
      },
    },
  };
}

/** The device that closes new connections for some ms after the end of the last one. */
export function releasing(device: VirtualDevice, ms: number): DeviceUnderTest {
  const { clock, network, sheet, upper } = device;
  let until = 0;
  return {
    ...{ clock, network, sheet, upper },
    access: {
      connect: async (options) => {
        const { stream, ...ends } = await device.access.connect!(options);
        const isClosed = clock.monotonic() < until;
        if (isClosed) stream.close();
        return {
          ...ends,
          stream: {
            read: async (into) => isClosed ? null : await stream.read(into),
            write: async (octets) => isClosed ? octets.length : await stream.write(octets),
            close: () => {
              if (!isClosed) until = clock.monotonic() + ms;
              stream.close();
            },
          },
        };
      },
    },
  };
}

/** The device that refuses a connection while another one is open. */
export function single(device: VirtualDevice): DeviceUnderTest {
  const { clock, network, sheet, upper } = device;
  let isOpen = false;
  return {
    ...{ clock, network, sheet, upper },
    access: {
      connect: async (options) => {
        if (isOpen) throw new LinkError("Cannot connect: refused", { code: "refused" });
        const link = await device.access.connect!(options);
        const { stream } = link;
        isOpen = true;
        const end = () => void (isOpen = false);
        return {
          ...link,
          stream: {
            read: async (into) => {
              const count = await stream.read(into);
              if (count === null) end();
              return count;
            },
            write: (octets) => stream.write(octets),
            close: () => {
              end();
              stream.close();
            },
          },
        };
      },
    },
  };
}

/** When a device begins to hang, and what it no longer does. */
export interface Hang {
  /** What the tester sends on the connection, with whose end the hang begins. */
  readonly after: (apdu: Uint8Array) => boolean;
  /** What the device no longer sends, on any connection. */
  readonly lacks: (apdu: Uint8Array) => boolean;
}

/** The device that hangs from the end of a connection on, until it is restarted. */
export function hanging(device: DeviceUnderTest, { after, lacks }: Hang): DeviceUnderTest {
  let isHanging = false;
  const { clock, network, sheet, upper } = device;
  const restart = async (how: "power" | "manual") => {
    isHanging = false;
    await upper.restart(how);
  };
  return {
    ...{ clock, network, sheet, upper: { ...upper, restart } },
    access: {
      connect: async (options) => {
        const edit: Edit = (apdu) => isHanging && lacks(apdu) ? [] : [apdu];
        const { stream, ...ends } = withEdit(await device.access.connect!(options), edit);
        let isNext = false;
        return {
          ...ends,
          stream: {
            read: (into) => stream.read(into),
            write: (octets) => {
              isNext ||= after(octets);
              return stream.write(octets);
            },
            close: () => {
              isHanging ||= isNext;
              stream.close();
            },
          },
        };
      },
    },
  };
}

function withStreams(
  device: VirtualDevice,
  wrap: (stream: ByteStream) => ByteStream,
): DeviceUnderTest {
  const { clock, network, sheet, upper } = device;
  return {
    ...{ clock, network, sheet, upper },
    access: {
      connect: async (options) => {
        const link = await device.access.connect!(options);
        return { ...link, stream: wrap(link.stream) };
      },
    },
  };
}

function withEdit(link: TcpLink, edit: Edit): TcpLink {
  return { ...link, stream: new EditedStream(link.stream, edit) };
}

/** Passes everything on, except for what a subclass reads. */
class PassingStream implements ByteStream {
  readonly stream: ByteStream;

  constructor(stream: ByteStream) {
    this.stream = stream;
  }

  async read(into: Uint8Array): Promise<number | null> {
    return await this.stream.read(into);
  }

  async write(octets: Uint8Array): Promise<number> {
    return await this.stream.write(octets);
  }

  close(): void {
    this.stream.close();
  }
}

/** Reads edited APDUs. */
class EditedStream extends PassingStream {
  readonly #edit: Edit;
  readonly #deframer = new Deframer();
  readonly #waiting: Uint8Array[] = [];

  constructor(stream: ByteStream, edit: Edit) {
    super(stream);
    this.#edit = edit;
  }

  override async read(into: Uint8Array): Promise<number | null> {
    while (this.#waiting.length === 0) {
      const buffer = new Uint8Array(65_536);
      const count = await this.stream.read(buffer);
      if (count === null) return null;
      this.#deframer.push(buffer.subarray(0, count));
      for (let next = this.#deframer.next(); next !== undefined; next = this.#deframer.next()) {
        this.#waiting.push(...this.#edit(next.octets.slice()));
      }
    }
    const octets = this.#waiting.shift()!;
    into.set(octets);
    return octets.length;
  }
}

/** Passes everything on, and sends octets before the end. */
class PartingStream extends PassingStream {
  #octets: Uint8Array | undefined;

  constructor(stream: ByteStream, octets: Uint8Array) {
    super(stream);
    this.#octets = octets;
  }

  override async read(into: Uint8Array): Promise<number | null> {
    const count = await super.read(into);
    if (count !== null || this.#octets === undefined) return count;
    const octets = this.#octets;
    this.#octets = undefined;
    into.set(octets);
    return octets.length;
  }
}

/** Passes everything on; after the end it confirms TESTFR act. */
class StoppedStream implements ByteStream {
  readonly #stream: ByteStream;
  readonly #waiting: Uint8Array[] = [];
  #arrival = Promise.withResolvers<void>();
  #isOver = false;
  #isClosed = false;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  async read(into: Uint8Array): Promise<number | null> {
    const count = this.#isOver ? null : await this.#stream.read(into);
    if (count !== null) return count;
    this.#isOver = true;
    while (this.#waiting.length === 0 && !this.#isClosed) await this.#arrival.promise;
    const octets = this.#waiting.shift();
    if (octets === undefined) return null;
    into.set(octets);
    return octets.length;
  }

  async write(octets: Uint8Array): Promise<number> {
    if (!this.#isOver) return await this.#stream.write(octets);
    const apci = decodeApci(octets);
    if (apci.format === "U" && apci.function === "TESTFR act") {
      this.#waiting.push(encodeApci({ format: "U", function: "TESTFR con" }));
    }
    this.#arrive();
    return octets.length;
  }

  close(): void {
    this.#isClosed = true;
    this.#stream.close();
    this.#arrive();
  }

  #arrive(): void {
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }
}

/** The end of a connection with what is not a station. */
class Stranger implements ByteStream {
  readonly #stream: ByteStream;
  readonly #octets: Uint8Array;
  readonly #asked = Promise.withResolvers<void>();
  #isOver = false;

  constructor(
    stream: ByteStream,
    { octets, when }: { readonly octets: Uint8Array; readonly when: "connected" | "asked" },
  ) {
    this.#stream = stream;
    this.#octets = octets;
    if (when === "connected") this.#asked.resolve();
  }

  async read(into: Uint8Array): Promise<number | null> {
    await this.#asked.promise;
    if (this.#isOver || this.#octets.length === 0) return null;
    this.#isOver = true;
    into.set(this.#octets);
    return this.#octets.length;
  }

  write(octets: Uint8Array): Promise<number> {
    this.#asked.resolve();
    return Promise.resolve(octets.length);
  }

  close(): void {
    this.#asked.resolve();
    this.#isOver = true;
    this.#stream.close();
  }
}

/** A controlling station with all of its APDUs edited, and told of what the tester sends; each connection has an editor of its own. */
export function editedClient(
  { clock, network, sheet, upper, access }: DeviceUnderTest,
  { edit = (apdu) => [apdu], onSent = () => {} }: {
    readonly edit?: Edit;
    readonly onSent?: (octets: Uint8Array) => void;
  },
): DeviceUnderTest {
  return {
    ...{ clock, network, sheet, upper },
    access: {
      ...access,
      accept: async (signal) => {
        const link = withEdit(await access.accept!(signal), edit);
        const { stream } = link;
        return {
          ...link,
          stream: {
            read: (into) => stream.read(into),
            write: (octets) => {
              onSent(octets);
              return stream.write(octets);
            },
            close: () => stream.close(),
          },
        };
      },
    },
  };
}
