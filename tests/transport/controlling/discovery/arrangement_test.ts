// discover(): the arrangement of answers that it recognizes.

import { assertEquals } from "@std/assert";
import type {
  InterrogationLayout,
  PointDeclaration,
} from "../../../../transport/controlled/declaration/declaration.ts";
import { ask, discovered } from "../../../helpers/stations/discovered.ts";
import { link } from "../../../helpers/stations/scripted_station.ts";

Deno.test("discover() recognizes each arrangement of answers", async () => {
  const singles = [90, ...Array.from({ length: 30 }, (_, i) => i + 2)];
  const points: PointDeclaration[] = [
    ...singles.map((ioa) => ({ ioa, type: "M_SP_NA_1", value: 1 } as const)),
    ...[80, 1, 85].map((ioa) => ({ ioa, type: "M_ME_NC_1", value: 1 } as const)),
  ];
  const counters = [{ ioa: 100, value: 1 }, { ioa: 50, value: 1 }];
  const layouts: readonly InterrogationLayout[] = [
    {},
    { order: "address" },
    { order: "declared" },
    { objectsPerAsdu: 2 },
    { sequences: "never" },
    { sequences: "always" },
    { timeTags: true },
    { termination: false },
    {
      order: "declared",
      objectsPerAsdu: 2,
      sequences: "always",
      timeTags: true,
      termination: false,
    },
  ];
  for (const interrogation of layouts) {
    const { declaration, notes } = await discovered({
      sectors: [{ ca: 1, points, counters }],
      procedures: { interrogation },
    });
    const { interrogation: found = {} } = declaration!.procedures ?? {};
    assertEquals(found, interrogation);
    const codes = notes.map(({ code }) => code).filter((code) => code !== "not-transmitted");
    assertEquals(codes, interrogation.termination === false ? ["no-answer"] : []);
    if (interrogation.order === "declared") {
      assertEquals(declaration!.sectors[0]!.points!.map(({ ioa }) => ioa), [
        ...singles,
        ...[80, 1, 85],
      ]);
      assertEquals(declaration!.sectors[0]!.counters!.map(({ ioa }) => ioa), [100, 50]);
    }
  }
});

Deno.test("discover() reports an arrangement that cannot be declared", async () => {
  await using it = await link();
  const { peer } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    const head = { type: "M_SP_NA_1", cause: 20, ca: 1 } as const;
    peer.send({ ...head, objects: [{ ioa: 1, value: 1 }] });
    peer.send({ ...head, objects: [{ ioa: 2, value: 1 }, { ioa: 3, value: 1 }] });
    peer.send({ ...head, objects: [{ ioa: 9, value: 1 }, { ioa: 7, value: 1 }] });
    peer.terminate(request);
  });
  const { declaration, notes } = await ask(it, {
    ...{ ca: 1, groups: false, counters: false, files: false },
  });
  assertEquals(declaration!.procedures?.interrogation, { order: "declared" });
  assertEquals(declaration!.sectors[0]!.points!.map(({ ioa }) => ioa), [1, 2, 3, 9, 7]);
  assertEquals(notes.map(({ code }) => code), ["layout", "not-transmitted"]);
});

Deno.test("discover() recognizes that types are not in their order", async () => {
  await using it = await link();
  const { peer } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    const head = { cause: 20, ca: 1 } as const;
    const [first, second] = [{ ioa: 8, value: 1 }, { ioa: 9, value: 1 }];
    peer.send({ ...head, type: "M_ME_NC_1", objects: [first, second] });
    peer.send({
      ...head,
      type: "M_SP_NA_1",
      objects: [{ ioa: 2, value: 1 }, { ioa: 3, value: 1 }],
    });
    peer.terminate(request);
  });
  const { declaration } = await ask(it, {
    ...{ ca: 1, groups: false, counters: false, files: false },
  });
  assertEquals(declaration!.procedures?.interrogation, { order: "declared" });
});

Deno.test("discover() declares a point with the object address 0", async () => {
  const procedures = async (ioa: number) => {
    await using it = await link();
    const { peer } = it;
    peer.on("C_IC_NA_1", (request) => {
      peer.confirm(request);
      peer.send({ type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa, value: 1 }] });
      peer.terminate(request);
    });
    const options = { ca: 1, groups: false, counters: false, files: false } as const;
    return (await ask(it, options)).declaration!.procedures;
  };
  assertEquals([await procedures(0), await procedures(1)], [{ addressZero: true }, undefined]);
});
