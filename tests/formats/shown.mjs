// What a terminal is shown of a text, as rootfs-audit(1) documents it under OUTPUT: written
// anew here, from the words of include/rootfs_audit/util/escape.h.
import { execFileSync } from "node:child_process";

// Characters that are not shown as they are: controls, format characters, separators and
// spaces other than U+0020, fillers and variation selectors.
const hidden =
  /[\p{Cc}\p{Noncharacter_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}|[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\u{e0000}-\u{e0fff}]/u;

function hex(number, digits) {
  return number.toString(16).padStart(digits, "0");
}

function shownCharacter(character) {
  const code = character.codePointAt(0);
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  if (character === "\\") return "\\\\";
  if (!hidden.test(character)) return character;
  return code < 0x80 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`;
}

// The length of the well-formed UTF-8 character at the front, or 0.
function decode(bytes, at) {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        bytes.subarray(at, at + length),
      );
      if ([...text].length === 1) return [length, text];
    } catch {
      continue;
    }
  }
  return [0, ""];
}

/** Bytes as every format but the JSON ones shows them. */
export function shown(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const [length, character] = decode(bytes, at);
    text += length > 0 ? shownCharacter(character) : `\\x${hex(bytes[at], 2)}`;
    at += length || 1;
  }
  return text;
}

/** Bytes as the JSON formats have them: U+FFFD for each byte that is not UTF-8. */
export function inJson(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const [length, character] = decode(bytes, at);
    text += length > 0 ? character : "\ufffd";
    at += length || 1;
  }
  return text;
}

const program = `${process.env.RA_BUILD}/tests/formats/render-sample`;

/** What render-sample prints, as bytes. */
export function rendered(...args) {
  return execFileSync(program, args, { maxBuffer: 1 << 28 });
}

/** The sample's workloads: source, verdict and the bytes of the name. */
export function workloads(...args) {
  const fields = [];
  const bytes = rendered("--names", ...args);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at);
    fields.push(bytes.subarray(at, end));
    at = end + 1;
  }
  const all = [];
  for (let i = 0; i < fields.length; i += 3)
    all.push({ source: Number(fields[i]), verdict: String(fields[i + 1]), name: fields[i + 2] });
  return all;
}
