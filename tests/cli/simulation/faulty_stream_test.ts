// A stream with faults that closes while frames wait to be written.

import { assertRejects } from "@std/assert";
import { FaultRelay } from "../../../cli/simulation/faults/fault_relay.ts";
import { FaultSet } from "../../../cli/simulation/faults/fault_set.ts";
import { FaultyStream } from "../../../cli/simulation/faulty_stream.ts";
import { IEC104 } from "../../../mod.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { MemoryStream } from "../../helpers/virtual/memory_stream.ts";
import { frames } from "../../helpers/wire/frames.ts";

Deno.test("frames that wait while the stream closes reject the write, and nothing else", async () => {
  const clock = new FakeClock();
  const faults = new FaultSet();
  faults.add({ fault: "one-octet-segments" }, 0);
  const relay = new FaultRelay({
    ...{ role: "controlled", faults, profile: IEC104, random: () => 0 },
  });
  const inner = new MemoryStream();
  const stream = new FaultyStream(inner, { relay, clock, onClosed: () => {} });
  const written = assertRejects(
    () => stream.write(frames("TESTFR act, TESTFR act")),
    Error,
    "closed",
  );
  await Promise.resolve();
  await Promise.resolve();
  stream.close();
  await written;
  await settle();
});
