// Names and texts as the record writes them, and their order: that of the bytes of UTF-8.
export class Problem extends Error {
  constructor(code, detail = {}) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

// JavaScript compares halves of characters; those beyond the first plane belong behind all others.
export function compare(one, other) {
  const length = Math.min(one.length, other.length);
  for (let place = 0; place < length; place += 1) {
    let first = one.charCodeAt(place);
    let second = other.charCodeAt(place);
    if (first !== second) {
      if (first >= 0xd800 && second >= 0xd800) {
        first += first >= 0xe000 ? -0x800 : 0x2000;
        second += second >= 0xe000 ? -0x800 : 0x2000;
      }
      return first - second;
    }
  }
  return one.length - other.length;
}

export function compareRows(one, other) {
  const length = Math.min(one.length, other.length);
  for (let place = 0; place < length; place += 1) {
    const order = Array.isArray(one[place]) ? compareRows(one[place], other[place]) : compare(one[place], other[place]);
    if (order) return order;
  }
  return one.length - other.length;
}

export function textProblem(kind, text) {
  return wellFormed(text) ? null : new Problem("text.surrogate", { kind });
}

export function nameProblem(kind, name) {
  if (name === "") return new Problem("name.empty", { kind });
  for (let place = 0; place < name.length; place += 1) {
    const code = name.charCodeAt(place);
    if (code < 0x20 || code === 0x7f) return new Problem("name.control", { kind, name });
  }
  return textProblem(kind, name);
}

function wellFormed(text) {
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code < 0xd800 || code > 0xdfff) continue;
    if (code > 0xdbff) return false;
    const next = text.charCodeAt(place + 1);
    if (!(next >= 0xdc00 && next <= 0xdfff)) return false;
    place += 1;
  }
  return true;
}
