// Starts the page: what the studio knows, then the views, of which the address after # shows one.

import {getPictures, getStudio} from './api.js';
import {$, $$, announce, setIcon, tell} from './dom.js';
import {forgetMissing, loadDraft, refersToMissing, update} from './draft.js';
import {startDrop} from './drop.js';
import {listen} from './events.js';
import {startForm} from './form.js';
import {openGallery, startGallery} from './gallery.js';
import {closePainting, openPainting, startPainting} from './painting.js';
import {loadQueue, startQueue} from './queue.js';
import {startRegions} from './regions.js';
import {emit, on, setPictures, store} from './store.js';
import {startWells} from './wells.js';

const THEMES = {
  auto: 'As the system',
  light: 'Light',
  dark: 'Dark'
};
const THEME_ICONS = {
  auto: 'auto',
  light: 'sun',
  dark: 'moon'
};

function startTheme() {
  const node = $('#theme-switch');
  let theme = document.documentElement.dataset.theme ?? 'auto';
  const show = () => setIcon(node, THEME_ICONS[theme], `Theme: ${THEMES[theme]}`);
  node.addEventListener('click', () => {
    const names = Object.keys(THEMES);
    theme = names[(names.indexOf(theme) + 1) % names.length];
    if (theme === 'auto')
      delete document.documentElement.dataset.theme;
    else
      document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem('impasto-theme', theme);
    } catch {
      // It lasts until the page is closed.
    }
    show();
    announce(`Theme: ${THEMES[theme]}`);
  });
  show();
}

function banner(text, action = null) {
  $('#banner').hidden = !text;
  $('#banner-text').textContent = text;
  $('#banner-action').hidden = !action;
  if (!action) return;
  $('#banner-action').textContent = action.label;
  $('#banner-action').onclick = action.run;
}

const RELOAD = {
  label: 'Reload',
  run: () => location.reload()
};
const BANNERS = {
  open: [''],
  lost: ['impasto does not answer. This page keeps trying; a painting goes on from where it was.'],
  updated: ['impasto has become a newer one.', RELOAD],
};

const VIEWS = ['paint', 'painting', 'gallery'];
const TABS = {
  paint: '#paint',
  painting: '#gallery',
  gallery: '#gallery'
};

function route(event) {
  const [, name = 'paint', id = ''] = /^#(\w+)(?:\/([0-9a-f]{16}))?$/.exec(location.hash) ?? [];
  const view = VIEWS.includes(name) && (name !== 'painting' || id) ? name : 'paint';
  for (const each of VIEWS) $(`#view-${each}`).hidden = each !== view;
  for (const tab of $$('.tabs a')) {
    if (tab.getAttribute('href') === TABS[view])
      tab.setAttribute('aria-current', 'page');
    else
      tab.removeAttribute('aria-current');
  }
  if (event) {
    scrollTo(0, 0);
    $('#main').focus({preventScroll: true});
  }
  if (view === 'painting')
    openPainting(id);
  else
    closePainting();
  if (view === 'gallery') openGallery();
}

/** Everything that another page, or a new server, may have changed. */
const readAnew = tell(async () => {
  setPictures(await getPictures());
  update(forgetMissing);
});

async function start() {
  startTheme();
  on('connection', (state) => banner(...BANNERS[state]));
  on('reconnected', readAnew);
  try {
    [store.studio] = await Promise.all([getStudio(), getPictures().then(setPictures)]);
  } catch (error) {
    banner(error.message, RELOAD);
    return;
  }
  emit('studio');
  loadDraft();
  startWells();
  startForm();
  startRegions();
  startPainting();
  startQueue();
  startGallery();
  startDrop();
  on('pictures', () => {
    if (refersToMissing()) update(forgetMissing);
  });
  $('.skip').addEventListener('click', (event) => {
    event.preventDefault();  // the address says which view is open
    $('#main').focus();
  });
  addEventListener('hashchange', route);
  route();
  listen();
  await tell(loadQueue)();
  document.documentElement.dataset.ready = 'true';
}

start();
