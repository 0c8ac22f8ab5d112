// Keeps a page up to date, and adds what only a script can: theme, keys, folding, searching in a console. Pages work without it.
'use strict';

const storedTheme = {
  get() { try { return localStorage.getItem('theme'); } catch { return null; } },
  set(theme) { try { localStorage.setItem('theme', theme); } catch { /* A browser may keep nothing: the choice lasts for this page. */ } },
};

// In the head, before the first paint.
if (storedTheme.get()) document.documentElement.dataset.theme = storedTheme.get();

function toggleTheme() {
  const theme = document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  document.documentElement.dataset.theme = theme === 'dark' ? 'light' : 'dark';
  storedTheme.set(document.documentElement.dataset.theme);
}

// ---- Changing the page -------------------------------------------------------------------------------------------------------

// Makes a node equal to another with as few changes as possible: what stays keeps its focus, selection and scroll position.
function morph(from, to) {
  if (from.nodeType === Node.TEXT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  if (from === document.activeElement && from.matches('input, select, textarea')) return;
  for (const { name } of [...from.attributes]) if (name !== 'open' && !to.hasAttribute(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  morphChildren(from, to);
}

// Children with an id are recognised by it wherever they are; others by their place.
function morphChildren(from, to) {
  const wanted = new Set([...to.children].map(child => child.id).filter(id => id));
  const present = new Map([...from.children].filter(child => child.id).map(child => [child.id, child]));
  let place = from.firstChild;
  for (const next of [...to.childNodes]) {
    while (place?.id && !wanted.has(place.id)) place = removeAndGoOn(place);
    const same = next.id ? present.get(next.id) : place && !place.id && place.nodeName === next.nodeName ? place : null;
    if (!same) {
      from.insertBefore(document.importNode(next, true), place);
      continue;
    }
    if (same === place) place = place.nextSibling;
    else from.insertBefore(same, place);
    morph(same, next);
  }
  while (place) place = removeAndGoOn(place);
}

function removeAndGoOn(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

async function load(url, options) {
  const response = await fetch(url, options);
  if (response.status === 401) location.reload(); // The AppHost was started again: the page leads to its login.
  return { url: response.url, html: await response.text() };
}

const parse = html => new DOMParser().parseFromString(html, 'text/html');

// Everything before it tells versions, which change more often than what the page shows.
const bodyOf = html => html.slice(html.indexOf('<main'));

let refreshing = false;
let changedMeanwhile = false;
let shown = '';

async function refresh() {
  changedMeanwhile = refreshing;
  if (refreshing) return;
  refreshing = true;
  try {
    const { html } = await load(location.href);
    if (bodyOf(html) === shown) return;
    shown = bodyOf(html);
    const page = parse(html);
    for (const region of document.querySelectorAll('main [data-live]')) {
      const next = page.getElementById(region.id);
      if (next) morph(region, next);
    }
    applyFolds();
  } catch { /* No connection: the stream notices, and says so. */ } finally {
    refreshing = false;
    if (changedMeanwhile) refresh();
  }
}

function show({ html }) {
  const page = parse(html);
  shown = '';
  document.title = page.title;
  morph(document.querySelector('main'), page.querySelector('main'));
  applyFolds();
}

async function goTo(url) {
  history.pushState(null, '', url);
  show(await load(url));
}

// ---- Hearing of changes ------------------------------------------------------------------------------------------------------

const stream = { source: null, paused: false, url: () => document.body.dataset.stream, event: 'change', receive: refresh };

function say(state, text) {
  const status = document.getElementById('connection');
  if (status.textContent === text) return;
  status.dataset.state = state;
  status.textContent = text;
}

function connect() {
  stream.source?.close();
  stream.source = null;
  if (!stream.url()) return;
  if (stream.paused) return say('paused', 'Paused');
  if (document.hidden) return; // Browsers open six connections to a server at most, for all tabs together.
  const source = stream.source = new EventSource(stream.url());
  source.addEventListener(stream.event, stream.receive);
  source.onopen = () => say('live', 'Live');
  source.onerror = () => {
    say('lost', 'Disconnected, trying again');
    if (source.readyState === EventSource.CLOSED) setTimeout(() => stream.source === source && connect(), 3000);
  };
}

function togglePause() {
  stream.paused = !stream.paused;
  const button = document.getElementById('pause');
  button.setAttribute('aria-pressed', stream.paused);
  button.textContent = stream.paused ? 'Resume' : 'Pause';
  connect();
}

// ---- Console -----------------------------------------------------------------------------------------------------------------

const longestConsole = 5000;

function followConsole(box) {
  let last = Number(new URL(box.dataset.console, location.href).searchParams.get('after'));
  const search = document.querySelector('#console-filter [data-filter]');
  stream.url = () => box.dataset.console.replace(/after=\d+/, `after=${last}`);
  stream.event = 'lines';
  stream.receive = event => {
    const followsEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    const lines = JSON.parse(event.data);
    for (const line of lines) box.append(consoleLine(line));
    last = lines.at(-1).number;
    while (box.children.length > longestConsole) box.firstElementChild.remove();
    document.getElementById('console-empty').hidden = true;
    searchConsole(box, search.value);
    if (followsEnd) box.scrollTop = box.scrollHeight;
  };
  search.addEventListener('input', () => {
    const url = new URL(location.href);
    if (search.value) url.searchParams.set('q', search.value);
    else url.searchParams.delete('q');
    history.replaceState(null, '', url);
    searchConsole(box, search.value);
  });
  searchConsole(box, search.value);
  box.scrollTop = box.scrollHeight;
}

function consoleLine({ number, isError, spans }) {
  const line = element('div', isError ? 'line error' : 'line');
  const text = element('span', 'text');
  text.append(...spans.map(span => element('span', span.classes, span.text)));
  line.append(element('span', 'number', number), text);
  return line;
}

function element(name, classes, text = '') {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.textContent = text;
  return made;
}

function searchConsole(box, text) {
  const wanted = text.trim().toLowerCase();
  const found = [];
  for (const line of box.children) {
    const written = line.lastElementChild;
    line.hidden = wanted !== '' && !written.textContent.toLowerCase().includes(wanted);
    if (wanted === '' || line.hidden) continue;
    for (const { firstChild: piece } of written.children) {
      const at = piece?.data.toLowerCase().indexOf(wanted) ?? -1;
      if (at >= 0) found.push(new StaticRange({ startContainer: piece, startOffset: at, endContainer: piece, endOffset: at + wanted.length }));
    }
  }
  if (window.Highlight) CSS.highlights.set('found', new Highlight(...found));
}

// ---- Waterfall ---------------------------------------------------------------------------------------------------------------

const folded = new Set();

function applyFolds() {
  let foldedDepth = Infinity;
  for (const row of document.querySelectorAll('tr[data-depth]')) {
    const depth = Number(row.dataset.depth);
    if (depth <= foldedDepth) foldedDepth = Infinity;
    row.hidden = depth > foldedDepth;
    const button = row.querySelector('[data-fold]');
    if (!button) continue;
    button.hidden = false;
    button.setAttribute('aria-expanded', !folded.has(row.id));
    if (!row.hidden && folded.has(row.id)) foldedDepth = depth;
  }
}

function toggleFold(row) {
  if (!folded.delete(row.id)) folded.add(row.id);
  applyFolds();
}

// ---- Commands, keys, start ---------------------------------------------------------------------------------------------------

async function run(form) {
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return;
  const body = new URLSearchParams(new FormData(form));
  body.set('confirmed', 'true');
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const answer = await load(form.action, { method: 'POST', body });
    history.replaceState(null, '', answer.url);
    show(answer);
  } catch {
    button.disabled = false;
    say('lost', 'The command did not reach the AppHost');
  }
}

function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')].filter(row => row.getClientRects().length > 0);
  rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(document.activeElement) + by))]?.focus();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  p: togglePause,
  '/': () => document.querySelector('[data-filter]')?.focus(),
  '?': () => document.getElementById('shortcuts').showModal(),
};

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, select, textarea, dialog')) return;
  const section = document.querySelector(`.sections [data-key="${CSS.escape(event.key)}"]`);
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : section && (() => section.click());
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener('click', event => {
  const fold = event.target.closest('[data-fold]');
  if (fold) return toggleFold(fold.closest('tr'));
  const link = event.target.closest('a[data-swap]');
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(link.href);
});

document.addEventListener('submit', event => {
  if (!event.target.matches('[data-command]')) return;
  event.preventDefault();
  run(event.target);
});

document.addEventListener('change', event => {
  if (event.target.matches('form[data-auto] :is(select, [type=checkbox])')) event.target.form.requestSubmit();
});

// Keeps empty fields out of the address.
document.addEventListener('formdata', event => {
  if (event.target.method !== 'get') return;
  for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name);
});

document.addEventListener('visibilitychange', connect);
addEventListener('popstate', async () => show(await load(location.href)));

document.addEventListener('DOMContentLoaded', () => {
  const box = document.querySelector('[data-console]');
  if (box) followConsole(box);
  const [pause, theme] = [document.getElementById('pause'), document.getElementById('theme')];
  pause.hidden = !stream.url();
  theme.hidden = false;
  pause.addEventListener('click', togglePause);
  theme.addEventListener('click', toggleTheme);
  applyFolds();
  connect();
  setInterval(() => { if (stream.source && document.querySelector('[data-ages]')) refresh(); }, 30000);
});
