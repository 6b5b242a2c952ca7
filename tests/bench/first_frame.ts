// A program that imports the codec and decodes one frame.

import { decodeApdu } from "../../codec/mod.ts";

const frame = Uint8Array.fromHex("6812000000000d0103000100e90300ec51474200");
if (decodeApdu(frame).format !== "I") throw new Error("The frame was not decoded");
