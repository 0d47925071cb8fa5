// The photo and the styles: how they are brought, shown and weighed.

import {pictureView} from './api.js';
import {bring, chooseFiles, pickPictures} from './dialogs.js';
import {$, $$, button, el, icon, iconButton, paintTrack, tell} from './dom.js';
import {addStyles, draft, forgetChanges, removeStyle, setContent, update} from './draft.js';
import {percent} from './format.js';
import {on, store} from './store.js';

const uploadPhoto = tell(async () => {
  const [photo] = await bring(await chooseFiles(false), 'content');
  if (photo) setContent(photo.id);
});
const pickPhoto = tell(async () => {
  const [id] = await pickPictures('Choose a photo', 'content', false);
  if (id) setContent(id);
});
const uploadStyles =
    tell(async () => addStyles((await bring(await chooseFiles(true), 'style')).map(({id}) => id)));
const pickStyles = tell(async () => addStyles(await pickPictures('Choose styles', 'style', true)));

function emptyPhoto() {
  return el(
      'div', {class: 'well-empty'}, icon('image'),
      el('p', {}, el('strong', {}, 'Drop a photo here'), el('br'),
         el('span', {class: 'hint'}, 'or paste one. It stays on this computer.')),
      el('div', {class: 'row'},
         button(
             'Choose a file…', uploadPhoto,
             {class: 'button primary', data: {testid: 'photo-upload'}}),
         button('Examples and earlier', pickPhoto, {data: {testid: 'photo-pick'}})));
}

function textureNote() {
  return el(
      'div', {class: 'well-empty'}, icon('dice'),
      el('p', {}, el('strong', {}, 'No photo'), el('br'),
         el('span', {class: 'hint'},
            'The style alone is painted, from noise: paper, cloth, a wall. Tick “Edges meet” for a tile that can be laid side by side.')));
}

function photo(picture) {
  const image = el('img', {
    src: pictureView(picture.id, 1600),
    alt: picture.name,
    width: picture.width,
    height: picture.height,
    data: {testid: 'photo'}
  });
  return el(
      'figure', {class: 'photo'}, image,
      el('figcaption', {}, el('span', {class: 'clip'}, picture.name),
         el('span', {class: 'hint numbers'}, `${picture.width} × ${picture.height}`),
         el('span', {class: 'row'},
            button('Change', pickPhoto, {class: 'button small', data: {testid: 'photo-change'}}),
            iconButton(
                'close', 'Take the photo away', () => update((d) => {
                                                  d.content = null;
                                                }),
                {class: 'small'}))));
}

function showPhoto() {
  const picture = store.pictures.get(draft.content);
  const key = draft.subject === 'texture' ? 'texture' : picture?.id ?? 'none';
  const well = $('#photo-well');
  for (const radio of $$('#subject input')) radio.checked = radio.value === draft.subject;
  if (well.dataset.shown === key) return;
  well.dataset.shown = key;
  well.replaceChildren(
      draft.subject === 'texture' ? textureNote() :
          picture                 ? photo(picture) :
                                    emptyPhoto());
}

function styleTile(style) {
  const picture = store.pictures.get(style.picture);
  const id = `weight-${style.picture}`;
  const range = el('input', {
    type: 'range',
    id,
    min: 0,
    max: 2,
    step: 0.05,
    value: style.weight,
    'aria-label': `Weight of ${picture.name}`,
    data: {testid: 'style-weight'}
  });
  range.addEventListener('input', () => {
    update((d) => {
      forgetChanges(d);
      d.styles.find((each) => each.picture === style.picture).weight = Number(range.value);
    });
  });
  return el(
      'li', {class: 'style', data: {id: style.picture, testid: 'style'}},
      el('div', {class: 'style-picture'},
         el('img', {src: pictureView(picture.id, 480), alt: picture.name}),
         iconButton(
             'close', `Take ${picture.name} away`, () => removeStyle(style.picture),
             {class: 'small on-picture'})),
      el('div', {class: 'style-name'},
         el('span', {class: 'clip', title: picture.name}, picture.name),
         el('output', {class: 'hint numbers'})),
      el('div', {class: 'style-weight'}, range));
}

function addTile() {
  return el(
      'li', {class: 'style-add'},
      el('button',
         {type: 'button', class: 'add-main', data: {testid: 'style-pick'}, on: {click: pickStyles}},
         icon('plus'), el('span', {}, 'Add a style')),
      el('button',
         {type: 'button', class: 'link', data: {testid: 'style-upload'}, on: {click: uploadStyles}},
         'Choose files…'));
}

/** For a start: one click takes an example. */
function exampleTiles() {
  const examples =
      [...store.pictures.values()].filter(({example, role}) => example && role === 'style');
  return examples.map(
      ({id, name}) =>
          el('li', {class: 'style-example'},
             el('button', {
               type: 'button',
               'aria-label': `Take the example ${name}`,
               data: {testid: 'style-example'},
               on: {click: () => addStyles([id])}
             },
                el('img', {src: pictureView(id, 320), alt: ''}), el('span', {}, name))));
}

function showStyles() {
  const list = $('#style-list');
  const key = draft.styles.map(({picture}) => picture).join(' ');
  if (list.dataset.shown !== key || !list.children.length) {
    list.dataset.shown = key;
    list.replaceChildren(...draft.styles.map(styleTile), addTile(), ...(key ? [] : exampleTiles()));
  }
  const sum = draft.styles.reduce((total, {weight}) => total + weight, 0);
  const blended = draft.styles.length > 1;
  for (const {picture, weight} of draft.styles) {
    const tile = $(`.style[data-id="${picture}"]`, list);
    const range = $('input', tile);
    const words = sum > 0 ? percent(weight / sum) : '0 %';
    if (document.activeElement !== range) range.value = weight;
    paintTrack(range);
    range.setAttribute('aria-valuetext', words);
    $('.style-weight', tile).hidden = !blended;
    $('output', tile).textContent = blended ? words : '';
  }
  $('#styles-hint').hidden = draft.styles.length > 1;
}

export function startWells() {
  const show = () => {
    showPhoto();
    showStyles();
  };
  on('draft', show);
  for (const radio of $$('#subject input')) {
    radio.addEventListener('change', () => update((d) => {
                                       d.subject = radio.value;
                                     }));
  }
  show();
}
