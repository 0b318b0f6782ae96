// The table of quotas: its total as it is typed, and a number spread over the strata by their size.
const form = document.querySelector(".plan-form");

function quotas() { return [...form.querySelectorAll("input.quota")]; }

function sitesOf(input) { return Number(input.closest("tr").querySelector("[data-sites]").dataset.sites); }

function total() {
  const place = document.getElementById("quota-total");
  if (place) place.textContent = quotas().reduce((sum, input) => sum + (Number(input.value) || 0), 0).toLocaleString("en");
}

// Largest remainders; no stratum gets more than it has sites.
function spread(number, sizes, each) {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const wanted = Math.min(number, all);
  const least = each ? sizes.map((size) => Math.min(1, size)) : sizes.map(() => 0);
  const exact = sizes.map((size) => (all ? wanted * size / all : 0));
  const found = exact.map((share, place) => Math.max(least[place], Math.min(sizes[place], Math.floor(share))));
  const given = () => found.reduce((sum, one) => sum + one, 0);
  const order = exact.map((share, place) => place).sort((one, other) => (exact[other] % 1) - (exact[one] % 1) || one - other);
  while (given() < wanted) {
    const before = given();
    for (const place of order) if (given() < wanted && found[place] < sizes[place]) found[place] += 1;
    if (given() === before) break;
  }
  while (given() > wanted) {
    const before = given();
    for (const place of [...order].reverse()) if (given() > wanted && found[place] > least[place]) found[place] -= 1;
    if (given() === before) break;
  }
  return found;
}

form.addEventListener("input", (event) => { if (event.target.classList.contains("quota")) total(); });
form.addEventListener("click", (event) => {
  if (event.target.id !== "spread-do") return;
  const wanted = document.getElementById("spread-total");
  const number = Math.floor(Number(wanted.value));
  if (!(number > 0)) { wanted.focus(); return; }
  const inputs = quotas();
  const found = spread(number, inputs.map(sitesOf), document.getElementById("spread-each").checked);
  inputs.forEach((input, place) => { input.value = found[place]; });
  total();
});
