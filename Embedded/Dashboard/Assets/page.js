// Fetches a page and puts it in the place of what is shown. Listeners of `shown` add what only a script can.
import { morph } from './morph.js';

export async function load(url, options) {
  const response = await fetch(url, options);
  if (response.status === 401) location.reload(); // The AppHost was started again: the page leads to its login.
  return { url: response.url, html: await response.text() };
}

export function show({ html }) {
  const page = parse(html);
  shown = '';
  document.title = page.title;
  morph(document.querySelector('main'), page.querySelector('main'));
  announce();
}

export async function goTo(url) {
  history.pushState(null, '', url);
  show(await load(url));
}

let refreshing = false;
let changedMeanwhile = false;
let shown = '';

// Replaces the live regions, while the rest stays as the user left it.
export async function refresh() {
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
    announce();
  } catch { /* No connection: the stream notices, and says so. */ } finally {
    refreshing = false;
    if (changedMeanwhile) refresh();
  }
}

const parse = html => new DOMParser().parseFromString(html, 'text/html');

// Everything before it tells versions, which change more often than what the page shows.
const bodyOf = html => html.slice(html.indexOf('<main'));

const announce = () => document.dispatchEvent(new Event('shown'));
