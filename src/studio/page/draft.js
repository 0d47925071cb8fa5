// What is going to be painted, as the form has it: kept in the browser, made into an order.

import {keep} from './dom.js';
import {merged, resized} from './recipe.js';
import {emit, pictureName, store} from './store.js';

const KEY = 'impasto-draft';

const EMPTY = {
  subject: 'photo',
  content: null,
  styles: [],
  initial: null,
  preset: '',
  recipe: null,
  useRegions: false,
  masks: {},          // picture id -> id of its picture of regions
  styleMasks: false,  // whether styles are told apart too, or only what is kept
  kept: [],           // colors that stay as in the photo
  name: '',
};

export const draft = structuredClone(EMPTY);

/** After the studio and the pictures are known. */
export function loadDraft() {
  const kept = keep.read(KEY);
  if (kept && typeof kept === 'object') {
    for (const key of Object.keys(EMPTY)) {
      if (typeof kept[key] === typeof EMPTY[key] || EMPTY[key] === null)
        draft[key] = kept[key] ?? EMPTY[key];
    }
  }
  draft.recipe = merged(store.studio.default_recipe, draft.recipe);
  if (!Array.isArray(draft.recipe.sizes) || !draft.recipe.sizes.length)
    draft.recipe = merged(store.studio.default_recipe);
  forgetMissing();
}

/** Pictures may have been removed elsewhere. */
export function forgetMissing() {
  const there = (id) => store.pictures.has(id);
  if (draft.content && !there(draft.content)) draft.content = null;
  if (draft.initial && !there(draft.initial)) draft.initial = null;
  draft.styles = draft.styles.filter(({picture}) => there(picture));
  for (const [id, mask] of Object.entries(draft.masks)) {
    if (!there(id) || !there(mask)) delete draft.masks[id];
  }
}

export function refersToMissing() {
  const ids = [
    draft.content, draft.initial, ...draft.styles.map(({picture}) => picture),
    ...Object.values(draft.masks)
  ];
  return ids.some((id) => id && !store.pictures.has(id));
}

/** Changes the draft by `edit`, keeps it and tells the others. */
export function update(edit) {
  edit(draft);
  if (!hasMasks()) draft.useRegions = false;
  keep.write(KEY, draft);
  emit('draft');
}

export function hasMasks() {
  return Boolean(draft.subject === 'photo' && draft.content && draft.masks[draft.content]);
}

/** Weights that were changed while it was painted mean nothing for what is painted otherwise. */
export function forgetChanges(d) {
  if (d.recipe.changes?.length) d.recipe.changes = [];
}

export const setContent = (id) => update((d) => {
  d.content = id;
  d.subject = 'photo';
});

export function addStyles(ids) {
  update((d) => {
    forgetChanges(d);
    for (const id of ids) {
      if (!d.styles.some(({picture}) => picture === id)) d.styles.push({picture: id, weight: 1});
    }
  });
}

export const removeStyle = (id) => update((d) => {
  forgetChanges(d);
  d.styles = d.styles.filter(({picture}) => picture !== id);
});

export const setSize = (size) => update((d) => {
  forgetChanges(d);
  const {iterations} = d.recipe;
  d.recipe.sizes = resized(d.recipe.sizes, size);
  if (iterations.length > 1) d.recipe.iterations = fitted(iterations, d.recipe.sizes.length);
});

/** As many numbers as there are sizes; the last goes on. */
function fitted(iterations, count) {
  return Array.from({length: count}, (_, i) => iterations[Math.min(i, iterations.length - 1)]);
}

export function choosePreset(name) {
  const preset = store.studio.presets.find((each) => each.name === name);
  update((d) => {
    d.preset = preset ? name : '';
    d.recipe = merged(store.studio.default_recipe, preset?.recipe);
  });
}

export function startAnew() {
  update(
      (d) =>
          Object.assign(d, structuredClone(EMPTY), {recipe: merged(store.studio.default_recipe)}));
}

/** The draft becomes what a painting was ordered with. */
export function adopt(order) {
  const masks = {};
  if (order.regions) {
    masks[order.content] = order.regions.content;
    (order.regions.styles ?? []).forEach((mask, i) => {
      masks[order.styles[i].picture] = mask;
    });
  }
  update((d) => Object.assign(d, structuredClone(EMPTY), {
    subject: order.content ? 'photo' : 'texture',
    content: order.content ?? null,
    styles: order.styles.map(({picture, weight}) => ({picture, weight: weight ?? 1})),
    initial: order.initial ?? null,
    recipe: merged(store.studio.default_recipe, order.recipe),
    useRegions: Boolean(order.regions),
    masks,
    styleMasks: Boolean(order.regions?.styles),
    kept: order.recipe?.kept_regions ?? [],
  }));
  update(forgetMissing);
}

function regionsOf() {
  const content = draft.masks[draft.content];
  if (!draft.styleMasks) return {content};
  return {content, styles: draft.styles.map(({picture}) => draft.masks[picture])};
}

/** What has to be there before anything can be painted, for people; empty: nothing. */
export function missing() {
  const photo = draft.subject === 'photo' && !draft.content;
  const style = !draft.styles.length;
  if (photo && style) return 'A photo and a style, and it can begin.';
  if (photo) return 'A photo is missing.';
  if (style) return 'A style is missing.';
  if (draft.recipe.init === 'picture' && !draft.initial)
    return 'The picture to start from is missing.';
  if (!draft.useRegions || !hasMasks() || !draft.styleMasks) return '';
  const bare = draft.styles.find(({picture}) => !draft.masks[picture]);
  return bare ?
      `${pictureName(bare.picture)} has no regions yet; edit the regions, or do without.` :
      '';
}

/** What the server is asked to paint; null while something is missing. */
export function orderOf() {
  if (missing()) return null;
  const recipe = structuredClone(draft.recipe);
  delete recipe.loss?.style_blend;
  if (JSON.stringify(recipe.engine) === JSON.stringify(store.studio.default_recipe.engine))
    delete recipe.engine;
  const order = {styles: draft.styles.map(({picture, weight}) => ({picture, weight})), recipe};
  if (draft.name.trim()) order.name = draft.name.trim();
  if (draft.subject === 'photo') order.content = draft.content;
  if (recipe.init === 'picture' && draft.initial) order.initial = draft.initial;
  recipe.kept_regions = [];
  if (draft.subject === 'photo') recipe.aspect = 0;
  if (draft.subject === 'texture') {
    recipe.original_colors = 'off';
    if (recipe.init === 'content') recipe.init = 'noise';
  } else if (draft.useRegions && hasMasks()) {
    order.regions = regionsOf();
    recipe.kept_regions = draft.kept;
  }
  return order;
}
