// Someone to verify beside the page; null where the browser has no such workers.
export function openWorker() {
  try {
    return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  } catch {
    return null;
  }
}
