// Everything that was ever painted: found again, opened, painted again, deleted.

import {listPaintings, paintingView, pictureView} from './api.js';
import {$, button, debounce, el, iconButton, keepFocus, tell} from './dom.js';
import {isFinished, percent, shareDone, STATES, when} from './format.js';
import {askRemove, paintAgain} from './painting.js';
import {on, putPainting, store} from './store.js';

const PAGE = 24;

let ids = [];  // those that are listed, newest first
let more = false;
let loading = null;  // the request under way
const filter = () => ({state: $('#state-filter').value, search: $('#search').value.trim()});
const isFiltered = () => Boolean(filter().state || filter().search);

function picture(painting) {
  if (painting.picture?.version || painting.state === 'done') {
    return el('img', {src: paintingView(painting, 480), alt: '', loading: 'lazy'});
  }
  return el('img', {
    class: 'faint',
    src: pictureView(painting.order.content ?? painting.order.styles[0].picture, 480),
    alt: '',
    loading: 'lazy'
  });
}

const keyOf = ({state, name, picture: now, error}) => JSON.stringify(
    [state, name, state === 'painting' ? Boolean(now?.version) : now?.version, error]);

function card(painting) {
  const {id, name, state} = painting;
  return el(
      'li', {class: 'painting-card', data: {id, key: keyOf(painting), testid: 'painting-card'}},
      el('a', {href: `#painting/${id}`, class: 'card-link'},
         el('span', {class: 'card-picture'}, picture(painting)),
         el('span', {class: 'card-name', title: name}, name)),
      el('div', {class: 'card-foot'},
         el('span', {class: 'card-words'},
            el('span', {class: 'state', data: {state}}, STATES[state]),
            el('span', {class: 'hint numbers card-when'})),
         iconButton(
             'again', `Paint ${name} again with changes`, () => paintAgain(id), {class: 'small'}),
         iconButton(
             'trash', `Delete ${name}`, () => askRemove(store.paintings.get(id) ?? painting),
             {class: 'small'})),
      painting.error && el('p', {class: 'error-line card-error'}, painting.error));
}

function words(painting) {
  return painting.state === 'painting' ? percent(shareDone(painting)) :
                                         when(painting.finished ?? painting.created);
}

/** What is not finished is in the list above; here it shows when it is asked for. */
const isListed = (painting) => isFiltered() || isFinished(painting);

function refreshCard(painting) {
  const old = $(`.painting-card[data-id="${painting.id}"]`);
  if (!old) return;
  const wasHidden = old.hidden;
  refresh(painting, old).hidden = !isListed(painting);
  if (wasHidden === isListed(painting)) show();
}

function refresh(painting, old) {
  let node = old;
  if (old.dataset.key !== keyOf(painting)) {
    node = card(painting);
    keepFocus(old, () => {
      old.replaceWith(node);
      return node;
    });
  }
  $('.card-when', node).textContent = words(painting);
  return node;
}

function empty() {
  if (isFiltered()) {
    return [
      el('p', {}, 'Nothing here is like that.'),
      button(
          'Show everything',
          () => {
            $('#search').value = '';
            $('#state-filter').value = '';
            reload();
          })
    ];
  }
  return [
    el('p', {class: 'empty-title'}, 'Nothing painted yet'),
    el('p', {class: 'hint'}, 'What you paint is kept here, with all of its settings.'),
    el('a', {class: 'button primary', href: '#paint'}, 'Paint something')
  ];
}

function show() {
  $('#gallery-more').hidden = !more;
  const none = !$('.painting-card:not([hidden])');
  $('#gallery-empty').hidden = !none;
  if (none) $('#gallery-empty').replaceChildren(...empty());
}

async function fetchPage(before) {
  loading?.abort();
  loading = new AbortController();
  const page = await listPaintings({...filter(), limit: PAGE, before}, loading.signal);
  loading = null;
  for (const painting of page.paintings) putPainting(painting);
  more = page.more;
  return page.paintings;
}

function append(paintings) {
  ids.push(...paintings.map(({id}) => id));
  $('#gallery-list').append(...paintings.map(card));
  for (const painting of paintings) refreshCard(painting);
  show();
}

const reload = tell(async () => {
  const paintings = await fetchPage('');
  ids = [];
  $('#gallery-list').replaceChildren();
  append(paintings);
});

const loadMore = tell(async () => {
  if (!more || loading) return;
  append(await fetchPage(ids.at(-1)));
});

export const openGallery = () => reload();

export function startGallery() {
  const soon = debounce(reload, 250);
  $('#gallery-search').addEventListener('submit', (event) => event.preventDefault());
  $('#search').addEventListener('input', soon);
  $('#state-filter').addEventListener('change', reload);
  $('#gallery-more').addEventListener('click', loadMore);
  new IntersectionObserver(([entry]) => {
    if (entry.isIntersecting) loadMore();
  }, {rootMargin: '400px'}).observe($('.gallery-more'));
  on('painting', (painting) => {
    if (ids.includes(painting.id))
      refreshCard(painting);
    else if (!isFiltered() && ids.length && painting.id > ids[0]) {
      ids.unshift(painting.id);
      $('#gallery-list').prepend(card(painting));
      refreshCard(painting);
    } else if (!$('#view-gallery').hidden && !ids.length)
      soon();
  });
  on('removed', (id) => {
    ids = ids.filter((each) => each !== id);
    $(`.painting-card[data-id="${id}"]`)?.remove();
    show();
  });
  on('reconnected', () => {
    if (!$('#view-gallery').hidden) reload();
  });
}
