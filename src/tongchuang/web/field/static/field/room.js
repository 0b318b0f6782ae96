// How much room the browser gives, how many photos that is, and whether one more thing can be kept.
const WARN = 0.8;
const FULL = 0.97;
export const USUAL_PHOTO = 900_000;
export const SPARE = 2_000_000;

export const judgeRoom = ({ usage = 0, quota = 0 }, photo = USUAL_PHOTO) => {
  const free = Math.max(0, quota * FULL - usage - SPARE);
  const share = quota ? usage / quota : 1;
  return { usage, quota, free, share, photos: Math.floor(free / photo), level: free < photo ? "full" : share >= WARN ? "tight" : "good" };
};

const asked = async () => (navigator.storage?.estimate ? navigator.storage.estimate() : { usage: 0, quota: 0 });
export const room = async (photo) => judgeRoom(await asked(), photo);

export class NoRoom extends Error {
  constructor(state) {
    super("no room");
    this.name = "NoRoom";
    this.room = state;
  }
}

// Before anything big is taken: better no photo than one that is lost.
export const needRoom = async (bytes) => {
  const state = await room();
  if (state.free < bytes) throw new NoRoom(state);
  return state;
};

export const lasting = async () => (navigator.storage?.persisted ? navigator.storage.persisted() : false);
// Some browsers ask the person: only in answer to a tap.
export const askToLast = async () => (await lasting()) || (await navigator.storage?.persist?.().catch(() => false)) || false;
