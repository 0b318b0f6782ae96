// The draw of inspectors once more: recusal, rotation, even loads, and the tickets decide.
import { isoInstant } from "./instants.js";
import { Problem, compare } from "./names.js";
import { poolText, readCrewRecord, sorted } from "./records.js";
import { Hmac, fromHex, sha256Hex, utf8 } from "./sha256.js";
import { checkCommitment, checkOpening, checkSeed, checkTimes } from "./verify.js";

const TRIES = 200;

export function* verifyCrews(bytes, record = null, sealed = null) {
  const crews = readCrewRecord(bytes);
  yield { step: "crews.read", record: crews };
  checkTimes(crews);
  if (crews.steerable !== (crews.public_input === "")) throw new Problem("record.steerable", { was: crews.steerable });
  checkCommitment(crews);
  if (sha256Hex(utf8(poolText(crews.pool))) !== crews.pool_hash) throw new Problem("record.pool_hash");
  yield { step: "crews.pool", pool_hash: crews.pool_hash };
  checkSeed(crews, crews.pool_hash);
  yield { step: "crews.seed" };
  const sites = sorted(crews.visits.flatMap((visit) => visit.sites));
  const right = yield* drawCrews(fromHex(crews.seed), sites, crews.pool);
  compareVisits([...crews.visits].sort((one, other) => compare(one.visit, other.visit)), right);
  yield { step: "crews.visits", visits: right.length };
  if (record) {
    againstRecord(crews, sites, record);
    yield { step: "crews.sites" };
  }
  if (sealed) {
    againstSealed(crews, sealed);
    yield { step: "crews.sealed" };
  }
  return crews;
}

function compareVisits(found, right) {
  if (!same(found.map((crew) => crew.visit), right.map((crew) => crew.visit))) throw new Problem("crews.visits");
  right.forEach((should, place) => {
    for (const name of ["sites", "inspectors", "substitutes"]) {
      if (!same(found[place][name], should[name])) {
        throw new Problem(`crews.${name}`, { visit: should.visit, have: found[place][name].join(", "), should: should[name].join(", ") });
      }
    }
  });
}

function same(one, other) {
  return one.length === other.length && one.every((text, place) => text === other[place]);
}

function againstRecord(crews, sites, record) {
  for (const field of ["number", "plan", "sealed_at", "drawn_at", "steerable", "commitment", "secret", "public_input"]) {
    if (crews[field] !== record[field]) throw new Problem(`record.${field}`, { field, two: true });
  }
  const drawn = sorted(record.strata.flatMap((stratum) => stratum.drawn));
  const other = [...drawn.filter((site) => !sites.includes(site)), ...sites.filter((site) => !drawn.includes(site))];
  if (other.length) throw new Problem("crews.sites", { site: other.sort(compare)[0] });
}

function againstSealed(crews, sealed) {
  for (const field of ["number", "plan", "commitment", "pool_hash"]) {
    if (crews[field] !== sealed[field]) throw new Problem(`sealed.${field}`, { field, have: crews[field], should: sealed[field] });
  }
  if (crews.sealed_at !== isoInstant(sealed.sealed_at)) {
    throw new Problem("sealed.sealed_at", { have: crews.sealed_at, should: isoInstant(sealed.sealed_at) });
  }
  checkOpening(crews, sealed);
}

