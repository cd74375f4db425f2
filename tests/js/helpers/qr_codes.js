// The QR codes of [text, mask or null] pairs, read as JSON from the standard input: a string of 0 and 1 for each.

import { readFileSync } from "node:fs";

import { qrCode } from "../../../assets/page/header/qr.js";

const pairs = /** @type {[string, number | null][]} */ (JSON.parse(readFileSync(0, "utf-8")));
const codes = pairs.map(([text, mask]) => qrCode(text, mask ?? undefined)?.map((row) => row.map(Number).join("")));
console.log(JSON.stringify(codes.map((code) => code?.join("") ?? null)));
