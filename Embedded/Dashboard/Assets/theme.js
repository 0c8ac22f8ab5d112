// Runs in the head, before the first paint, so that no page flashes in the colours that were not chosen.
'use strict';

{
  const root = document.documentElement;
  const stored = {
    get() { try { return localStorage.getItem('theme'); } catch { return null; } },
    set(theme) { try { localStorage.setItem('theme', theme); } catch { /* A browser may keep nothing: the choice lasts for this page. */ } },
  };

  if (stored.get()) root.dataset.theme = stored.get();

  addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    if (!button) return; // the login page
    button.hidden = false;
    button.addEventListener('click', () => {
      const theme = root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
      root.dataset.theme = theme === 'dark' ? 'light' : 'dark';
      stored.set(root.dataset.theme);
    });
  });
}
