// Random numbers that are the same each time.

/** @param {number} seed @returns {(count: number) => Float32Array} numbers in -1..1 */
export function numbersFrom(seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return (count) => Float32Array.from({ length: count }, next);
}
