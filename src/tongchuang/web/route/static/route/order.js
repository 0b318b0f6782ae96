// Stops are dragged to another place, or moved by Alt and the arrow keys. What is dropped is posted; the server times it anew.
const form = document.getElementById("move-form");
const field = (name) => form.elements.namedItem(name);

function move(planned, team, position) {
  field("planned").value = planned;
  field("team").value = team;
  field("position").value = String(Math.max(1, position));
  form.requestSubmit();
}

let dragged = null;
document.querySelectorAll(".stop[data-planned]").forEach((stop) => {
  const list = stop.closest(".stops");
  stop.addEventListener("dragstart", (event) => {
    dragged = stop;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", stop.dataset.planned);
    stop.classList.add("dragged");
  });
  stop.addEventListener("dragend", () => { stop.classList.remove("dragged"); dragged = null; });
  stop.addEventListener("keydown", (event) => {
    if (event.target !== stop || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    move(stop.dataset.planned, list.dataset.team, Number(stop.dataset.place) + (event.key === "ArrowUp" ? -1 : 1));
  });
});

document.querySelectorAll(".stops").forEach((list) => {
  const mark = (target) => {
    document.querySelectorAll(".drop-here").forEach((each) => each.classList.remove("drop-here"));
    if (target) target.classList.add("drop-here");
  };
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mark(event.target.closest(".stop") || list);
  });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mark(null);
    const target = event.target.closest(".stop");
    if (target === dragged) return;
    // Counted without the dragged one, so that a stop dragged down takes the place of the one it is dropped on.
    const rest = [...list.querySelectorAll(".stop")];
    const position = target ? rest.indexOf(target) + 1 : rest.length + 1;
    move(dragged.dataset.planned, list.dataset.team, position);
  });
});
