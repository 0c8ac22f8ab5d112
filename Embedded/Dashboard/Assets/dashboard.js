// Keeps a page up to date, and adds what only a script can: keys, folding, searching in a console. Pages work without it.
import { followConsole } from './console.js';
import './forms.js';
import './keys.js';
import { connect, say, stream, togglePause } from './live.js';
import { goTo, load, refresh, show } from './page.js';
import './waterfall.js';

const maximumAge = 30_000;

const box = document.querySelector('[data-console]');
if (box) followConsole(box);

if (stream.url()) {
  const pause = document.getElementById('pause');
  pause.hidden = false;
  pause.addEventListener('click', togglePause);
  say('connecting', 'Connecting…');
  connect();
}

// Links between views of one page keep what is around the view.
document.addEventListener('click', event => {
  const link = event.target.closest('a[data-swap]');
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(link.href);
});

addEventListener('popstate', async () => show(await load(location.href)));
document.addEventListener('visibilitychange', connect);
setInterval(() => { if (stream.source && document.querySelector('[data-ages]')) refresh(); }, maximumAge);
