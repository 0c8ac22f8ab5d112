// One key each for sections, rows, the filter and pausing: the dialog `shortcuts` lists them.
import { togglePause } from './live.js';

const keys = {
  j: () => step(1),
  k: () => step(-1),
  p: togglePause,
  '/': () => document.querySelector('[data-filter]')?.focus(),
  '?': () => document.getElementById('shortcuts').showModal(),
};

function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')].filter(row => row.getClientRects().length > 0);
  rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(document.activeElement) + by))]?.focus();
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, select, textarea, dialog')) return;
  const section = document.querySelector(`.sections [data-key="${CSS.escape(event.key)}"]`);
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : section && (() => section.click());
  if (!act) return;
  event.preventDefault();
  act();
});
