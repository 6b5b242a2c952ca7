// Conformance cases of the start/stop procedure.

import { CAUSE } from "../../../codec/mod.ts";
import { interrogation } from "../bench/requests.ts";
import { expectNotExecuted, someCommand } from "../bench/commands.ts";
import { CLOSE_MS, PROMPT_MS, QUIET_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";

/** Start and stop of data transfer. */
export const START_STOP: readonly ConformanceCase[] = [
  {
    id: "SSP-01",
    clause: "5.3.2.70",
    kind: "+",
    title: "Data transfer is stopped at first",
    precondition: "Connected, data transfer not started; inputs change",
    stimulus: "TESTFR act after 5 s",
    criterion: "No I or S frame; TESTFR con; the connection stays open",
    needs: ["upper"],
    duration: () => 5000 + PROMPT_MS,
    async controlled(t) {
      const link = await t.connected();
      const point = t.signal("a single point", ({ type }) => type === "M_SP_NA_1");
      await t.upper.input(point, 1);
      await t.upper.input(point, 0);
      await link.expectNone("I", { during: 5000 });
      await link.expectNone("S", { during: 0 });
      await link.expectAlive();
    },
  },
  {
    id: "SSP-02",
    clause: "5.3.2.70",
    kind: "-",
    title: "I frame while data transfer is stopped",
    precondition: "Connected, data transfer not started",
    stimulus: "A command in the I frame N(S)=0",
    criterion: "The device closes the connection; the command is neither executed nor confirmed",
    needs: ["upper"],
    duration: () => CLOSE_MS,
    async controlled(t) {
      const command = await someCommand(t);
      const link = await t.connected();
      await link.send(command.execute());
      await link.expectClosed({ within: CLOSE_MS });
      await link.expectNone({ cause: CAUSE.activationCon }, { during: 0, orClosed: true });
      await expectNotExecuted(t, command);
    },
  },
  {
    id: "SSP-03",
    clause: "5.3.2.70",
    kind: "-",
    title: "S frame while data transfer is stopped",
    precondition: "Connected, data transfer not started",
    stimulus: "S frame with N(R)=0",
    criterion: "The device closes the connection",
    duration: () => CLOSE_MS,
    async controlled(t) {
      const link = await t.connected();
      await link.acknowledge(0);
      await link.expectClosed({ within: CLOSE_MS });
    },
  },
  {
    id: "SSP-04",
    clause: "5.3.2.70",
    kind: "+",
    title: "Start and stop are confirmed",
    precondition: "Connected, data transfer not started",
    stimulus: "STARTDT act; then STOPDT act",
    criterion: "Exactly one STARTDT con, then exactly one STOPDT con, each before t1",
    duration: () => 2 * QUIET_MS,
    async controlled(t) {
      const link = await t.connected();
      await link.start();
      await link.expectNone("STARTDT con", { during: QUIET_MS });
      await link.stop();
      await link.expectNone("STOPDT con", { during: QUIET_MS });
    },
  },
  {
    id: "SSP-06",
    clause: "5.3.2.70",
    kind: "-",
    title: "I or S frame after STOPDT con",
    precondition: "Data transfer started, then stopped with STOPDT act and con",
    stimulus: "(a) TESTFR act, (b) an interrogation, (c) an S frame; a new connection for each",
    criterion: "(a) TESTFR con and no I frame, (b) and (c) the device closes the connection",
    duration: () => 2 * CLOSE_MS + QUIET_MS,
    async controlled(t) {
      const tested = await t.started();
      await tested.stop();
      await tested.expectAlive();
      await tested.expectNone("I", { during: QUIET_MS });
      tested.close();
      const asked = await t.started();
      await asked.stop();
      await asked.send(interrogation(t));
      await asked.expectClosed({ within: CLOSE_MS });
      const acknowledged = await t.started();
      await acknowledged.stop();
      await acknowledged.acknowledge();
      await acknowledged.expectClosed({ within: CLOSE_MS });
    },
  },
];
