// Whether this browser can be trusted with a week's work. What can't keep data is refused, with the reason and the cure.
import { open, remove, put, get } from "./store.js";

const BUILT_IN = [
  ["wechat", /MicroMessenger/i], ["dingtalk", /DingTalk/i], ["wecom", /wxwork/i], ["alipay", /AlipayClient/i], ["qq", /\bQQ\/|MQQBrowser.*QQ\//i],
  ["feishu", /Lark\/|Feishu/i], ["weibo", /Weibo/i],
];
const LEAST = 400_000_000;
const OLD_QUOTA_YEARS = 2;

export const builtIn = (agent) => BUILT_IN.find(([, pattern]) => pattern.test(agent))?.[0] || null;
export const isApple = (agent, touch = 0) => /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touch > 1);

// What Chromium grants a private window is a share of the memory; a usual one gets a share of the disk, which is more
// than twice what a script may use of the memory.
export const looksPrivate = ({ quota, heap }) => Boolean(heap) && quota > 0 && quota < heap * OLD_QUOTA_YEARS;

const canKeep = async () => {
  const mark = String(Math.random());
  await open();
  await put("meta", new Uint8Array(65_536), "probe");
  await put("meta", mark, "probe");
  const same = (await get("meta", "probe")) === mark;
  await remove("meta", "probe");
  return same;
};

const missing = () => {
  const needs = {
    createImageBitmap: "createImageBitmap" in globalThis, locks: Boolean(navigator.locks), channel: "BroadcastChannel" in globalThis,
    dialog: "HTMLDialogElement" in globalThis, abort: "AbortController" in globalThis,
  };
  return Object.entries(needs).filter(([, there]) => !there).map(([name]) => name);
};

// Private windows of Safari and Firefox refuse the file system of a page.
const refusesFiles = async () => {
  if (!navigator.storage?.getDirectory) return false;
  try {
    await navigator.storage.getDirectory();
    return false;
  } catch {
    return true;
  }
};

// The first reason not to work here, or null: {code, name?}.
export const unfit = async ({ agent = navigator.userAgent, touch = navigator.maxTouchPoints, standalone = installed() } = {}) => {
  const name = builtIn(agent);
  if (name) return { code: "built_in", name };
  if (!globalThis.isSecureContext) return { code: "insecure" };
  const apple = isApple(agent, touch);
  if (!("serviceWorker" in navigator)) return { code: apple || /Firefox/.test(agent) ? "private" : "old" };
  if (!globalThis.indexedDB) return { code: "private" };
  if (missing().length) return { code: "old" };
  try {
    if (!(await canKeep())) return { code: "private" };
  } catch (error) {
    return { code: error?.name === "QuotaExceededError" ? "no_room" : "private" };
  }
  if (await refusesFiles()) return { code: "private" };
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) || {};
  if (looksPrivate({ quota, heap: performance.memory?.jsHeapSizeLimit || 0 })) return { code: "private" };
  if (apple && !standalone) return { code: "not_installed" };
  if (quota && quota - usage < LEAST) return { code: "no_room", quota, usage };
  return null;
};

export const installed = () => navigator.standalone === true || matchMedia("(display-mode: standalone), (display-mode: fullscreen)").matches;

export const deviceName = (agent = navigator.userAgent) => {
  const brand = navigator.userAgentData?.brands?.find((one) => !/Not.?A|Chromium/i.test(one.brand));
  const browser = brand ? `${brand.brand} ${brand.version}`
    : (/(Firefox|Edg|Chrome|Version)\/(\d+)/.exec(agent) || ["", "", ""]).slice(1).join(" ").replace("Version", "Safari");
  const kind = /iPhone|iPad/.exec(agent)?.[0] || /Android[^;)]*; ([^;)]+)/.exec(agent)?.[1]?.replace(/ Build.*/, "") || /Windows|Macintosh|Linux/.exec(agent)?.[0] || "";
  return [kind, browser].filter(Boolean).join(" · ").slice(0, 80) || "browser";
};
