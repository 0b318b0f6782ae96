// Verifies beside the page, so that the page never waits.
import { orderOf, run } from "./run.js";

self.onmessage = ({ data }) => {
  if (data.order !== undefined) {
    self.postMessage({ order: orderOf(data.order) });
    return;
  }
  const steps = run(data);
  let next = steps.next();
  let told = 0;
  while (!next.done) {
    const now = Date.now();
    // Shares of a step are only for the eye.
    if (next.value.share === undefined || next.value.share === 1 || now - told > 60) {
      self.postMessage({ step: next.value });
      told = now;
    }
    next = steps.next();
  }
  self.postMessage({ verdict: next.value });
};
