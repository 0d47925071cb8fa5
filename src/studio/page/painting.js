// One painting: watched while it is painted, kept and reopened afterwards.

import {act, change, getCourse, getPainting, paintingPart, pictureView, removePainting} from './api.js';
import {Chart} from './chart.js';
import {askText, confirmDialog} from './dialogs.js';
import {$, button, el, iconButton, tell, toast} from './dom.js';
import {adopt, forgetChanges, update} from './draft.js';
import {Easel} from './easel.js';
import {bytes, duration, isFinished, percent, shareDone, STATES, when} from './format.js';
import {LiveWeights} from './live_weights.js';
import {strengthOf, strengthWords} from './recipe.js';
import {dropPainting, on, pictureName, putPainting, store} from './store.js';

let easel = null;
let chart = null;
let weights = null;
let shownId = null;  // null: another view is open
const parts = {};

const verb = (name) => tell(async () => putPainting(await act(shownId, name)));
const stop = tell(async () => {
  const id = shownId;
  const text =
      'The picture is kept as it is now, and cannot go on afterwards. To go on later, pause it instead.';
  if (await confirmDialog('Stop here?', text, 'Stop and keep')) putPainting(await act(id, 'stop'));
});
const current = () => store.paintings.get(shownId);

export const paintAgain = tell(async (id) => {
  const painting = await getPainting(id);
  adopt(painting.order);
  location.hash = '#paint';
  if (!painting.order.recipe.changes?.length) {
    toast('Its settings are in the form; change what you like.');
    return;
  }
  toast('Its settings are in the form. Weights change while it is painted, as they did.', {
    label: 'Leave that out',
    run: () => update(forgetChanges),
  });
});

export const askRemove = tell(async (painting) => {
  const text = isFinished(painting) ?
      'The picture and all that belongs to it are deleted. The photo and the styles stay.' :
      'It is not finished. Deleting it loses what was painted so far.';
  if (!await confirmDialog(`Delete “${painting.name}”?`, text, 'Delete')) return;
  await removePainting(painting.id);
  dropPainting(painting.id);
});

const rename = tell(async () => {
  const name = await askText('Rename', 'Name', current().name);
  if (name) putPainting(await change(shownId, {name}));
});

function headCard() {
  parts.title = el('h1', {id: 'painting-title'});
  parts.state = el('span', {class: 'state', data: {testid: 'state'}});
  parts.bar = el('div');
  parts.progress =
      el('div', {
        class: 'bar',
        role: 'progressbar',
        'aria-label': 'Progress',
        'aria-valuemin': 0,
        'aria-valuemax': 100,
        data: {testid: 'progress'}
      },
         parts.bar);
  parts.facts = el('dl', {class: 'facts numbers', data: {testid: 'facts'}});
  parts.error = el('p', {class: 'error-line', data: {testid: 'painting-error'}});
  parts.pause = button('Pause', verb('pause'), {symbol: 'pause', data: {testid: 'pause'}});
  parts.resume = button(
      'Go on', verb('resume'), {symbol: 'play', class: 'button primary', data: {testid: 'resume'}});
  parts.stop = button('Stop and keep', stop, {symbol: 'stop', data: {testid: 'stop'}});
  parts.verbs = el('div', {class: 'row verbs'}, parts.pause, parts.resume, parts.stop);
  return el(
      'section', {class: 'card'},
      el('div', {class: 'title-row'}, parts.title,
         iconButton('edit', 'Rename', rename, {class: 'small'})),
      el('div', {class: 'row spread'}, parts.state, parts.when = el('span', {class: 'hint'})),
      parts.progress, parts.facts, parts.error, parts.verbs);
}

