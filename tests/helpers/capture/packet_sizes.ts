// The sizes of the packets of a pcapng file that this project has written.

/** Type of an Enhanced Packet Block. */
const ENHANCED_PACKET = 6;

/** The captured octets of each packet, in order. */
export function packetSizes(file: Uint8Array): readonly number[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isLittle = file[8] === 0x4d;
  const sizes: number[] = [];
  for (let at = 0; at < file.length; at += view.getUint32(at + 4, isLittle)) {
    if (view.getUint32(at, isLittle) !== ENHANCED_PACKET) continue;
    sizes.push(view.getUint32(at + 20, isLittle));
  }
  return sizes;
}
