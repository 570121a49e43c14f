// The page of the door: shows what the server tells as it happens, and holds a card to the door.
'use strict';

const at = (id) => document.getElementById(id);
const body = document.body;
const onStreet = body.dataset.side === 'street';
const MEASURES = ['certificate', 'ocsp', 'crl'];
const SECOND = 1000;

/** How far the server's clock is ahead of this one, in milliseconds. */
let ahead = 0;
let shown = null;
let running = 0;

const write = (element, text) => {
  // What has not changed is not read out again.
  if (element.textContent !== text) element.textContent = text;
};
const seconds = (millis) => `${(Math.max(0, millis) / SECOND).toFixed(2)} s`;
const clock = (millis) => new Date(millis).toLocaleTimeString(undefined, { hour12: false });
const newest = (visits, time) =>
  visits.reduce((best, visit) => (!best || time(visit) > time(best) ? visit : best), null);

function showDoor({ you, visits }) {
  const inside = visits.filter((visit) => visit.inside > 0);
  const last = newest(visits, (visit) => visit.since);
  const thrownOut = body.dataset.side === 'in' && !you.in;
  let state = 'shut';
  let said = 'A door that opens for cards of this site alone.';
  if (body.dataset.side === 'refused' || thrownOut) {
    state = 'refused';
    said = you.why;
    if (thrownOut) {
      body.dataset.side = 'refused';
      write(at('title'), 'You are out');
    }
  } else if (inside.length > 0) {
    state = 'open';
    const visit = newest(inside, (one) => one.since);
    said = `${visit.holder} is in, since ${clock(visit.since)}.`;
  } else if (last?.why) {
    state = 'refused';
    said = `Shut for ${last.holder}. ${last.why}`;
  } else if (last) {
    said = `${last.holder} left at ${clock(last.since)}.`;
  }
  const answer = at('answer');
  if (state !== 'open' && body.dataset.door === 'open' && answer.dataset.came === 'in') {
    // What was true when the card came is true no more.
    delete answer.dataset.came;
    write(answer, '');
  }
  body.dataset.door = state;
  write(at('state'), { open: 'Open', shut: 'Shut', refused: 'Refused' }[state]);
  write(at('said'), said);
  at('inside').hidden = inside.length < 2;
  at('inside').replaceChildren(
    ...inside.map((visit) => Object.assign(document.createElement('li'), { textContent: visit.holder })),
  );
}

function showWatch({ visits }) {
  const watched = newest(visits.filter((visit) => visit.stopwatch), (visit) => visit.stopwatch.reported);
  cancelAnimationFrame(running);
  if (!watched) return;
  at('bars').closest('section').dataset.has = '';
  const watch = watched.stopwatch;
  const elapsed = Date.now() + ahead - watch.reported;
  const took = (measure) => (watch[measure] === null ? null : watch[measure] - watch.reported);
  const runs = MEASURES.some((measure) => took(measure) === null);
  // A second is the whole width, unless something took longer.
  const longest = Math.max(SECOND, ...MEASURES.map((measure) => took(measure) ?? elapsed));
  const whole = Math.ceil(longest / SECOND) * SECOND;
  for (const row of at('bars').children) {
    const time = took(row.dataset.of);
    const length = Math.min(1, (time ?? elapsed) / whole);
    row.toggleAttribute('data-runs', time === null);
    row.querySelector('.bar').style.width = `max(0.25rem, ${(100 * length).toFixed(1)}%)`;
    write(row.querySelector('.figure'), seconds(time ?? elapsed));
  }
  const marks = [0, 0.25, 0.5, 0.75].map((part) => String((part * whole) / SECOND));
  [...at('scale').children].forEach((mark, place) => write(mark, marks[place] ?? `${whole / SECOND} s`));
  const door = took('certificate');
  write(at('big'), seconds(door ?? elapsed));
  write(at('of'), `from the report at ${clock(watch.reported)} to a door that is shut for ${watched.holder}`);
  if (runs) {
    running = requestAnimationFrame(() => showWatch(shown));
  } else {
    const figures = MEASURES.map((measure) => `${measure} ${seconds(took(measure))}`).join(', ');
    write(at('told'), `${watched.holder} was shut out. After the report: ${figures}.`);
  }
}

function show(state) {
  shown = state;
  ahead = state.now - Date.now();
  showDoor(state);
  showWatch(state);
}

function follow() {
  const events = new EventSource('/door/events');
  events.onmessage = (event) => {
    const state = JSON.parse(event.data);
    // Who was shut out is told nothing any more.
    if (!onStreet && !state.you.in) events.close();
    show(state);
  };
}

async function listCards() {
  const answer = await fetch('/door/cards').catch(() => null);
  if (!answer) return;
  const cards = await answer.json();
  at('hold').hidden = false;
  at('form').hidden = !answer.ok;
  at('trouble').hidden = answer.ok && cards.length > 0;
  if (!answer.ok) {
    write(at('trouble'), cards.say);
    return;
  }
  write(at('trouble'), 'There is no card yet: have one made in the portals.');
  const card = at('card');
  const lines = cards.map((one) => [one.issuance, `${one.holder} · ${one.number} · ${one.state}`]);
  const known = [...card.options].map((option) => [option.value, option.text]);
  if (JSON.stringify(known) === JSON.stringify(lines)) return;
  const chosen = card.value;
  card.replaceChildren(...lines.map(([value, text]) => new Option(text, value, false, value === chosen)));
}

async function hold(event) {
  event.preventDefault();
  const [go, pin, answer] = [at('go'), at('pin'), at('answer')];
  if (go.getAttribute('aria-busy') === 'true') return;
  go.setAttribute('aria-busy', 'true');
  body.dataset.busy = '';
  delete answer.dataset.came;
  write(answer, 'The card is at the door, and signs.');
  const held = JSON.stringify({ issuance: at('card').value, pin: pin.value });
  pin.value = '';
  const headers = { 'content-type': 'application/json' };
  const outcome = await fetch('/door/card', { method: 'POST', headers, body: held })
    .then((said) => said.json())
    .catch(() => ({ outcome: 'failed', say: 'The server did not answer. Nothing is lost: try again.' }));
  go.removeAttribute('aria-busy');
  delete body.dataset.busy;
  answer.dataset.came = outcome.outcome;
  write(answer, outcome.say);
  pin.setAttribute('aria-invalid', String(outcome.outcome === 'wrong-pin'));
  if (outcome.outcome === 'wrong-pin') pin.focus();
  await listCards();
}

if (onStreet) {
  at('form').addEventListener('submit', hold);
  addEventListener('focus', listCards);
  setInterval(() => document.hidden || listCards(), 3 * SECOND);
  listCards();
}
if (body.dataset.side === 'refused') {
  body.dataset.door = 'refused';
  write(at('state'), 'Refused');
} else {
  follow();
}
