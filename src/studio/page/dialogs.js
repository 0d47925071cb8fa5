// Dialogs: asking, confirming, choosing among the pictures that are there.

import {addPicture, pictureView, removePicture} from './api.js';
import {button, el, iconButton, tell, toast} from './dom.js';
import {dropPicture, on, putPicture, store} from './store.js';

/**
 * Opens a dialog with a title; `build(close)` gives its body and foot. Resolves with what it was
 * closed with.
 */
export function openDialog(title, build, {narrow = false, testid = 'dialog', full = false} = {}) {
  return new Promise((resolve) => {
    let result = null;
    const close = (value = null) => {
      result = value;
      dialog.close();
    };
    const heading = el('h2', {id: 'dialog-title'}, title);
    const dialog =
        el('dialog', {
          class: full ? 'full' :
              narrow  ? 'narrow' :
                        '',
          'aria-labelledby': 'dialog-title',
          data: {testid}
        },
           el('div', {class: 'dialog-head'}, heading, iconButton('close', 'Close', () => close())));
    dialog.append(...build(close, dialog).filter(Boolean));
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog && !full) close();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function confirmDialog(title, text, verb) {
  return openDialog(
      title,
      (close) =>
          [el('div', {class: 'dialog-body'}, el('p', {}, text)),
           el('div', {class: 'dialog-foot'}, button('Cancel', () => close(false)),
              button(
                  verb, () => close(true),
                  {class: 'button danger primary', data: {testid: 'confirm'}})),
  ],
      {narrow: true, testid: 'confirm-dialog'});
}

export function askText(title, label, value) {
  return openDialog(title, (close) => {
    const input = el('input', {type: 'text', id: 'ask-input', value, maxLength: 100});
    const form =
        el('form', {
          method: 'dialog',
          on: {
            submit: (event) => {
              event.preventDefault();
              close(input.value.trim());
            }
          }
        },
           el('div', {class: 'dialog-body'},
              el('div', {class: 'field'}, el('label', {htmlFor: 'ask-input'}, label), input)),
           el('div', {class: 'dialog-foot'}, button('Cancel', () => close()),
              el('button', {type: 'submit', class: 'button primary'}, 'Save')));
    return [form];
  }, {narrow: true});
}

/** Asks for files. Must be called by a click. */
export function chooseFiles(multiple) {
  const input = document.getElementById('file-input');
  return new Promise((resolve) => {
    input.multiple = multiple;
    input.value = '';
    input.onchange = () => resolve([...input.files]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}

/** Uploads one after another; resolves with the pictures that were taken. */
export async function bring(files, role) {
  const taken = [];
  let quiet = () => {};
  const slow = setTimeout(() => {
    quiet = toast(files.length > 1 ? 'The pictures are being read…' : 'The picture is being read…');
  }, 600);
  for (const file of files) {
    try {
      const picture = await addPicture(file, file.name || 'pasted picture', role);
      putPicture(picture);
      taken.push(picture);
    } catch (error) {
      toast(
          error.message.includes(file.name) ? error.message :
                                              `${file.name || 'The picture'}: ${error.message}`);
    }
  }
  clearTimeout(slow);
  quiet();
  return taken;
}

const fitsRole = (role) => (picture) => picture.role !== 'regions' &&
    !(picture.example && picture.role !== 'any' && picture.role !== role && role !== 'initial');

function pictureTile(picture, chosen, toggle) {
  const tile =
      el('button', {
        type: 'button',
        class: 'tile',
        'aria-pressed': String(chosen.has(picture.id)),
        data: {testid: 'picture', id: picture.id},
        on: {click: () => toggle(picture, tile)}
      },
         el('img', {src: pictureView(picture.id, 320), alt: '', loading: 'lazy'}),
         el('span', {class: 'clip'}, picture.name),
         el('span', {class: 'hint numbers'}, `${picture.width} × ${picture.height}`));
  const remove = !picture.example &&
      iconButton(
          'trash', `Forget ${picture.name}`, tell(async () => {
            if (!await confirmDialog(
                    `Forget “${picture.name}”?`,
                    'It is taken out of the studio. The file that it came from stays where it is.',
                    'Forget'))
              return;
            await removePicture(picture.id);
            chosen.delete(picture.id);
            dropPicture(picture.id);
          }),
          {class: 'small tile-remove'});
  return el('li', {}, tile, remove);
}

function fillGrid(grid, role, chosen, toggle) {
  const list = [...store.pictures.values()].filter(fitsRole(role));
  const wanted = list.sort(
      (a, b) => Number(a.example && a.role !== role) - Number(b.example && b.role !== role));
  grid.replaceChildren(...wanted.map((picture) => pictureTile(picture, chosen, toggle)));
}

/**
 * Choosing among examples and what was brought before, or bringing more. Resolves with ids; none
 * where nothing was chosen.
 */
export async function pickPictures(title, role, multiple) {
  const chosen = new Set();
  let stop = () => {};
  const ids = await openDialog(title, (close) => {
    const grid = el('ul', {class: 'picture-grid'});
    const use = multiple &&
        button('Use', () => close([...chosen]),
               {class: 'button primary', disabled: true, data: {testid: 'use'}});
    const toggle = (picture, tile) => {
      if (!multiple) return close([picture.id]);
      if (!chosen.delete(picture.id)) chosen.add(picture.id);
      tile.setAttribute('aria-pressed', String(chosen.has(picture.id)));
      use.disabled = !chosen.size;
      use.textContent = chosen.size > 1 ? `Use these ${chosen.size}` : 'Use';
      return undefined;
    };
    const upload = tell(async () => {
      const taken = await bring(await chooseFiles(multiple), role);
      if (taken.length) close([...chosen, ...taken.map(({id}) => id)]);
    });
    fillGrid(grid, role, chosen, toggle);
    stop = on('pictures', () => fillGrid(grid, role, chosen, toggle));
    return [
      el('div', {class: 'dialog-body'}, grid),
      el('div', {class: 'dialog-foot'}, button('From this device…', upload, {symbol: 'image'}), use)
    ];
  }, {testid: 'picker'});
  stop();
  return ids ?? [];
}
