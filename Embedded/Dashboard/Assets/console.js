// Appends what a resource writes, and searches in it.
import { stream } from './live.js';

const longest = 5000;

export function followConsole(box) {
  let last = Number(new URL(box.dataset.console, location.href).searchParams.get('after'));
  const search = document.querySelector('#console-filter [data-filter]');
  stream.url = () => box.dataset.console.replace(/after=\d+/, `after=${last}`);
  stream.event = 'lines';
  stream.receive = event => {
    const followsEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    const lines = JSON.parse(event.data);
    for (const line of lines) box.append(lineOf(line));
    last = lines.at(-1).number;
    while (box.children.length > longest) box.firstElementChild.remove();
    document.getElementById('console-empty').hidden = true;
    find(box, search.value);
    if (followsEnd) box.scrollTop = box.scrollHeight;
  };
  search.addEventListener('input', () => {
    const url = new URL(location.href);
    if (search.value) url.searchParams.set('q', search.value);
    else url.searchParams.delete('q');
    history.replaceState(null, '', url);
    find(box, search.value);
  });
  find(box, search.value);
  box.scrollTop = box.scrollHeight;
}

function lineOf({ number, isError, spans }) {
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

// Hides the lines without the text, and marks it in the others.
function find(box, text) {
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