function keepCard() {
  const link = (words, testid) => el('a', {class: 'button small', data: {testid}}, words);
  parts.picture =
      el('a', {class: 'button primary', data: {testid: 'download-picture'}}, 'Download picture');
  parts.recipe = link('Recipe', 'download-recipe');
  parts.report = link('Report', 'report');
  parts.report.target = '_blank';
  parts.timelapse = link('Time-lapse', 'download-timelapse');
  parts.again = button(
      'Paint again with changes', () => paintAgain(shownId),
      {symbol: 'again', data: {testid: 'again'}});
  parts.remove = button(
      'Delete', () => askRemove(current()),
      {class: 'button small danger', data: {testid: 'delete'}});
  return el(
      'section', {class: 'card', 'aria-label': 'Keep'},
      el('div', {class: 'stack'}, parts.picture, parts.again),
      el('div', {class: 'row'}, parts.recipe, parts.report, parts.timelapse,
         el('span', {class: 'spring'}), parts.remove));
}

function sourceCard() {
  parts.sources = el('ul', {class: 'sources'});
  parts.summary = el('p', {class: 'hint'});
  return el(
      'section', {class: 'card', 'aria-labelledby': 'sources-title'},
      el('h2', {id: 'sources-title'}, 'Painted from'), parts.sources, parts.summary);
}

function build() {
  easel = new Easel($('#easel-column'));
  chart = new Chart(() => loadCourse(shownId));
  weights = new LiveWeights();
  parts.curves =
      el('section', {class: 'card', 'aria-labelledby': 'chart-title'},
         el('h2', {id: 'chart-title'}, 'How far off it is'), chart.node);
  parts.keep = keepCard();
  $('#painting-panel')
      .replaceChildren(headCard(), weights.node, parts.curves, parts.keep, sourceCard());
}

const UNKNOWN = '–';

/** As many from the first moment on as there will be, so that nothing moves when they are known. */
function facts(painting) {
  const {progress, plan, state, position} = painting;
  const evaluations =
      progress ? `${progress.all_evaluations} of ${progress.planned_evaluations}` : UNKNOWN;
  const taken = progress ? duration(progress.seconds) : UNKNOWN;
  if (isFinished(painting)) {
    const {picture} = painting;
    return [
      ['Size', picture ? `${picture.width} × ${picture.height}` : UNKNOWN],
      ['Evaluations', evaluations], ['Took', taken]
    ];
  }
  const scales = plan?.scales ?? [];
  const scale = progress && scales[progress.scale];
  const left = state === 'painting' ? progress?.seconds_left ?? -1 : -1;
  return [
    [
      'Size',
      scale ? `${progress.scale + 1} of ${scales.length}: ${scale.width} × ${scale.height}` :
              UNKNOWN
    ],
    ['Evaluations', evaluations],
    state === 'queued' && position ? ['In the queue', `number ${position}`] :
                                     ['Left', left >= 0 ? duration(left) : UNKNOWN],
    ['So far', taken]
  ];
}

function showFacts(painting) {
  const list = facts(painting);
  const key = list.map(([name]) => name).join();
  if (parts.facts.dataset.shown !== key) {
    parts.facts.dataset.shown = key;
    parts.facts.replaceChildren(
        ...list.map(([name]) => el('div', {}, el('dt', {}, name), el('dd'))));
  }
  parts.facts.querySelectorAll('dd').forEach((cell, i) => {
    cell.textContent = list[i][1];
  });
}

function showHead(painting) {
  const {state} = painting;
  const share = shareDone(painting);
  parts.title.textContent = painting.name;
  parts.state.textContent = STATES[state];
  parts.state.dataset.state = state;
  parts.when.textContent = when(painting.finished ?? painting.started ?? painting.created);
  parts.bar.style.width = percent(share).replace(' ', '');
  parts.progress.setAttribute('aria-valuenow', Math.round(100 * share));
  parts.progress.hidden = isFinished(painting);
  parts.error.textContent = painting.error ?? '';
  parts.error.hidden = !painting.error;
  parts.pause.hidden = !['painting', 'queued'].includes(state);
  parts.resume.hidden = state !== 'paused';
  parts.stop.hidden = !['painting', 'paused'].includes(state);
  parts.verbs.hidden = isFinished(painting);
  showFacts(painting);
}

