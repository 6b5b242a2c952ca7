// The gate through which controlling stations connect, when it ends while it is about to listen again.

import { assertEquals } from "@std/assert";
import { LinkGate } from "../../../cli/simulation/link_gate.ts";
import { FaultRelay } from "../../../cli/simulation/faults/fault_relay.ts";
import { FaultSet } from "../../../cli/simulation/faults/fault_set.ts";
import { IEC104, LinkError, type TcpListener } from "../../../mod.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { MemoryListener } from "../../helpers/virtual/memory_listener.ts";

/**
 * Creates a gate that refuses connections, and whose next listener is created when the test decides; before that, its port is
 * busy as often as the test says.
 */
async function refusing({ busy = 0 } = {}) {
  const clock = new FakeClock();
  const memory = new MemoryListener(clock);
  const made = Promise.withResolvers<TcpListener>();
  let left = busy;
  const gate = new LinkGate({
    listener: memory.listen(),
    listen: async () => {
      if (left-- > 0) throw new LinkError("Taken", { code: "in-use" });
      return await made.promise;
    },
    clock,
    relay: () =>
      new FaultRelay({
        role: "controlled",
        faults: new FaultSet(),
        profile: IEC104,
        random: () => 0,
      }),
    accept: (stream) => stream.close(),
    onError: () => {},
  });
  await gate.refuse();
  return { clock, memory, made, gate };
}

Deno.test("a restored gate listens again", async () => {
  const { memory, made, gate } = await refusing();
  assertEquals(await memory.connect({ start: false }), undefined);
  const restored = gate.restore();
  made.resolve(memory.listen());
  await restored;
  assertEquals(gate.state, "open");
  assertEquals(await memory.connect({ start: false }) === undefined, false);
  gate[Symbol.dispose]();
});

Deno.test("a gate that has ended while it was being restored does not listen", async () => {
  const { memory, made, gate } = await refusing();
  const restored = gate.restore();
  await settle();
  gate[Symbol.dispose]();
  made.resolve(memory.listen());
  await restored;
  assertEquals(await memory.connect({ start: false }), undefined);
});

Deno.test("a gate whose port is busy for a moment listens again", async () => {
  const { clock, memory, made, gate } = await refusing({ busy: 3 });
  const restored = gate.restore();
  await clock.advance(200);
  assertEquals(gate.state, "refusing");
  made.resolve(memory.listen());
  await clock.advance(100);
  await restored;
  assertEquals(gate.state, "open");
  gate[Symbol.dispose]();
});

Deno.test("a gate that cannot listen again stays closed, and reports it", async () => {
  const { clock, gate } = await refusing({ busy: Infinity });
  const restored = gate.restore().catch((error) => error.code);
  await clock.advance(10_000);
  assertEquals([await restored, gate.state], ["in-use", "refusing"]);
  gate[Symbol.dispose]();
});
