// Calls to the field API: one way to ask, one shape of answer, the clock measured on the way.
import { stamp } from "./ids.js";
import { get, put } from "./store.js";

export const BASE = "/api/field/";
const USUAL_WAIT = 30_000;

// How far the server's clock is ahead of the phone's, in ms: a call with a short way there and back counts most.
let clock = { offset: 0, rtt: Infinity, at: 0 };
const measure = (header, began, ended) => {
  const server = Number(header);
  if (!Number.isFinite(server) || server <= 0) return;
  const rtt = ended - began;
  // After ten minutes any measurement is better than the old one.
  if (rtt > clock.rtt && ended - clock.at < 600_000 && Math.abs(server - (began + ended) / 2 - clock.offset) < 5000 + rtt) return;
  clock = { offset: Math.round(server - (began + ended) / 2), rtt, at: ended };
  put("meta", clock, "clock").catch(() => {});
};
export const clockOf = async () => (clock.at ? clock : (await get("meta", "clock")) || clock);

// {status, code, message, body, headers, retryAfter}; status 0 means that nobody knows what became of it.
export const call = async (method, path, { body = null, headers = {}, person = "", wait = USUAL_WAIT, etag = "" } = {}) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), wait);
  const began = Date.now();
  try {
    const reply = await fetch(BASE + path, {
      method, body, signal: stop.signal, credentials: "same-origin", cache: "no-store",
      // A portal's redirect is no answer of the server.
      redirect: "error",
      headers: {
        "X-Field": "1", "X-Sent-At": stamp(began), ...(person ? { "X-Field-Person": person } : {}), ...(etag ? { "If-None-Match": etag } : {}), ...headers,
      },
    });
    const text = method === "HEAD" || reply.status === 304 ? "" : await reply.text();
    measure(reply.headers.get("X-Server-Time"), began, Date.now());
    let told = null;
    try { told = text ? JSON.parse(text) : {}; } catch { /* not the product's words */ }
    const good = reply.ok || reply.status === 304;
    // A page of somebody else that says 200 is no receipt.
    if (good && (told === null || !reply.headers.get("X-Server-Time"))) return { status: 0, code: "odd_answer", message: "", body: {} };
    return {
      status: reply.status, code: told?.code || "", message: told?.message || "", body: told || {}, headers: reply.headers,
      retryAfter: Number(reply.headers.get("Retry-After")) || 0,
    };
  } catch {
    return { status: 0, code: "no_network", message: "", body: {} };
  } finally {
    clearTimeout(timer);
  }
};
