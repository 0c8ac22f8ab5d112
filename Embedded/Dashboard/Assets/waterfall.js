// Folds the spans below a span, and keeps them folded when the page changes.
const folded = new Set();

function apply() {
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

document.addEventListener('click', event => {
  const row = event.target.closest('[data-fold]')?.closest('tr');
  if (!row) return;
  if (!folded.delete(row.id)) folded.add(row.id);
  apply();
});

document.addEventListener('shown', apply);
apply();
