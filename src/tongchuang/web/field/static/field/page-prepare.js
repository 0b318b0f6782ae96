// 准备出发: takes along what the day needs, says what is in hand, until when it is good, and how much room there is.
import { button, h, icon, moment, note, say, size } from "./kit.js";
import { STEPS, Refused, goodUntil, inHand, prepare } from "./prepare.js";
import { installed } from "./fitness.js";
import { askToLast, lasting, room } from "./room.js";

const heldLines = (hand, place) => {
  if (!hand.ready) return [];
  const { today, places, map } = hand;
  const lists = new Map(today.lists.map((list) => [`${list.version_title} ${list.site_type_title}`, list]));
  const versions = [...new Map([...lists.values()].map((list) => [list.version, list.version_title])).values()];
  return [
    [say("have_visits"), say("n_visits", { n: today.assignments.length })],
    [say("have_lists"), h("span", {}, say("n_lists", { n: today.lists.length }), ...versions.map((title) => h("small", {}, title)))],
    [say("have_sites"), say("n_sites", { n: places.body.rows.length })],
    [say("have_map"), say("n_shapes", { n: map.body.features.length })],
    [say("have_time"), moment(today.seen_at)],
    [say("have_until"), moment(goodUntil(today))],
    [say("have_room"), say("photos_fit", { n: place.photos > 9999 ? "9999+" : place.photos, free: size(place.free) })],
  ];
};
const roomBar = (place) => h("div", { class: "room" }, h("progress", { max: 1, value: place.share, "aria-label": say("room_used") }),
  h("small", {}, say("room_words", { used: size(place.usage), quota: size(place.quota) })));

const lists = (hand) => (hand.today ? h("details", { class: "field-hint" }, h("summary", {}, say("lists_in_hand")), h("ul", { class: "plain-list" },
  hand.today.lists.map((list) => h("li", {}, h("b", {}, list.site_type_title), " ", h("small", {}, say("list_about", { title: list.version_title, n: list.number, hash: list.hash.slice(0, 8), time: moment(hand.today.taken_at) })))))) : null);

export const show = async (main, app) => {
  const draw = async (trouble = null) => {
    const [hand, place, kept] = [await inHand(app.person), await room(), await lasting()];
    const bar = h("progress", { max: 1, value: hand.ready ? 1 : 0, "aria-label": say("prepare"), id: "prepare-bar" });
    const steps = h("ol", { class: "prep-steps" }, STEPS.map((step) => h("li", { "data-step": step, "data-done": String(hand.ready) }, icon(hand.ready ? "circle-check" : "circle-dashed"), say(`step_${step}`))));
    const words = h("p", { class: "field-lead", role: "status", id: "prepare-words" }, hand.ready ? say("ready_to_go") : say("prepare_text"));
    const go = button(hand.ready ? say("prepare_again") : say("prepare_go"), async () => {
      go.disabled = true;
      let failed = null;
      // Never waited for: a question that nobody answers must not hold up the taking along.
      askToLast();
      try {
        await prepare(app.person, (step, share) => {
          bar.value = share;
          words.textContent = step ? say("taking", { what: say(`step_${step}`) }) : say("ready_to_go");
          const at = STEPS.indexOf(step);
          for (const [i, line] of [...steps.children].entries()) {
            line.dataset.done = String(at === -1 || i < at);
            line.firstElementChild.replaceWith(icon(line.dataset.done === "true" ? "circle-check" : "circle-dashed"));
          }
        });
        app.newer = null;
      } catch (error) {
        failed = error;
      }
      await draw(failed);
    }, { kind: "btn-primary btn-wide", picture: "backpack", id: "prepare-go" });
    main.replaceChildren(h("div", { class: "field-page" }, h("h1", {}, say("prepare")), words, bar, steps, trouble ? troubleNote(app, trouble) : null, go,
      place.level === "full" ? note(say("room_full", { free: size(place.free) }), "error") : place.level === "tight" ? note(say("room_tight", { share: Math.round(place.share * 100) }), "warning") : null,
      hand.ready ? h("dl", { class: "in-hand" }, heldLines(hand, place).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])) : null,
      roomBar(place), kept ? null : note(say(installed() ? "may_be_cleared_text" : "install_text"), "info", app.installable ? h("p", { class: "buttons" }, button(say("install"), () => app.install(), { picture: "download" })) : null), lists(hand)));
  };
  await draw();
  return () => {};
};

const troubleNote = (app, error) => {
  if (!(error instanceof Refused)) return note(say(error.name === "QuotaExceededError" ? "room_full_prepare" : "not_kept", { why: error.name }), "error");
  if (error.meaning === "sign_in") return note(say("line_signed_out"), "error", h("p", { class: "buttons" }, h("a", { class: "btn btn-lg btn-primary", href: app.signIn }, say("sign_in"))));
  if (error.answer.code === "no_worker") return note(say("no_worker"), "error");
  if (!error.answer.status || error.meaning === "again") return note(say("prepare_no_network"), "error");
  return note(error.answer.message || say("why_other", { code: error.answer.code, status: error.answer.status }), "error");
};
