// Everything else that a painter may want, down to the recipe's own text.

import {el} from './dom.js';
import {draft, update} from './draft.js';
import {checkbox, choice, field, follow, listField, numberField, slider} from './fields.js';
import {percent} from './format.js';
import {merged, usualIterations} from './recipe.js';
import {store} from './store.js';

const STATISTICS = [
  ['gram', 'Which features come together (Gram)'], ['mean-variance', 'Mean and deviation'],
  ['wasserstein', 'Distribution (Wasserstein)'], ['histogram', 'Histograms']
];

function statistics() {
  const only = () =>
      (draft.recipe.loss.style_statistics.length === 1 ?
           draft.recipe.loss.style_statistics[0].statistic :
           '?');
  return choice('loss.style_statistics', 'What is taken from a style', STATISTICS, {
    id: 'statistics',
    read: only,
    write: (name) => update((d) => {
      d.recipe.loss.style_statistics = [{statistic: name, weight: 1}];
    }),
  });
}

const LAYERS = ['block1_conv2', 'block2_conv2', 'block3_conv2', 'block4_conv2', 'block5_conv2'];

function contentLayer() {
  const words =
      ['Its very edges', 'Its fine shapes', 'Its shapes', 'Its things', 'Only a memory of it'];
  const only = () =>
      (draft.recipe.loss.content_layers.length === 1 ? draft.recipe.loss.content_layers[0].layer :
                                                       '?');
  return choice(
      'loss.content_layers', 'What of the photo is kept',
      LAYERS.map((layer, i) => [layer, `${words[i]} (${layer})`]), {
        id: 'content-layer',
        read: only,
        write: (layer) => update((d) => {
          d.recipe.loss.content_layers = [{layer, weight: 1}];
        }),
      });
}

function iterations() {
  const part = listField(
      'iterations', 'Evaluations at each size',
      {hint: 'Empty: the usual number. One number serves all sizes.'});
  follow(() => {
    part.querySelector('input').placeholder = draft.recipe.sizes.map(usualIterations).join(', ');
  });
  return part;
}

function noise() {
  return slider({
    id: 'init-noise',
    label: 'Noise at the start',
    min: 0,
    max: 1,
    step: 0.01,
    read: () => draft.recipe.init_noise,
    write: (share) => update((d) => {
      d.recipe.init_noise = share;
    }),
    words: percent,
  });
}

/** The recipe as text. What is no JSON is said here; what makes no sense, the estimate says. */
function recipeText() {
  const area = el('textarea', {
    id: 'recipe-text',
    class: 'code',
    rows: 14,
    spellcheck: false,
    autocomplete: 'off',
    'aria-describedby': 'recipe-error recipe-text-hint',
    data: {testid: 'recipe-text'}
  });
  const error = el('p', {class: 'error-line', id: 'recipe-error', role: 'status'});
  const show = () => {
    area.value = JSON.stringify(draft.recipe, null, 2);
  };
  area.addEventListener('input', () => {
    try {
      const recipe = JSON.parse(area.value);
      if (!recipe || typeof recipe !== 'object' || Array.isArray(recipe))
        throw new Error('a recipe is an object in braces');
      const whole = merged(store.studio.default_recipe, recipe);
      if (!Array.isArray(whole.sizes) || !whole.sizes.length)
        throw new Error('"sizes" needs at least one number');
      error.textContent = '';
      area.removeAttribute('aria-invalid');
      update((d) => {
        d.recipe = whole;
      });
    } catch (problem) {
      error.textContent = `Not taken yet: ${problem.message}`;
      area.setAttribute('aria-invalid', 'true');
    }
  });
  area.addEventListener('blur', () => {
    if (!error.textContent) show();
  });
  follow(() => {
    if (document.activeElement !== area && !error.textContent) show();
  });
  const part = field('The whole recipe', area, {
    hint:
        'Every setting there is, as JSON. What is unknown or out of range is said below, beside the button.'
  });
  part.append(error);
  return part;
}

export function more(...first) {
  const body = el(
      'div', {class: 'more-body'}, ...first,
      el('div', {class: 'pair'},
         numberField('coarse_border', 'Border, coarse sizes', {min: 0, max: 256, step: 1}),
         numberField('border', 'Border, every size', {min: 0, max: 256, step: 1})),
      noise(),
      el('div', {class: 'field', role: 'group', 'aria-labelledby': 'weights-label'},
         el('span', {class: 'label', id: 'weights-label'}, 'Exact weights'),
         el('div', {class: 'triple'}, numberField('loss.content_weight', 'Photo', {min: 0}),
            numberField('loss.style_weight', 'Styles', {min: 0}),
            numberField('loss.tv_weight', 'Smoothness', {min: 0})),
         checkbox('loss.balance_style', 'Weigh styles by how strong they are')),
      statistics(), contentLayer(), listField('sizes', 'Sizes, coarse to fine'), iterations(),
      listField(
          'style_scales', 'Scale of each style', {hint: 'One number for all, or one for each.'}),
      listField(
          'style_multiscale', 'Look at styles in several sizes',
          {hint: 'Such as 0.5, 1, 2: small strokes come along with large ones.'}),
      el('div', {class: 'pair'},
         choice(
             'optimizer.kind', 'Optimizer', [['lbfgs', 'L-BFGS'], ['adam', 'Adam']],
             {id: 'optimizer'}),
         choice(
             'loss.form', 'Form of the loss',
             [['mean', 'Means'], ['paper', 'As in the paper'], ['relative', 'Relative']])),
      el('div', {class: 'pair'},
         numberField('optimizer.learning_rate', 'Step (0: usual)', {min: 0}),
         choice('engine.pooling', 'Pooling', [['max', 'Maximum'], ['average', 'Average']])),
      checkbox('carry_optimizer', 'Carry the optimizer’s memory to the next size'), recipeText());
  return el('details', {class: 'more', data: {testid: 'more'}}, el('summary', {}, 'More'), body);
}
