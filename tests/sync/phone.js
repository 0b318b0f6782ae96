// Driven by the trial: makes visits with the app's own modules, and tells what the phone holds.
window.trial ||= (async () => {
  const links = [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href);
  const load = (name) => import(links.find((href) => new RegExp(`/${name}(\\.[0-9a-f]+)?\\.js`).test(href)));
  const [draft, photos, prepare, sites, store, sync, visits] = await Promise.all(
    ["draft", "photos", "prepare", "sites", "store", "sync", "visits"].map(load));
  const dice = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const picture = async (chance, width, height) => {
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d");
    const data = pen.createImageData(width, height);
    for (let i = 0; i < data.data.length; i += 4) {
      const grey = width < 200 ? (i / 7 + 255 * chance()) & 255 : 255 * chance();
      data.data.set([grey, grey, 255 * (i / data.data.length), 255], i);
    }
    pen.putImageData(data, 0, 0);
    return canvas.convertToBlob({ type: "image/jpeg", quality: width < 200 ? 0.5 : 0.9 });
  };
  const sha256 = async (bytes) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const person = (await store.get("meta", "me")).person.id;

  const one = async (seed, pictures, large) => {
    const chance = dice(seed);
    const pack = await prepare.packOf(person, "today");
    const all = await sites.sitesOf(person);
    const site = all[Math.floor(chance() * all.length)];
    const { visit, checklist } = await visits.begin({ person, pack, site, foundBy: "search", source: "self" });
    await store.put("visits", visit);
    const failing = checklist.items.slice(0, Math.max(1, Math.ceil(pictures / 9)));
    for (const item of failing) draft.judge(visit, item.id, "fail", item.grades);
    for (const item of failing) if (item.grades.length) draft.set(visit, item.id, { grade: item.grades[item.grades.length - 1] });
    for (let number = 0; number < pictures; number += 1) {
      const big = number < large;
      const blob = await picture(chance, big ? 900 : 96, big ? 700 : 72);
      await photos.takePhoto(blob, {
        visit: visit.id, person, item: failing[number % failing.length].id, edge: 2048, most: 31457280, keepOriginal: false, source: "camera",
      });
    }
    draft.passRest(visit, checklist.items);
    await store.put("visits", visit);
    const row = await visits.finish(visit, checklist, "trial");
    const files = await visits.filesOf(visit.id);
    return {
      id: row.id, digest: row.digest, checks: JSON.parse(row.record).checks.length, fails: failing.length,
      files: files.map((file) => ({ id: file.id, sha256: file.sha256, size: file.size })),
    };
  };

  return {
    // Makes visits one after another; what is finished is told at once, so that a crash can't take the knowledge along.
    work: async (plan) => {
      for (const { seed, pictures, large } of plan) {
        try {
          console.log(`FINISHED ${JSON.stringify(await one(seed, pictures, large))}`);
        } catch (error) {
          console.log(`TROUBLE ${seed} ${error.name} ${error.message}`);
        }
      }
      console.log("WORKED");
    },
    rouse: () => sync.rouse({ stuckToo: true }),
    status: () => ({ ...sync.status }),
    // Rows as a person would see them, and the hash of every byte that is still here.
    holds: async () => {
      const rows = await store.all("visits");
      const files = await store.all("files");
      const bytes = {};
      for (const key of await store.keys("blobs")) bytes[key] = await sha256(await store.get("blobs", key));
      return {
        visits: await Promise.all(rows.map(async (row) => ({
          id: row.id, state: row.state, digest: row.digest, closed: Boolean(row.closed), stuck: row.stuck, server: row.server, said: row.said,
          record: row.record ? await sha256(new TextEncoder().encode(row.record)) : "",
        }))),
        files: files.map((row) => ({ id: row.id, visit: row.visit, state: row.state, sha256: row.sha256, stuck: row.stuck, gone: Boolean(row.gone) })),
        bytes,
      };
    },
    waiting: async () => {
      const rows = [...(await store.all("visits")).filter((row) => row.state !== "draft"), ...await store.all("files")];
      const open = (await store.all("visits")).filter((row) => row.state !== "draft" && !row.closed);
      const finished = new Set((await store.all("visits")).filter((row) => row.state !== "draft").map((row) => row.id));
      return rows.filter((row) => row.state !== "delivered" && (!row.visit || finished.has(row.visit))).length + open.length;
    },
  };
})();
