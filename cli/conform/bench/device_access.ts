// How the tester reaches a device, and the network of a campaign.

import type { TcpLink } from "../../../mod.ts";
import type { NetworkControl } from "./upper_tester.ts";

/** How the tester reaches the device. */
export interface DeviceAccess {
  /**
   * Connects to a controlled station. Rejects with `LinkError`. Absent if the device is a controlling station.
   *
   * @param options.other Connects from another local address, if the bench has one.
   */
  readonly connect?: (options?: { readonly other?: boolean }) => Promise<TcpLink>;
  /**
   * Resolves with the next connection of a controlling station; rejects when the signal fires. Absent if the device is
   * a controlled station.
   */
  readonly accept?: (signal: AbortSignal) => Promise<TcpLink>;
  /** Refuses connections of a controlling station, or accepts them again. */
  readonly refuse?: (on: boolean) => Promise<void>;
}

/** The network of a campaign. */
export interface CampaignNetwork extends NetworkControl {
  /** What this network cannot do when it is impaired, for the report; `undefined` if it has no such limitation. */
  readonly limitation?: string;
  /** The access to a device over this network, if it is not that of the system. */
  readonly around?: (device: DeviceAccess) => DeviceAccess;
}
