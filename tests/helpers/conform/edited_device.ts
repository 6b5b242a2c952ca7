// A virtual station whose frames are edited on their way to the tester: faults that the simulator does not have.

import { Deframer } from "../../../codec/mod.ts";
import type { ByteStream, TcpLink } from "../../../mod.ts";
import type { DeviceUnderTest } from "./run_cases.ts";
import type { VirtualDevice } from "./virtual_device.ts";

/** Returns what is sent instead of an APDU of the station. It keeps the control field. */
export type Edit = (apdu: Uint8Array) => readonly Uint8Array[];

/** The device with all of its APDUs edited; each connection has an editor of its own. */
export function edited(device: VirtualDevice, editor: () => Edit): DeviceUnderTest {
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

function withEdit(link: TcpLink, edit: Edit): TcpLink {
  return { ...link, stream: new EditedStream(link.stream, edit) };
}

/** Reads edited APDUs. */
class EditedStream implements ByteStream {
  readonly #stream: ByteStream;
  readonly #edit: Edit;
  readonly #deframer = new Deframer();
  readonly #waiting: Uint8Array[] = [];

  constructor(stream: ByteStream, edit: Edit) {
    this.#stream = stream;
    this.#edit = edit;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#waiting.length === 0) {
      const buffer = new Uint8Array(65_536);
      const count = await this.#stream.read(buffer);
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

  async write(octets: Uint8Array): Promise<number> {
    return await this.#stream.write(octets);
  }

  close(): void {
    this.#stream.close();
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
