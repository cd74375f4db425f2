// A map's value as one byte on its stage's fixed scale, and back; what lies beyond the scale is at its end.

/** @param {number} byte @param {number} scale @param {boolean} signed whether zero is 128 and not 0 */
export const fromByte = (byte, scale, signed) => (signed ? ((byte - 128) / 127) * scale : (byte / 255) * scale);

/**
 * @param {ArrayLike<number>} values @param {number} scale the largest magnitude that has a byte of its own
 * @param {boolean} signed whether values can be below zero @returns {Uint8Array} zero is exactly 128, or 0
 */
export function toBytes(values, scale, signed) {
  const steps = scale ? (signed ? 127 : 255) / scale : 0;
  const [zero, least] = signed ? [128, 1] : [0, 0];
  const bytes = new Uint8ClampedArray(values.length); // rounds and clips, as NumPy's rint and clip
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.max(least, zero + steps * values[i]);
  return new Uint8Array(bytes.buffer);
}
