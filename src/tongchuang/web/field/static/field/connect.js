// After the ordinary sign-in: this phone becomes the person's device, and the field app opens.
import { deviceName } from "./fitness.js";
import { get, tell, write } from "./store.js";

const root = document.getElementById("connect");
const words = document.getElementById("connect-words");
const face = document.getElementById("connect-go");
const told = (key) => { words.textContent = root.dataset[key]; };

const keep = async (me) => {
  const names = { ...(await get("meta", "names")), [me.person.id]: me.person.name };
  await write(["meta"], (at) => {
    at.meta.put({ ...me, at: Date.now() }, "me");
    at.meta.put(names, "names");
    at.meta.delete("signed_out");
  });
  // Without a session the shell is worded by this cookie.
  document.cookie = `language=${me.language === "en" ? "en" : "zh-hans"}; path=/; max-age=31536000; SameSite=Lax`;
  if (root.dataset.large === "1" && localStorage.getItem("field-large") === null) localStorage.setItem("field-large", "1");
  tell({ kind: "me" });
};

const connect = async () => {
  face.disabled = true;
  told("working");
  try {
    const reply = await fetch(root.dataset.device, {
      method: "POST", credentials: "same-origin", body: JSON.stringify({ name: deviceName() }),
      headers: { "Content-Type": "application/json", "X-Field": "1", "X-CSRFToken": root.dataset.token },
    });
    const answer = await reply.json().catch(() => ({}));
    if (!reply.ok || !answer.person) {
      words.textContent = answer.message || root.dataset.failed;
      face.disabled = false;
      return;
    }
    await keep(answer);
    location.replace(root.dataset.next);
  } catch {
    told("failed");
    face.disabled = false;
  }
};
face.addEventListener("click", connect);
