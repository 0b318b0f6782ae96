// SHA-256 (FIPS 180-4): the browser's own where there is one (secure contexts), else worked out here; in pieces too.
const K = new Uint32Array(64);
const START = new Uint32Array(8);
(() => {
  // The first 32 bits of the fractional parts of cube and square roots of the first primes.
  const part = (value) => Math.floor((value - Math.floor(value)) * 2 ** 32);
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  primes.forEach((prime, i) => {
    K[i] = part(Math.cbrt(prime));
    if (i < 8) START[i] = part(Math.sqrt(prime));
  });
})();

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.block = new Uint8Array(64);
    this.words = new Uint32Array(64);
    this.held = 0;
    this.length = 0;
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const some = Math.min(64 - this.held, bytes.length - at);
      this.block.set(bytes.subarray(at, at + some), this.held);
      this.held += some;
      at += some;
      if (this.held === 64) { this.turn(); this.held = 0; }
    }
    return this;
  }

  turn() {
    const w = this.words;
    const view = new DataView(this.block.buffer);
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(i * 4);
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { this.state[i] += value; });
  }

  digest() {
    const bits = this.length * 8;
    const pad = new Uint8Array(((this.held < 56 ? 64 : 128) - this.held));
    pad[0] = 0x80;
    const view = new DataView(pad.buffer);
    view.setUint32(pad.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(pad.length - 4, bits >>> 0);
    this.update(pad);
    const out = new DataView(new ArrayBuffer(32));
    this.state.forEach((word, i) => out.setUint32(i * 4, word));
    return new Uint8Array(out.buffer);
  }
}

export const sha256 = async (bytes) => (globalThis.crypto?.subtle
  ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  : new Sha256().update(bytes).digest());

export const sha256Hex = async (bytes) => hex(await sha256(bytes));
