// Regions: which part of the photo is painted with which part of a style.

import {addPicture, pictureFile, pictureView} from './api.js';
import {confirmDialog, openDialog} from './dialogs.js';
import {$, button, el, tell, toast} from './dom.js';
import {draft, hasMasks, update} from './draft.js';
import {Mask} from './mask.js';
import {judge, Palette} from './palette.js';
import {encodePalettePng} from './png.js';
import {buildEditor} from './regions_editor.js';
import {on, pictureName, putPicture, store} from './store.js';

const hexOf = (data, at) =>
    `#${((1 << 24) | (data[at] << 16) | (data[at + 1] << 8) | data[at + 2]).toString(16).slice(1)}`;

/** Reads a picture of regions into a mask, pixel by pixel. */
async function readMask(id, mask, palette) {
  const answer = await fetch(pictureFile(id));
  if (!answer.ok) throw new Error('The regions drawn before cannot be read.');
  const bitmap = await createImageBitmap(
      await answer.blob(), {colorSpaceConversion: 'none', premultiplyAlpha: 'none'});
  if (bitmap.width !== mask.width || bitmap.height !== mask.height) return;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', {willReadFrequently: true});
  context.drawImage(bitmap, 0, 0);
  const {data} = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const labels = new Map();
  for (let i = 0; i < mask.labels.length; i += 1) {
    const at = 4 * i;
    const key = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
    if (!labels.has(key)) labels.set(key, Math.max(0, palette.take(hexOf(data, at))));
    mask.labels[i] = labels.get(key);
  }
}

/** The photo and the styles, each with its mask: as drawn before, or all of one region. */
async function sheetsOf(palette) {
  const ids = [draft.content, ...draft.styles.map(({picture}) => picture)];
  return Promise.all(ids.map(async (id, i) => {
    const {width, height} = store.pictures.get(id);
    const mask = new Mask(width, height);
    const before = draft.masks[id];
    if (before) await readMask(before, mask, palette);
    return {
      id,
      mask,
      drawn: Boolean(before),
      isPhoto: i === 0,
      address: pictureView(id, 2048),
      thumbnail: pictureView(id, 160),
      words: i === 0 ? 'Photo' : pictureName(id)
    };
  }));
}

export function judgeSheets(sheets, palette) {
  const counts = sheets.map(({mask}) => mask.counts());
  const drawn = sheets.slice(1).some((sheet) => sheet.drawn || sheet.mask.touched);
  return judge(palette, counts[0], counts.slice(1), drawn);
}

async function upload({id, mask}, palette) {
  const file = await encodePalettePng(mask.width, mask.height, mask.labels, palette.colors());
  const picture = await addPicture(file, `regions of ${pictureName(id)}`, 'regions');
  putPicture(picture);
  return picture.id;
}

async function save(sheets, palette) {
  const strays = sheets.reduce((sum, {mask}) => sum + mask.removeStrays(), 0);
  const {needStyles, divided, kept} = judgeSheets(sheets, palette);
  const masks = {};
  if (divided) {
    for (const sheet of needStyles ? sheets : sheets.slice(0, 1))
      masks[sheet.id] = await upload(sheet, palette);
  }
  update((d) => {
    for (const {id} of sheets) delete d.masks[id];
    Object.assign(d.masks, masks);
    d.kept = kept;
    d.styleMasks = needStyles;
    d.useRegions = divided;
  });
  if (strays) toast(`${strays} stray pixels were given to their neighbors’ region.`);
  if (!divided) toast('All of it is one region, so there is nothing to tell apart yet.');
}

const edit = tell(async () => {
  const palette = new Palette(draft.kept);
  const sheets = await sheetsOf(palette);
  const hasChanged = () => sheets.some(({mask}) => mask.undos.length);
  let editor = null;
  for (;;) {
    const saved = await openDialog('Regions', (close) => {
      editor = buildEditor(sheets, palette, () => judgeSheets(sheets, palette));
      return [
        editor.node,
        el('div', {class: 'dialog-foot brush-foot'}, editor.note,
           button('Cancel', () => close(), {data: {testid: 'regions-cancel'}}),
           button(
               'Done', () => close(true),
               {class: 'button primary', data: {testid: 'regions-done'}}))
      ];
    }, {full: true, testid: 'regions-dialog'});
    editor.close();
    if (saved) return save(sheets, palette);
    if (!hasChanged() ||
        await confirmDialog(
            'Leave without these regions?', 'What you drew just now is lost.', 'Leave'))
      return undefined;
  }
});

const clear = tell(async () => {
  if (!await confirmDialog(
          'Take the regions away?', 'The whole photo is painted with all of the styles again.',
          'Take away'))
    return;
  update((d) => {
    d.masks = {};
    d.kept = [];
    d.useRegions = false;
  });
});

function show(parts) {
  const ready = Boolean(draft.subject === 'photo' && draft.content && draft.styles.length);
  const drawn = hasMasks();
  $('#regions-pane').hidden = draft.subject === 'texture';
  parts.edit.disabled = !ready;
  parts.edit.textContent = drawn ? 'Edit…' : 'Draw regions…';
  parts.check.hidden = !drawn;
  parts.box.checked = draft.useRegions;
  parts.clear.hidden = !drawn;
  $('#regions-hint').textContent = ready ?
      'Choose which part of the photo is painted with which part of a style, and what stays as it is.' :
      'With a photo and a style here, you can choose which part is painted with what.';
}

export function startRegions() {
  const box = el('input', {type: 'checkbox', id: 'use-regions', data: {testid: 'use-regions'}});
  box.addEventListener('change', () => update((d) => {
                                   d.useRegions = box.checked;
                                 }));
  const parts = {
    box,
    check: el('label', {class: 'check', htmlFor: 'use-regions'}, box, 'Paint by regions'),
    edit: button('Draw regions…', edit, {data: {testid: 'regions-edit'}}),
    clear: button('Take away', clear, {class: 'button', data: {testid: 'regions-clear'}}),
  };
  $('#regions-actions').replaceChildren(parts.check, parts.edit, parts.clear);
  on('draft', () => show(parts));
  show(parts);
}