function* drawCrews(seed, sites, pool) {
  const visits = visitsOf(sites, pool);
  const hmac = new Hmac(seed);
  const before = pairsBefore(pool);
  const keys = new Map();
  const inspectors = [...pool.inspectors].sort((one, other) => compare(one.name, other.name));
  let number = 0;
  for (const visit of visits) {
    const able = inspectors.filter((one) => !recused(one, visit));
    keys.set(visit.name, new Map(able.map((one) => [one.name, hmac.ticketHex(visit.name, one.name)])));
    number += 1;
    if (number % 20 === 0) yield { step: "crews.tickets", share: number / visits.length };
  }
  const bare = new Map(visits.map((visit) => [visit.name, hmac.ticketHex(visit.name, "")]));
  const order = [...visits].sort((one, other) => keys.get(one.name).size - keys.get(other.name).size
    || compare(bare.get(one.name), bare.get(other.name)));
  for (const visit of visits) if (!crewFor(visit, new Map(), before)) throw new Problem("crews.few", { visit: visit.name });
  let failed = null;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const served = serve();
    failed = served.failed;
    if (!failed) return visits.map((visit) => withSubstitutes(visit, served.found.get(visit.name), served.apart));
    order.splice(order.indexOf(failed), 1);
    order.unshift(failed);
    yield { step: "crews.again", share: attempt / TRIES };
  }
  throw new Problem("crews.few", { visit: failed.name });

  function serve() {
    const loads = new Map();
    const apart = new Map([...before].map(([street, pairs]) => [street, new Set(pairs)]));
    const found = new Map();
    for (const visit of order) {
      const crew = crewFor(visit, loads, apart);
      if (!crew) return { found, apart, failed: visit };
      found.set(visit.name, crew);
      for (const name of crew) loads.set(name, (loads.get(name) || 0) + 1);
      if (!pool.rotation_days) continue;
      for (const street of visit.streets) addPairs(apart, street, crew);
    }
    return { found, apart, failed: null };
  }

  function crewFor(visit, loads, apart) {
    const tickets = keys.get(visit.name);
    const able = [...tickets.keys()].sort((one, other) => (loads.get(one) || 0) - (loads.get(other) || 0)
      || compare(tickets.get(one), tickets.get(other)) || compare(one, other));
    return firstCrew(able, pool.size, pairsAt(visit, apart), []);
  }

  function withSubstitutes(visit, crew, apart) {
    const tickets = keys.get(visit.name);
    const kept = pairsAt(visit, apart);
    const others = [...tickets.keys()].filter((name) => !crew.includes(name) && !crew.some((one) => kept.has(pair(name, one))));
    others.sort((one, other) => compare(tickets.get(one), tickets.get(other)) || compare(one, other));
    return { visit: visit.name, sites: visit.sites, inspectors: crew, substitutes: others };
  }
}

function visitsOf(sites, pool) {
  const places = new Map(pool.places.map((place) => [place.site, place]));
  const rounds = new Map();
  for (const site of sites) {
    const place = places.get(site);
    if (!place) throw new Problem("pool.place", { site });
    const name = place.round || site;
    if (!rounds.has(name)) rounds.set(name, []);
    rounds.get(name).push(place);
  }
  return [...rounds].sort(([one], [other]) => compare(one, other)).map(([name, members]) => ({
    name, sites: members.map((place) => place.site),
    units: new Set(members.flatMap((place) => place.units)),
    streets: new Set(members.map((place) => place.street).filter(Boolean)),
  }));
}

function recused(inspector, visit) {
  return inspector.sites.some((site) => visit.sites.includes(site)) || inspector.units.some((unit) => visit.units.has(unit));
}

// Names hold no control character, so a zero byte keeps the two apart.
function pair(one, other) { return compare(one, other) < 0 ? `${one}\0${other}` : `${other}\0${one}`; }

function addPairs(apart, street, names) {
  if (!apart.has(street)) apart.set(street, new Set());
  names.forEach((one, place) => names.slice(place + 1).forEach((other) => apart.get(street).add(pair(one, other))));
}

function pairsBefore(pool) {
  const apart = new Map();
  for (const past of pool.history) {
    if (pool.rotation_days && pool.visits_from - past.day < pool.rotation_days) addPairs(apart, past.street, sorted(past.inspectors));
  }
  return apart;
}

function pairsAt(visit, apart) {
  const found = new Set();
  for (const street of visit.streets) for (const each of apart.get(street) || []) found.add(each);
  return found;
}

function firstCrew(able, size, apart, chosen) {
  if (chosen.length === size) return chosen;
  const last = able.length - (size - chosen.length);
  for (let place = 0; place <= last; place += 1) {
    if (chosen.some((one) => apart.has(pair(able[place], one)))) continue;
    const crew = firstCrew(able.slice(place + 1), size, apart, [...chosen, able[place]]);
    if (crew) return crew;
  }
  return null;
}
