// Hears from the server that what the page shows has changed.
import { refresh } from './page.js';

export const stream = { source: null, paused: false, url: () => document.body.dataset.stream, event: 'change', receive: refresh };

export function say(state, text) {
  const status = document.getElementById('connection');
  if (status.textContent === text) return;
  status.dataset.state = state;
  status.textContent = text;
}

export function connect() {
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

export function togglePause() {
  stream.paused = !stream.paused;
  const button = document.getElementById('pause');
  button.setAttribute('aria-pressed', stream.paused);
  button.textContent = stream.paused ? 'Resume' : 'Pause';
  connect();
}
