// A tester in virtual time whose device and upper tester are parts of the test.

import { CaseLog } from "../../../cli/conform/bench/case_log.ts";
import { PathTime } from "../../../cli/conform/bench/path_time.ts";
import type { DeviceAccess } from "../../../cli/conform/bench/device_access.ts";
import { Tester } from "../../../cli/conform/bench/tester.ts";
import type { SheetDocument } from "../../../cli/conform/sheet/document.ts";
import { Sheet } from "../../../cli/conform/sheet/sheet.ts";
import type { UpperTester } from "../../../cli/conform/bench/upper_tester.ts";
import { IEC104, type TcpLink } from "../../../mod.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import { memoryPipe, type MemoryStream } from "../virtual/memory_stream.ts";
import { fullClientSheet } from "./full_client_sheet.ts";

/** What a test needs. */
export interface Rig {
  readonly tester: Tester;
  readonly clock: FakeClock;
}

/** What a test chooses. */
export interface RigOptions {
  readonly device: (clock: FakeClock) => DeviceAccess;
  /** What differs from the sheet of our controlling station. */
  readonly sheet?: Partial<SheetDocument>;
  /** What the upper tester can do, if there is one. */
  readonly upper?: (clock: FakeClock) => Partial<UpperTester>;
  /** Number of the first connection. @default {1} */
  readonly firstLink?: number;
}

/** A tester in virtual time. */
export function rig({ device, sheet = {}, upper, firstLink }: RigOptions): Rig {
  const clock = new FakeClock();
  const tester = new Tester({
    ...{ clock, network: undefined, profile: IEC104, device: device(clock) },
    sheet: new Sheet({ ...fullClientSheet(), ...sheet }),
    upper: upper?.(clock) as UpperTester | undefined,
    ...{
      log: new CaseLog(),
      path: new PathTime(),
      random: () => 0,
      signal: new AbortController().signal,
    },
    ...firstLink !== undefined && { firstLink },
  });
  return { tester, clock };
}

/** A connection, and the end of the device. */
export function connection(): readonly [TcpLink, MemoryStream] {
  const [near, far] = memoryPipe();
  const address = { host: "192.0.2.1", port: 2404 };
  return [{ stream: near, local: address, remote: address }, far];
}
