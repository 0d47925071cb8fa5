// What is being painted and what waits: its order, and the chip in the header.

import {act, change, listPaintings, paintingView, pictureView} from './api.js';
import {$, announce, button, debounce, el, iconButton, keepFocus, tell} from './dom.js';
import {duration, isFinished, percent, shareDone, STATES} from './format.js';
import {askRemove} from './painting.js';
import {on, putPainting, store} from './store.js';

const RANK = {
  painting: 0,
  queued: 1,
  paused: 2
};
const states = new Map();  // id -> the state said last

const waiting = () => [...store.paintings.values()]
                          .filter((painting) => !isFinished(painting))
                          .sort(
                              (a, b) => RANK[a.state] - RANK[b.state] ||
                                  (a.position ?? 0) - (b.position ?? 0) || (a.id < b.id ? -1 : 1));

const verb = (id, name) => tell(async () => putPainting(await act(id, name)));
const move = (id, position) => tell(async () => {
  putPainting(await change(id, {position}));
  await loadQueue();
});

function thumbnail(painting) {
  const address = painting.picture?.version ?
      paintingView(painting, 160) :
      pictureView(painting.order.content ?? painting.order.styles[0].picture, 160);
  return el('img', {src: address, alt: ''});
}

function words(painting) {
  const {state, progress} = painting;
  if (state === 'painting') {
    const left = progress && progress.seconds_left >= 0 && progress.seconds_left !== null ?
        ` · ${duration(progress.seconds_left)} left` :
        '';
    return `${percent(shareDone(painting))}${left}`;
  }
  if (state === 'paused') return progress ? `at ${percent(shareDone(painting))}` : '';
  return painting.position === 1 ? 'next' : '';
}

function item(painting, queued) {
  const {id, state, position} = painting;
  const label = painting.name;
  const bar = el('div');
  return el(
      'li', {class: 'queue-item', data: {id, state, testid: 'queue-item'}},
      el('a', {class: 'queue-link', href: `#painting/${id}`}, thumbnail(painting),
         el('span', {class: 'queue-text'}, el('span', {class: 'clip queue-name'}, label),
            el('span', {class: 'row'}, el('span', {class: 'state', data: {state}}, STATES[state]),
               el('span', {class: 'hint numbers queue-words'})))),
      el('div', {class: 'queue-verbs'},
         state === 'queued' &&
             iconButton(
                 'first', `${label}: paint next`, move(id, 1),
                 {class: 'small', disabled: position <= 1}),
         state === 'queued' &&
             iconButton(
                 'up', `${label}: earlier`, move(id, position - 1),
                 {class: 'small', disabled: position <= 1}),
         state === 'queued' &&
             iconButton(
                 'down', `${label}: later`, move(id, position + 1),
                 {class: 'small', disabled: position >= queued}),
         state === 'painting' &&
             button('Pause', verb(id, 'pause'), {class: 'button small', symbol: 'pause'}),
         state === 'paused' &&
             button('Go on', verb(id, 'resume'), {class: 'button small', symbol: 'play'}),
         iconButton(
             'trash', `Delete ${label}`, () => askRemove(store.paintings.get(id)),
             {class: 'small'})),
      state !== 'queued' && el('div', {class: 'bar queue-bar'}, bar));
}

const keyOf = ({state, position, name, picture}, queued) =>
    JSON.stringify([state, position, position >= queued, name, Boolean(picture?.version)]);

/** Rows stay while they show the same: one that is made anew under a pointer loses its click. */
function showRows(list) {
  const node = $('#queue-list');
  const queued = list.filter(({state}) => state === 'queued').length;
  const rows = new Map([...node.children].map((row) => [row.dataset.id, row]));
  const listed = new Set(list.map(({id}) => id));
  keepFocus(node, () => {
    for (const [id, row] of rows) {
      if (!listed.has(id)) row.remove();
    }
    list.forEach((painting, at) => {
      const key = keyOf(painting, queued);
      const old = rows.get(painting.id);
      const row = old?.dataset.key === key ? old : item(painting, queued);
      row.dataset.key = key;
      if (old && old !== row) old.replaceWith(row);
      if (node.children[at] !== row) node.insertBefore(row, node.children[at] ?? null);
    });
    return node;
  });
}

function showList() {
  const list = waiting();
  $('#queue').hidden = !list.length;
  showRows(list);
  for (const painting of list) {
    const row = $(`.queue-item[data-id="${painting.id}"]`);
    $('.queue-words', row).textContent = words(painting);
    const bar = $('.queue-bar > div', row);
    if (bar) bar.style.width = `${100 * shareDone(painting)}%`;
  }
}

function showChip() {
  const list = waiting();
  const chip = $('#at-work');
  const first = list[0];
  chip.hidden = !first;
  if (!first) {
    document.title = 'impasto studio';
    return;
  }
  const more = list.length > 1 ? ` · ${list.length - 1} more` : '';
  chip.href = first.state === 'painting' ? `#painting/${first.id}` : '#gallery';
  chip.dataset.state = first.state;
  $('#at-work-text').textContent = first.state === 'painting' ?
      `${percent(shareDone(first))} · ${first.name}${more}` :
      `${list.length} ${first.state === 'paused' ? 'paused' : 'waiting'}`;
  document.title = first.state === 'painting' ? `${percent(shareDone(first))} · impasto studio` :
                                                'impasto studio';
}

/** Says changes of state, not every step. */
function say(painting) {
  const before = states.get(painting.id);
  states.set(painting.id, painting.state);
  if (before && before !== painting.state) announce(`${painting.name}: ${STATES[painting.state]}`);
}

/** All that is not finished, from the server. */
export async function loadQueue() {
  const lists =
      await Promise.all(Object.keys(RANK).map((state) => listPaintings({state, limit: 200})));
  const fresh =
      new Map(lists.flatMap(({paintings}) => paintings).map((painting) => [painting.id, painting]));
  for (const painting of waiting()) {
    if (!fresh.has(painting.id)) store.paintings.delete(painting.id);
  }
  for (const painting of fresh.values()) putPainting(painting);
  show();
}

function show() {
  showList();
  showChip();
}

export function startQueue() {
  const relist = debounce(tell(loadQueue), 150);
  on('painting', (painting) => {
    // Others move up when one begins, ends or moves.
    if (states.has(painting.id) && states.get(painting.id) !== painting.state) relist();
    say(painting);
    show();
  });
  on('removed', () => {
    relist();
    show();
  });
  on('reconnected', tell(loadQueue));
}
