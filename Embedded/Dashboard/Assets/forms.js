// Commands without leaving the page, and filters that apply as soon as something is chosen.
import { say } from './live.js';
import { load, show } from './page.js';

async function run(form) {
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return;
  const body = new URLSearchParams(new FormData(form));
  body.set('confirmed', 'true');
  const row = form.closest('tr');
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const answer = await load(form.action, { method: 'POST', body });
    history.replaceState(null, '', answer.url);
    show(answer);
    // The button may be gone with the state that it changed: the keyboard goes on in its row.
    if (document.activeElement === document.body) row?.querySelector('[data-row]')?.focus({ preventScroll: true });
  } catch {
    button.disabled = false;
    say('lost', 'The command did not reach the AppHost');
  }
}

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