function showKeep(painting) {
  const kept = ['done', 'stopped'].includes(painting.state) && painting.picture;
  parts.picture.hidden = !kept;
  parts.picture.href = paintingPart(painting.id, 'picture', true);
  parts.recipe.href = paintingPart(painting.id, 'recipe', true);
  parts.report.hidden = !kept;
  parts.report.href = paintingPart(painting.id, 'report');
  parts.timelapse.hidden = !(painting.frames > 1) || !isFinished(painting);
  parts.timelapse.href = paintingPart(painting.id, 'timelapse', true);
}

function showSources({order, plan}) {
  const ids = [order.content, ...order.styles.map(({picture}) => picture)].filter(Boolean);
  const key = ids.join();
  if (parts.sources.dataset.shown !== key) {
    parts.sources.dataset.shown = key;
    parts.sources.replaceChildren(...ids.map(
        (id) =>
            el('li', {}, el('img', {src: pictureView(id, 160), alt: ''}),
               el('span', {class: 'clip', title: pictureName(id)}, pictureName(id)))));
  }
  if (!order.recipe) return;
  const words = [`${order.recipe.sizes.at(-1)} pixels`];
  if (order.content) words.push(strengthWords(strengthOf(order.recipe.loss)));
  if (order.recipe.original_colors !== 'off') words.push('the photo’s colors');
  if (order.regions) words.push('by regions');
  if (order.recipe.tileable) words.push('edges meet');
  if (plan) words.push(plan.model, plan.precision, `${bytes(plan.peak_bytes)} of memory`);
  parts.summary.textContent = words.join(' · ');
}

function show(painting) {
  showHead(painting);
  weights.node.hidden = isFinished(painting);
  if (!isFinished(painting)) weights.show(painting);
  // What to do comes first, and that is another thing once it is done.
  const [first, second] =
      isFinished(painting) ? [parts.keep, parts.curves] : [parts.curves, parts.keep];
  if (first.nextSibling !== second) first.parentNode.insertBefore(first, second);
  showKeep(painting);
  showSources(painting);
  easel.show(painting);
}

function addPoint({id, progress}) {
  if (!progress || !(progress.total > 0)) return;
  if (chart.detailed) reloadCourse(id);
  chart.add([
    progress.scale, progress.all_evaluations, progress.seconds, progress.content, progress.style,
    progress.tv, progress.total
  ]);
}

const loadCourse = async (id) => {
  const course = await getCourse(id).catch(() => null);  // there is none before the first step
  if (course && id === shownId) chart.setCourse(course);
};

/** Events tell of sums only; who watches each layer gets the course anew, now and then. */
let courseTimer = 0;
function reloadCourse(id) {
  if (courseTimer) return;
  courseTimer = setTimeout(() => {
    courseTimer = 0;
    loadCourse(id);
  }, 2000);
}

async function load(id) {
  try {
    putPainting(await getPainting(id));
  } catch (error) {
    if (error.status !== 404) return toast(error.message);
    toast('This painting is not here any more.');
    location.hash = '#gallery';
    return undefined;
  }
  return loadCourse(id);
}

export function openPainting(id) {
  if (!easel) build();
  shownId = id;
  chart.setCourse({points: []});
  const known = current();
  if (known?.order.recipe) show(known);
  return load(id);
}

export function closePainting() {
  shownId = null;
}

export function startPainting() {
  on('painting', (painting) => {
    if (painting.id !== shownId) return;
    show(painting);
    addPoint(painting);
    if (isFinished(painting)) loadCourse(painting.id);
  });
  on('view', ({id, version}) => {
    const painting = current();
    if (id !== shownId || !painting) return;
    painting.picture = {...painting.picture, version};
    easel.refresh();
  });
  on('removed', (id) => {
    if (id === shownId) location.hash = '#gallery';
  });
  on('reconnected', () => {
    if (shownId) load(shownId);
  });
}
