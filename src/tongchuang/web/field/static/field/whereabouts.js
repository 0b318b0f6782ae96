// Where the phone is: one watch for all who ask, with the accuracy it claims. Its absence never stops anybody.
import { stamp } from "./ids.js";

let watch = null;
let last = null;
let trouble = "";
const ears = new Set();
const news = () => { for (const ear of ears) ear(last, trouble); };

const found = ({ coords, timestamp }) => {
  const moment = Math.abs(timestamp - Date.now()) < 86_400_000 ? timestamp : Date.now();
  last = { longitude: coords.longitude, latitude: coords.latitude, accuracy_m: Math.round(coords.accuracy * 10) / 10, at: stamp(moment), mocked: null };
  trouble = "";
  news();
};
const failed = (error) => {
  trouble = error.code === 1 ? "denied" : "none";
  news();
};

// follow(ear): hears every position until the returned function is called. The watch rests when nobody listens.
export const follow = (ear) => {
  ears.add(ear);
  if (!navigator.geolocation) trouble = "none";
  else if (watch === null) watch = navigator.geolocation.watchPosition(found, failed, { enableHighAccuracy: true, timeout: 30_000, maximumAge: 15_000 });
  ear(last, trouble);
  return () => {
    ears.delete(ear);
    if (!ears.size && watch !== null) { navigator.geolocation.clearWatch(watch); watch = null; }
  };
};

// A position older than two minutes says nothing about a picture taken now.
export const here = () => (last && Date.now() - Date.parse(last.at) < 120_000 ? last : null);
