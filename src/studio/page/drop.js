// Dropping pictures anywhere on the page, and pasting them.

import {bring} from './dialogs.js';
import {$, announce, tell, toast} from './dom.js';
import {addStyles, draft, setContent} from './draft.js';

const hasFiles = (event) =>
    event.dataTransfer?.types.includes('Files') && !document.querySelector('dialog[open]');
const pictures =
    (files) => [...files].filter((file) => !file.type || file.type.startsWith('image/'));

async function takeAs(role, files) {
  if (!files.length) return toast('These are no pictures; PNG, JPEG, WebP, TIFF and HEIC are.');
  if (location.hash && location.hash !== '#paint') location.hash = '#paint';
  const taken = await bring(
      role === 'photo' ? files.slice(0, 1) : files, role === 'photo' ? 'content' : 'style');
  if (!taken.length) return undefined;
  if (role === 'photo')
    setContent(taken[0].id);
  else
    addStyles(taken.map(({id}) => id));
  announce(
      role === 'photo' ? `${taken[0].name} is the photo` : `${taken.length} added to the styles`);
  return undefined;
}

function markHalf(event) {
  const half = event.target.closest?.('.drop-half');
  for (const each of document.querySelectorAll('.drop-half'))
    each.classList.toggle('over', each === half);
}

function startDropping() {
  const zone = $('#drop-zone');
  const hide = () => {
    zone.hidden = true;
  };
  addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const count = event.dataTransfer.items?.length ?? 1;
    $('#drop-style strong').textContent = count > 1 ? `${count} styles` : 'Style';
    $('#drop-photo span').textContent =
        count > 1 ? 'the first is what is to be painted' : 'what is to be painted';
    zone.hidden = false;
  });
  addEventListener('dragover', (event) => {
    if (zone.hidden) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = event.target.closest?.('.drop-half') ? 'copy' : 'none';
    markHalf(event);
  });
  addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) hide();
  });
  addEventListener('drop', tell(async (event) => {
                     if (zone.hidden) return;
                     event.preventDefault();
                     hide();
                     const half = event.target.closest?.('.drop-half');
                     if (half)
                       await takeAs(
                           half.id === 'drop-photo' ? 'photo' : 'style',
                           pictures(event.dataTransfer.files));
                   }));
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
}

function startPasting() {
  addEventListener('paste', tell(async (event) => {
                     const files = pictures(event.clipboardData?.files ?? []);
                     if (!files.length || document.querySelector('dialog[open]')) return;
                     event.preventDefault();
                     const role = draft.content || draft.subject === 'texture' ? 'style' : 'photo';
                     await takeAs(role, files);
                     toast(role === 'photo' ? 'Pasted as the photo' : 'Pasted as a style');
                   }));
}

export function startDrop() {
  startDropping();
  startPasting();
}
