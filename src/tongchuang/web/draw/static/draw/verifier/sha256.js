// SHA-256 (FIPS 180-4) and HMAC (RFC 2104) in plain arithmetic: browsers offer crypto.subtle over https only.
const ROUNDS = new Int32Array(64);
const START = new Int32Array(8);
(() => {
  let found = 0;
  for (let number = 2; found < 64; number += 1) {
    let prime = true;
    for (let factor = 2; factor * factor <= number; factor += 1) if (number % factor === 0) { prime = false; break; }
    if (!prime) continue;
    if (found < 8) START[found] = (Math.sqrt(number) % 1) * 2 ** 32 | 0;
    ROUNDS[found] = (Math.cbrt(number) % 1) * 2 ** 32 | 0;
    found += 1;
  }
})();
const WORDS = new Int32Array(64);
const UTF8 = new TextEncoder();

function compress(state, data, at) {
  for (let place = 0, byte = at; place < 16; place += 1, byte += 4) {
    WORDS[place] = (data[byte] << 24) | (data[byte + 1] << 16) | (data[byte + 2] << 8) | data[byte + 3];
  }
  for (let place = 16; place < 64; place += 1) {
    const near = WORDS[place - 2];
    const far = WORDS[place - 15];
    const first = ((near >>> 17) | (near << 15)) ^ ((near >>> 19) | (near << 13)) ^ (near >>> 10);
    const second = ((far >>> 7) | (far << 25)) ^ ((far >>> 18) | (far << 14)) ^ (far >>> 3);
    WORDS[place] = (first + WORDS[place - 7] + second + WORDS[place - 16]) | 0;
  }
  let a = state[0]; let b = state[1]; let c = state[2]; let d = state[3];
  let e = state[4]; let f = state[5]; let g = state[6]; let h = state[7];
  for (let place = 0; place < 64; place += 1) {
    const big = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + big + ((e & f) ^ (~e & g)) + ROUNDS[place] + WORDS[place]) | 0;
    const small = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (small + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

// Bytes go in piece by piece, eight words of 32 bits come out.
export class Sha256 {
  constructor() {
    this.state = Int32Array.from(START);
    this.block = new Uint8Array(64);
    this.length = 0;
  }

  update(data, end = data.length) {
    let at = 0;
    let filled = this.length % 64;
    this.length += end;
    if (filled) {
      const taken = Math.min(64 - filled, end);
      this.block.set(data.subarray(0, taken), filled);
      at = taken;
      filled += taken;
      if (filled < 64) return this;
      compress(this.state, this.block, 0);
    }
    for (; at + 64 <= end; at += 64) compress(this.state, data, at);
    this.block.set(data.subarray(at, end));
    return this;
  }

  words() {
    const { block, length } = this;
    let filled = length % 64;
    block[filled] = 0x80;
    filled += 1;
    block.fill(0, filled);
    if (filled > 56) {
      compress(this.state, block, 0);
      block.fill(0);
    }
    const high = Math.floor(length / 0x20000000);
    for (let place = 0; place < 4; place += 1) {
      block[59 - place] = high >>> (place * 8);
      block[63 - place] = (length << 3) >>> (place * 8);
    }
    compress(this.state, block, 0);
    return this.state;
  }

  digest() { return bytesOf(this.words()); }

  hex() { return hexOf(this.digest()); }
}

export function utf8(text) { return UTF8.encode(text); }

export function sha256Hex(data) { return new Sha256().update(data).hex(); }

export function bytesOf(words, bytes = new Uint8Array(words.length * 4)) {
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place];
    bytes[place * 4] = word >>> 24;
    bytes[place * 4 + 1] = word >>> 16;
    bytes[place * 4 + 2] = word >>> 8;
    bytes[place * 4 + 3] = word;
  }
  return bytes;
}

export function hexOf(bytes) {
  let text = "";
  for (const byte of bytes) text += (byte + 256).toString(16).slice(1);
  return text;
}

export function fromHex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let place = 0; place < bytes.length; place += 1) bytes[place] = parseInt(text.slice(place * 2, place * 2 + 2), 16);
  return bytes;
}

// HMAC-SHA256 under one key for many messages: the two halves of the key are hashed once.
export class Hmac {
  constructor(key) {
    const padded = new Uint8Array(64);
    padded.set(key.length > 64 ? new Sha256().update(key).digest() : key);
    this.inner = new Sha256().update(padded.map((byte) => byte ^ 0x36));
    this.outer = new Sha256().update(padded.map((byte) => byte ^ 0x5c));
    this.hash = new Sha256();
    this.inside = new Uint8Array(32);
    this.buffer = new Uint8Array(256);
  }

  // Eight words; the array is used again by the next call.
  words(data, end = data.length) {
    bytesOf(this.resume(this.inner).update(data, end).words(), this.inside);
    return this.resume(this.outer).update(this.inside).words();
  }

  // Of `group`, a zero byte and `name`, as the draw uses it.
  ticket(group, name) {
    const room = (group.length + name.length) * 3 + 1;
    if (room > this.buffer.length) this.buffer = new Uint8Array(room * 2);
    const first = UTF8.encodeInto(group, this.buffer).written;
    this.buffer[first] = 0;
    const second = UTF8.encodeInto(name, this.buffer.subarray(first + 1)).written;
    return this.words(this.buffer, first + 1 + second);
  }

  ticketHex(group, name) { return hexOf(bytesOf(this.ticket(group, name))); }

  resume(from) {
    this.hash.state.set(from.state);
    this.hash.length = from.length;
    return this.hash;
  }
}
