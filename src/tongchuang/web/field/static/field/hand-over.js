// A record that can't get through, as a file for the office (docs/field-api.md, ".tongchuang").
import { stamp } from "./ids.js";
import { delivered } from "./outbox.js";
import * as store from "./store.js";
import { filesOf } from "./visits.js";
import { zip } from "./zip.js";

export const packed = async (visits) => {
  const members = [];
  const manifest = { format: "tongchuang-field-1", person: visits[0].person, exported_at: stamp(), sent_at: stamp(), records: [], files: [] };
  for (const visit of visits.filter((one) => one.record)) {
    manifest.records.push({ id: visit.id, digest: visit.digest });
    members.push([`records/${visit.id}.json`, new TextEncoder().encode(visit.record)]);
    for (const file of await filesOf(visit.id)) {
      const bytes = await store.get("blobs", file.id);
      if (!bytes) continue;
      manifest.files.push({ id: file.id, sha256: file.sha256, size: file.size, kind: file.kind });
      members.push([`files/${file.id}`, new Uint8Array(bytes)]);
    }
  }
  return zip([["manifest.json", new TextEncoder().encode(JSON.stringify(manifest))], ...members]);
};

// Gives the file to the person: the phone's own sharing where it can, else a download.
export const exportVisit = async (visit, name) => {
  const blob = await packed([visit]);
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${name}.tongchuang` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  await store.amend("visits", visit.id, (row) => (delivered(row) ? null : { ...row, exported_at: Date.now() }));
  store.tell({ kind: "visits" });
  return blob.size;
};
