// JSON read without mercy, as the command line does: whole numbers stay whole, a field that stands twice is seen.
import { Problem, textProblem } from "./names.js";
import { readInstant } from "./instants.js";

const LARGEST = 200000000;
const DEEPEST = 500;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \t\n\r]*/y;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const DIGEST = /^[0-9a-f]{64}$/;

const PARSED = new WeakMap();

// The object in a file as a Map; the same bytes are read once.
export function parseDocument(bytes) {
  if (!PARSED.has(bytes)) PARSED.set(bytes, parsed(bytes));
  return PARSED.get(bytes);
}

function parsed(bytes) {
  if (bytes.length > LARGEST) throw new Problem("file.large");
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw new Problem("file.mark");
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Problem("file.encoding");
  }
  const found = new Reader(text).document();
  if (!(found instanceof Map)) throw new Problem("file.json");
  return found;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.depth = 0;
  }

  fail() {
    const before = this.text.slice(0, this.at).split("\n");
    throw new Problem("file.json", { line: before.length, column: before[before.length - 1].length + 1 });
  }

  document() {
    this.skip();
    const value = this.value();
    this.skip();
    if (this.at < this.text.length) this.fail();
    return value;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }

  skip() { this.take(SPACE); }

  word(text, value) {
    if (!this.text.startsWith(text, this.at)) this.fail();
    this.at += text.length;
    return value;
  }

  value() {
    const sign = this.text[this.at];
    if (sign === '"') return this.string();
    if (sign === "{") return this.nested(() => this.object());
    if (sign === "[") return this.nested(() => this.list());
    if (sign === "t") return this.word("true", true);
    if (sign === "f") return this.word("false", false);
    if (sign === "n") return this.word("null", null);
    const match = this.take(NUMBER);
    if (!match) this.fail();
    if (match[1] !== undefined || match[2] !== undefined) return Number(match[0]);
    if (match[0].length > 4300) this.fail();
    return BigInt(match[0]);
  }

  nested(read) {
    this.at += 1;
    this.depth += 1;
    if (this.depth > DEEPEST) this.fail();
    this.skip();
    const found = read();
    this.depth -= 1;
    return found;
  }

  object() {
    const found = new Map();
    const twice = [];
    if (this.text[this.at] === "}") { this.at += 1; return found; }
    for (;;) {
      if (this.text[this.at] !== '"') this.fail();
      const name = this.string();
      if (found.has(name)) twice.push(name);
      this.skip();
      this.word(":");
      this.skip();
      found.set(name, this.value());
      this.skip();
      if (this.text[this.at] === "}") break;
      this.word(",");
      this.skip();
    }
    this.at += 1;
    if (twice.length) throw new Problem("field.twice", { field: twice[0] });
    return found;
  }

  list() {
    const found = [];
    if (this.text[this.at] === "]") { this.at += 1; return found; }
    for (;;) {
      found.push(this.value());
      this.skip();
      if (this.text[this.at] === "]") break;
      this.word(",");
      this.skip();
    }
    this.at += 1;
    return found;
  }

  string() {
    this.at += 1;
    let found = this.take(PLAIN)[0];
    while (this.text[this.at] !== '"') {
      if (this.text[this.at] !== "\\") this.fail();
      found += this.escape() + this.take(PLAIN)[0];
    }
    this.at += 1;
    return found;
  }

  escape() {
    const sign = this.text[this.at + 1];
    if (sign === "u") {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail();
      this.at += 6;
      return String.fromCharCode(parseInt(digits, 16));
    }
    if (sign === undefined || !Object.hasOwn(ESCAPES, sign)) this.fail();
    this.at += 2;
    return ESCAPES[sign];
  }
}

// The fields of an object, each read as what it has to be.
export class Fields {
  constructor(found, names, where, optional = []) {
    if (!(found instanceof Map)) throw new Problem("field.kind", { field: where });
    this.found = found;
    for (const name of names) if (!found.has(name)) throw new Problem("field.missing", { field: name });
    for (const name of found.keys()) {
      if (!names.includes(name) && !optional.includes(name)) throw new Problem("field.unknown", { field: name });
    }
  }

  has(name) { return this.found.has(name); }

  fail(name) { throw new Problem("field.kind", { field: name }); }

  text(name) {
    const value = this.found.get(name);
    if (typeof value !== "string") this.fail(name);
    const problem = textProblem(name, value);
    if (problem) throw problem;
    return value;
  }

  whole(name, least) {
    const value = this.found.get(name);
    if (typeof value !== "bigint" || value < BigInt(least)) this.fail(name);
    return value;
  }

  flag(name) {
    const value = this.found.get(name);
    if (typeof value !== "boolean") this.fail(name);
    return value;
  }

  digest(name) {
    const value = this.text(name);
    if (!DIGEST.test(value)) this.fail(name);
    return value;
  }

  instant(name) {
    const value = this.text(name);
    if (readInstant(value) === null) this.fail(name);
    return value;
  }

  items(name) {
    const value = this.found.get(name);
    if (!Array.isArray(value)) this.fail(name);
    return value;
  }

  texts(name) {
    const values = this.items(name);
    for (const value of values) {
      if (typeof value !== "string") this.fail(name);
      const problem = textProblem(name, value);
      if (problem) throw problem;
    }
    return values;
  }
}
