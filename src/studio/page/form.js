// The settings: the few that matter most first, everything else under "More".

import {pictureView} from './api.js';
import {bring, chooseFiles, pickPictures} from './dialogs.js';
import {$, button, el, iconButton, tell} from './dom.js';
import {choosePreset, draft, forgetChanges, setSize, startAnew, update} from './draft.js';
import {startEstimate} from './estimate.js';
import {checkbox, choice, field, follow, numberField, segments, slider} from './fields.js';
import {more} from './more.js';
import {iterationsFor, strengthOf, STRENGTHS, strengthWords, styleWeightFor, timeOf} from './recipe.js';
import {store} from './store.js';

const SIZES = [256, 512, 768, 1024, 1536, 2048];
const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

function sizeField() {
  const custom = el('input', {
    type: 'number',
    id: 'size-custom',
    min: 16,
    max: 16384,
    step: 1,
    inputMode: 'numeric',
    'aria-label': 'Longer side in pixels',
    data: {testid: 'size-custom'}
  });
  const {part, value} = segments({
    id: 'size',
    label: 'Size',
    options: SIZES.map((size) => [size, String(size)]),
    read: () => draft.recipe.sizes.at(-1),
    write: setSize,
    extra:
        el('div', {class: 'size-custom'},
           el('label', {class: 'hint', htmlFor: 'size-custom'}, 'Longer side, pixels'), custom),
  });
  custom.addEventListener('input', () => {
    const size = custom.valueAsNumber;
    if (Number.isInteger(size) && size >= 16) setSize(size);
  });
  follow(() => {
    const size = draft.recipe.sizes.at(-1);
    if (document.activeElement !== custom) custom.value = size || '';
    const shape = shapeOf();
    value.textContent = size && shape ? `${Math.round(size * Math.min(1, shape))} × ${
                                            Math.round(size * Math.min(1, 1 / shape))} pixels` :
                                        '';
  });
  return part;
}

/** Width over height of what will be painted; 0: not known yet. */
function shapeOf() {
  if (draft.subject === 'texture') return draft.recipe.aspect || 1;
  const photo = store.pictures.get(draft.content);
  return photo ? photo.width / photo.height : 0;
}

function strengthField() {
  const part = slider({
    id: 'strength',
    label: 'Strength',
    min: STRENGTHS.least,
    max: STRENGTHS.most,
    step: 0.05,
    read: () => clamp(strengthOf(draft.recipe.loss), STRENGTHS.least, STRENGTHS.most),
    write: (strength) => update((d) => {
      const {loss} = d.recipe;
      forgetChanges(d);
      if (!(loss.content_weight > 0)) loss.content_weight = 1;
      loss.style_weight = styleWeightFor(strength, loss.content_weight);
    }),
    words: strengthWords,
    ends: ['more of the photo', 'more paint'],
  });
  follow(() => {
    part.hidden = draft.subject === 'texture';
  });
  return part;
}

function timeField() {
  return segments({
           id: 'time',
           label: 'Time to spend',
           options: [['quick', 'Quick'], ['usual', 'Usual'], ['patient', 'Patient']],
           read: () => timeOf(draft.recipe),
           write: (time) => update((d) => {
             d.recipe.iterations = iterationsFor(time, d.recipe.sizes);
           }),
         })
      .part;
}

function strokesField() {
  return slider({
    id: 'style-scale',
    label: 'Strokes',
    min: -2,
    max: 2,
    step: 0.05,
    read: () => clamp(Math.log2(draft.recipe.style_scales[0] ?? 1), -2, 2),
    write: (position) => update((d) => {
      d.recipe.style_scales = [Number((2 ** position).toPrecision(3))];
    }),
    words: (position) =>
        (Math.abs(position) < 0.03 ? 'as in the style' : `${(2 ** position).toFixed(2)} ×`),
    ends: ['finer', 'larger'],
  });
}

const COLORS = [
  ['off', 'The style’s'], ['luminance', 'The photo’s, place by place'],
  ['linear', 'The photo’s mood'], ['histogram', 'The photo’s range']
];

function colorsField() {
  const part = choice('original_colors', 'Colors', COLORS, {id: 'colors'});
  follow(() => {
    part.hidden = draft.subject === 'texture';
  });
  return part;
}

