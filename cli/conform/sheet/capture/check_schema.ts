// The JSON document of a check of captures against a sheet, and its JSON Schema.

import type { JsonSchema } from "../../../../codec/low_level.ts";
import type { JsonValue } from "../../../../mod.ts";
import type { Sheet } from "../sheet.ts";
import { LISTED_TYPES } from "../type_items.ts";
import type { CaptureCheckResult } from "./capture_check.ts";
import { VIOLATIONS } from "./violation.ts";

/** Version of the format. */
const CHECK_FORMAT = "iec104-pics-check/1";

function object(
  properties: Readonly<Record<string, JsonSchema>>,
  description?: string,
): JsonSchema {
  const more = description === undefined ? {} : { description };
  const required = Object.keys(properties);
  return { type: "object", properties, required, additionalProperties: false, ...more };
}

function whole(description: string): JsonSchema {
  return { type: "integer", minimum: 0, description };
}

function text(description: string): JsonSchema {
  return { type: "string", description };
}

/** JSON Schema (draft 2020-12) of the output of `iec104 analyze --pics FILE --json`. */
export const CHECK_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Comparison of captures with the sheet of a device, by iec104 analyze --pics FILE --json",
  ...object({
    schema: { const: CHECK_FORMAT },
    sheet: object({
      file: text("The sheet"),
      vendor: text("Manufacturer"),
      product: text("Product name"),
      hardware: text("Hardware version"),
      firmware: text("Firmware version"),
      role: { enum: ["controlled", "controlling"] },
    }, "The device"),
    warnings: {
      type: "array",
      items: { type: "string" },
      description: "What is doubtful in the sheet",
    },
    connections: whole("Number of connections"),
    apdus: whole("Number of APDUs"),
    violations: {
      type: "array",
      description: "What violates the sheet, in the order of first packets",
      items: object({
        code: { enum: Object.keys(VIOLATIONS) },
        by: {
          enum: ["device", "peer"],
          description: "The device of the sheet, or the other station",
        },
        sender: text("Address and port of the sender"),
        receiver: text("Address and port of the other station"),
        detail: text("What was found and expected, the first time"),
        count: { type: "integer", minimum: 1, description: "How often it was found" },
        time: {
          type: ["string", "null"],
          description: "Time of the first packet in UTC; null if the capture has none",
        },
        packets: {
          type: "array",
          minItems: 1,
          description: "The first packets",
          items: object({
            file: { type: ["string", "null"], description: "Name of the file" },
            frame: { type: "integer", minimum: 1, description: "Number of the packet in the file" },
          }),
        },
      }),
    },
    omitted: whole("Number of packets with violations beyond the limit of different ones"),
    unseen: {
      type: "array",
      items: { enum: LISTED_TYPES },
      description: "Marked types of process information that the device never sent; no violation",
    },
    incomplete: { type: "boolean", description: "Whether something could not be read" },
    exitCode: { type: "integer", description: "Exit code of the command" },
  }),
};

/** Returns the document of a check. */
export function checkDocument(
  sheet: Sheet,
  result: CaptureCheckResult,
  { file, warnings, incomplete, exitCode }: {
    readonly file: string;
    readonly warnings: readonly string[];
    readonly incomplete: boolean;
    readonly exitCode: number;
  },
): Readonly<Record<string, JsonValue>> {
  const { vendor, product, hardware, firmware } = sheet.device;
  return {
    schema: CHECK_FORMAT,
    sheet: { file, vendor, product, hardware, firmware, role: sheet.role },
    warnings: [...warnings],
    connections: result.connections,
    apdus: result.apdus,
    violations: result.violations.map(({ time, packets, ...violation }) => ({
      ...violation,
      time: Number.isNaN(time) ? null : new Date(time).toISOString(),
      packets: packets.map((packet) => ({ file: packet.file ?? null, frame: packet.frame })),
    })),
    omitted: result.omitted,
    unseen: [...result.unseen],
    incomplete,
    exitCode,
  };
}
