// Why this browser won't do, and what to do instead. What is already on the phone can still be sent and exported.
import { button, h, icon, say, size, urls } from "./kit.js";
import { all } from "./store.js";

const STEPS = {
  built_in: ["do_menu", "do_open_in_browser"], insecure: ["do_trust"], private: ["do_leave_private", "do_come_back"], not_installed: ["do_share", "do_add_home", "do_open_icon"],
  old: ["do_update"], no_room: ["do_free_room", "do_come_back"],
};

const copyAddress = async (event) => {
  try {
    await navigator.clipboard.writeText(location.origin + urls.shell);
    event.currentTarget.querySelector("span").textContent = say("copied");
  } catch { /* the address stands beside it */ }
};

export const show = async (main, app, found) => {
  const held = await all("visits").catch(() => []);
  main.replaceChildren(h("div", { class: "field-page refused", "data-refused": found.code }, icon("alert-triangle"), h("h1", {}, say(`refuse_${found.code}`, { name: say(`in_${found.name || "wechat"}`) })),
    h("p", { class: "field-lead" }, say(`refuse_${found.code}_why`, { free: size(Math.max(0, (found.quota || 0) - (found.usage || 0))) })),
    h("ol", { class: "do-list" }, STEPS[found.code].map((step) => h("li", {}, say(step)))),
    h("p", { class: "field-address" }, location.origin + urls.shell), h("p", { class: "buttons" },
      found.code === "insecure" ? h("a", { class: "btn btn-lg btn-primary", href: urls.trust }, say("to_trust")) : null,
      button(say("copy_address"), copyAddress, { picture: "link" }),
      h("a", { class: "btn btn-lg", href: urls.inspect }, say("to_office_form"))),
    held.length ? h("p", {}, h("a", { href: "#outbox" }, say("held_here", { n: held.length }))) : null));
  return () => {};
};
