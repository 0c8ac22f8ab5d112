// Makes a node equal to another with as few changes as possible: what stays keeps its focus, selection and scroll position.
export function morph(from, to) {
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
