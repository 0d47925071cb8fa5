// What a painting will take, said before it begins; and the button that begins it.

import {ApiError, estimate, order as sendOrder} from './api.js';
import {button, debounce, el, toast} from './dom.js';
import {missing, orderOf, setSize, update} from './draft.js';
import {bytes, duration, sentence} from './format.js';
import {on, putPainting} from './store.js';

/** "About 2 min · 840 MB of memory" */
function words(answer) {
  const parts = [];
  if (answer.seconds !== null && answer.seconds !== undefined) {
    parts.push(`About ${duration(answer.seconds)}`);
  } else {
    parts.push('How long it takes is known after the first painting');
  }
  parts.push(`${bytes(answer.peak_bytes)} of memory`);
  if (answer.disk_bytes > 0) parts.push(`${bytes(answer.disk_bytes)} on disk`);
  return parts.join(' · ');
}

const ASKING = 'Working out what it will take…';

export function startEstimate(foot) {
  const line =
      el('p', {class: 'estimate-line numbers', role: 'status', data: {testid: 'estimate'}});
  const smaller = button(
      '', () => setSize(Number(smaller.dataset.size)),
      {class: 'button small', hidden: true, data: {testid: 'estimate-smaller'}});
  const begin = el(
      'button', {type: 'submit', class: 'button primary large', data: {testid: 'paint'}}, 'Paint');
  foot.replaceChildren(el('div', {class: 'estimate'}, line, smaller), begin);

  let ask = null;
  let fits = false;
  let sending = false;

  const say = (text, {bad = false, ready = false, size = 0} = {}) => {
    line.textContent = text;
    line.classList.toggle('error-line', bad);
    smaller.hidden = !size;
    smaller.dataset.size = size;
    smaller.textContent = `Paint at ${size} instead`;
    fits = ready;
    begin.disabled = !ready || sending;
  };

  const refresh = async () => {
    ask?.abort();
    const order = orderOf();
    if (!order) return say(missing());
    ask = new AbortController();
    try {
      const answer = await estimate(order, ask.signal);
      if (answer.fits) return say(words(answer), {ready: true});
      return say(sentence(answer.message), {bad: true, size: answer.largest_size});
    } catch (error) {
      if (error.name === 'AbortError') return undefined;
      return say(
          sentence(error.message),
          {bad: true, ready: error instanceof ApiError && error.status === 0});
    }
  };
  const soon = debounce(refresh, 350);

  // What is ordered is checked anyway, so nobody has to wait for the figures.
  on('draft', () => {
    if (!orderOf())
      say(missing());
    else if (!fits && !line.classList.contains('error-line'))
      say(ASKING, {ready: true});
    soon();
  });
  on('reconnected', soon);

  foot.closest('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const order = orderOf();
    if (!order || !fits || sending) return;
    sending = true;
    begin.disabled = true;
    try {
      const painting = await sendOrder(order);
      putPainting(painting);
      update((d) => {
        d.name = '';
      });  // the next one is another
      if (painting.position > 1) toast(`It waits in the queue, as number ${painting.position}.`);
      location.hash = `#painting/${painting.id}`;
    } catch (error) {
      say(sentence(error.message), {bad: true, ready: true});
    } finally {
      sending = false;
      begin.disabled = !fits;
    }
  });
  say(missing() || ASKING, {ready: !missing()});
  refresh();
}
