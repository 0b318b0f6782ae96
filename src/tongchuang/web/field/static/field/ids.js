// Ids that the phone makes, and small things that have no other home.
export const uuid7 = (millis = Date.now()) => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = millis;
  for (let i = 5; i >= 0; i -= 1) { bytes[i] = rest % 256; rest = Math.floor(rest / 256); }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

// With the offset of the phone's zone: the server needs no guess, and people can read it.
export const stamp = (millis = Date.now()) => {
  const at = new Date(millis);
  const minutes = -at.getTimezoneOffset();
  const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const local = new Date(millis + minutes * 60000).toISOString().slice(0, -1);
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
};

export const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

// One after another, in the order of asking, whatever became of the one before.
export const queue = () => {
  let last = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
};

// Metres between two places (mean radius of the earth).
export const metres = (a, b) => {
  const rad = Math.PI / 180;
  const dy = (b.latitude - a.latitude) * rad;
  const dx = (b.longitude - a.longitude) * rad;
  const h = Math.sin(dy / 2) ** 2 + Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(dx / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
};