function initialPicture() {
  const take = (id) => id && update((d) => {
                         d.initial = id;
                       });
  const image = el('img', {alt: '', class: 'initial-picture'});
  const part =
      el('div', {class: 'row'}, image,
         button(
             'Choose…',
             tell(async () => take((await pickPictures('Start from', 'initial', false))[0])),
             {class: 'button small', data: {testid: 'initial-pick'}}),
         button(
             'File…',
             tell(async () => take((await bring(await chooseFiles(false), 'initial'))[0]?.id)),
             {class: 'button small'}));
  follow(() => {
    part.hidden = draft.recipe.init !== 'picture';
    image.hidden = !draft.initial;
    if (draft.initial) image.src = pictureView(draft.initial, 128);
  });
  return part;
}

function startField() {
  const photo = [
    ['content', 'The photo'], ['noise', 'Noise'], ['style', 'The style'],
    ['picture', 'Another picture']
  ];
  const part = choice('init', 'Start from', photo, {
    id: 'init',
    read: () =>
        (draft.subject === 'texture' && draft.recipe.init === 'content' ? 'noise' :
                                                                          draft.recipe.init),
  });
  follow(() => {
    $('option[value="content"]', part).hidden = draft.subject === 'texture';
  });
  part.append(initialPicture());
  return part;
}

function seedField() {
  const part = numberField('seed', 'Seed', {min: 0, step: 1});
  const roll = () => update((d) => {
    d.recipe.seed = Math.floor(Math.random() * 100000);
  });
  const input = $('input', part);
  const row = el('div', {class: 'with-button'});
  input.replaceWith(row);
  row.append(input, iconButton('dice', 'Another seed', roll));
  const uses = () =>
      draft.recipe.init === 'noise' || draft.recipe.init_noise > 0 || draft.subject === 'texture';
  follow(() => {
    part.classList.toggle('idle', !uses());
  });
  return part;
}

function textureFields() {
  const aspects = [
    ['0', 'Square'], ['1.5', '3 : 2'], ['0.6666666666666666', '2 : 3'],
    ['1.7777777777777777', '16 : 9']
  ];
  const part = choice('aspect', 'Shape', aspects, {
    write: (value) => update((d) => {
      d.recipe.aspect = Number(value);
    })
  });
  follow(() => {
    part.hidden = draft.subject !== 'texture';
  });
  return part;
}

function presetField() {
  const select =
      el('select', {id: 'preset', data: {testid: 'preset'}},
         el('option', {value: ''}, 'impasto’s own'),
         store.studio.presets.map(({name}) => el('option', {value: name}, name)));
  const hint = el('p', {class: 'hint'});
  select.addEventListener('change', () => choosePreset(select.value));
  follow(() => {
    select.value = draft.preset;
    hint.textContent = store.studio.presets.find(({name}) => name === draft.preset)?.summary ?? '';
    hint.hidden = !hint.textContent;
  });
  const part = field('Settings to start from', select);
  part.append(hint);
  return part;
}

function nameField() {
  const input = el('input', {
    type: 'text',
    id: 'name',
    maxLength: 100,
    autocomplete: 'off',
    placeholder: 'made of the pictures’ names',
    data: {testid: 'name'}
  });
  input.addEventListener('input', () => update((d) => {
                                    d.name = input.value;
                                  }));
  follow(() => {
    if (document.activeElement !== input) input.value = draft.name;
  });
  return field('Name', input);
}

export function startForm() {
  const form = $('#settings');
  const head =
      el('div', {class: 'settings-head'}, el('h2', {}, 'Settings'),
         button('Start anew', startAnew, {class: 'link', data: {testid: 'start-anew'}}));
  const tileable = checkbox('tileable', 'Edges meet, for laying side by side');
  form.replaceChildren(
      el('div', {class: 'settings-scroll', tabIndex: -1}, head, sizeField(), strengthField(),
         timeField(), strokesField(),
         el('div', {class: 'pair'}, colorsField(), textureFields(), startField()), tileable,
         more(presetField(), nameField(), seedField())),
      el('div', {class: 'settings-foot', id: 'estimate'}));
  startEstimate($('#estimate'));
}
