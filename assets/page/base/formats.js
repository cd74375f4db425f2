// Every number as people read it: with a real minus sign, and never more signs than its place has room for.

import { say } from "./texts.js";

const MINUS = "−";
const grouped = new Intl.NumberFormat("en");

/** @param {number} value @param {number} digits @returns {string} "−0.12"; never "−0.00" */
export function fixed(value, digits) {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", MINUS);
}

/** @param {number} value @returns {string} four decimals, or an exponent for what they would hide */
export function exact(value) {
  if (value !== 0 && Math.abs(value) < 5e-5) return value.toExponential(1).replaceAll("-", MINUS);
  return fixed(value, 4);
}

/** @param {number} value @returns {string} two decimals, or an exponent for what they would hide */
export function two(value) {
  if (value === 0) return "0";
  if (Math.abs(value) < 5e-3) return value.toExponential(1).replaceAll("-", MINUS);
  return fixed(value, 2);
}

/** @param {number} value @returns {string} two decimals in as few signs as can be, "−.08": for a cell of a table */
export const tight = (value) => {
  const size = Math.abs(value);
  if (value === 0) return "0";
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2).replace(/^(−?)0\./, "$1.");
};

/** @param {number} value @returns {string} with its sign and one decimal, "+5.4" */
export const signed = (value) => (fixed(value, 1) === "0.0" ? "0" : `${value > 0 ? "+" : ""}${fixed(value, 1)}`);

/** @param {number} value @returns {string} a signed term of a sum with two decimals, as `two` has them */
export const twoTerm = (value) => (value < 0 ? `${MINUS} ${two(-value)}` : `+ ${two(value)}`);

/** @param {number} value @param {number} digits @returns {string} a signed term of a sum, "+ 0.12" or "− 0.12" */
export function term(value, digits) {
  const text = fixed(Math.abs(value), digits);
  return `${value < 0 && Number(text) !== 0 ? MINUS : "+"} ${text}`;
}

/** @param {number} value @returns {string} three digits, no exponent, as a legend needs it */
export function short(value) {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toFixed(digits).replace("-", MINUS);
}

/** @param {number} value @returns {string} rounded to at most four signs, as a cell of a picture needs it */
export function brief(value) {
  const size = Math.abs(value);
  if (Number.isInteger(value)) return String(value).replace("-", MINUS);
  if (size < 0.005) return "≈0";
  const text = size < 1 ? value.toFixed(2).replace("0.", ".") : value.toFixed(size < 9.95 ? 1 : 0);
  return text.replace("-", MINUS).replace(/^(−?)1\.00$/, "$11");
}

/** @param {number} value @returns {string} a whole number as it is, any other short */
export const limit = (value) => (Number.isInteger(value) ? String(value) : short(value));

/**
 * What a legend says of its scale, "±2.35" or "0…255".
 * @param {number} scale the largest magnitude @param {boolean} signed @param {(value: number) => string} [format]
 */
export const range = (scale, signed, format = short) => `${signed ? "±" : "0…"}${format(scale)}`;

/** @param {number} p 0..1 @returns {string} "98.2 %"; never "100.0 %" for less than certainty */
export function percent(p) {
  if (p > 0.9995) return say("format.nearly_all");
  if (p < 0.0005) return say("format.nearly_none");
  return say("format.percent", { number: (100 * p).toFixed(1) });
}

/** @param {number} p 0..1 @returns {string} "98 %", for a share of many numbers */
export const wholePercent = (p) => say("format.percent", { number: Math.round(100 * p) });

/** @param {number} n @returns {string} "1,168" */
export const count = (n) => grouped.format(n);

/** @param {string} text typed by a person: decimal comma and real minus sign included @returns {number} NaN for none */
export function parseNumber(text) {
  const plain = text.trim().replace(",", ".").replace(MINUS, "-");
  return plain === "" ? NaN : Number(plain);
}
