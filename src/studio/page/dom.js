// Small helpers to build and find elements, and to say things to people.

const ICONS = {
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  sun:
      'M12 8a4 4 0 100 8 4 4 0 000-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4',
  moon: 'M20 14.5A8 8 0 119.5 4a6.5 6.5 0 0010.5 10.5z',
  auto: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 4v16M12 8h5M12 12h7.5M12 16h5',
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  first: 'M5 4h14M12 20V9M6.5 14.5L12 9l5.5 5.5',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5v13l10.5-6.5z',
  stop: 'M7 7h10v10H7z',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7M10.5 10.5v6M13.5 10.5v6',
  again: 'M5 12a7 7 0 0112-5l2 2M19 4v5h-5M19 12a7 7 0 01-12 5l-2-2M5 20v-5h5',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  compare: 'M12 3v18M4 6h5v12H4zM15 6h5v12h-5z',
  brush:
      'M19.5 4.5c-4 1.5-8 5-10 8.5l2 2c3.5-2 7-6 8-10.5zM8.5 14c-2 0-3 1.5-3 3 0 1-.5 2-1.5 2.5 3 1 6.5 0 6.5-3.5',
  eraser: 'M8.5 19.5L4 15l9.5-9.5 6 6-8 8zM8.5 10.5l6 6M11 19.5h8.5',
  bucket:
      'M10.5 4L19 12.5l-7 7L4.5 12l7-7M5 12h13.5M20.5 16.5c-1 1.5-1.5 2-1.5 2.700a1.5 1.5 0 003 0c0-.7-.5-1.200-1.5-2.700z',
  undo: 'M9 6L4 11l5 5M4 11h10a5 5 0 010 10h-3',
  redo: 'M15 6l5 5-5 5M20 11H10a5 5 0 000 10h3',
  hand:
      'M8 12V6.5a1.5 1.5 0 013 0V11M11 11V5a1.5 1.5 0 013 0v6M14 11V6.5a1.5 1.5 0 013 0V14c0 4-2 6.5-5.5 6.5-3 0-4.5-1.5-6.5-5.5-.8-1.600 1.400-2.800 2.5-1l.5.8',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9.5h.01',
  dice: 'M5 5h14v14H5zM9 9h.01M15 9h.01M12 12h.01M9 15h.01M15 15h.01',
  edit: 'M5 19l1-4L16 5l3 3L9 18z',
  drop: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M12 8v8M8.5 12.5L12 16l3.5-3.5',
};

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/**
 * An element. Properties: `class`, `data` (an object), `on` (event: listener), `aria-...` and other
 * attributes with a dash or in lower case; `value`, `checked` and the like are set as properties.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (key === 'data') {
      Object.assign(node.dataset, value);
    } else if (key === 'class') {
      node.className = value;
    } else if (key in node && key !== 'list' && !key.includes('-')) {
      node[key] = value;
    } else {
      node.setAttribute(key, value === true ? '' : value);
    }
  }
  node.append(...children.flat().filter(
      (child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The same in SVG; every property is an attribute. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

export function icon(name) {
  return svg(
      'svg', {viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true'},
      svg('path', {d: ICONS[name]}));
}

export function button(label, onClick, props = {}) {
  const {symbol, ...rest} = props;
  return el(
      'button', {type: 'button', class: 'button', on: {click: onClick}, ...rest},
      symbol ? icon(symbol) : null, label);
}

/** A button that shows only a symbol; its label is for screen readers and as a tip. */
export function iconButton(symbol, label, onClick, props = {}) {
  const {class: extra = '', ...rest} = props;
  return el(
      'button', {
        type: 'button',
        class: `icon-button ${extra}`,
        'aria-label': label,
        title: label,
        on: {click: onClick},
        ...rest
      },
      icon(symbol));
}

export function setIcon(node, symbol, label) {
  node.replaceChildren(icon(symbol));
  node.setAttribute('aria-label', label);
  node.title = label;
}

/** The filled part of a slider's track. */
export function paintTrack(range) {
  const share = (range.value - range.min) / (range.max - range.min || 1);
  range.style.setProperty('--fill', `${Math.min(1, Math.max(0, share)) * 100}%`);
}

/** Tells screen readers, and nobody else. */
export function announce(text) {
  const live = $('#live');
  if (live.textContent !== text) live.textContent = text;
}

/** Behind an open dialog nothing can be seen or reached, so the lines go into it. */
function toastBox() {
  const dialog = $$('dialog[open]').at(-1);
  if (!dialog) return $('#toasts');
  if (!$('.toasts', dialog)) dialog.append(el('div', {class: 'toasts', 'aria-live': 'polite'}));
  return $('.toasts', dialog);
}

/**
 * A line at the corner that goes by itself; with `action` {label, run} it stays longer. Gives what
 * takes it away.
 */
export function toast(text, action = null) {
  const close = () => node.remove();
  const act = action &&
      el('button', {
                type: 'button',
                on: {
                  click: () => {
                    close();
                    action.run();
                  }
                }
              },
         action.label);
  const node =
      el('div', {class: 'toast'}, el('span', {}, text), act,
         el('button', {type: 'button', 'aria-label': 'Close', on: {click: close}}, '×'));
  const box = toastBox();
  box.append(node);
  while (box.children.length > 4) box.firstChild.remove();
  setTimeout(close, action ? 12000 : 7000);
  return close;
}

/** Runs what was clicked; what goes wrong is said in the server's words. */
export function tell(task) {
  return async (...args) => {
    try {
      return await task(...args);
    } catch (error) {
      if (error.name !== 'AbortError') toast(error.message);
      return undefined;
    }
  };
}

/**
 * Where the focus is within `node`, it is within what `change` returns afterwards, on what has the
 * same label: rows that are made anew do not lose it.
 */
export function keepFocus(node, change) {
  const label =
      node.contains(document.activeElement) && document.activeElement.getAttribute('aria-label');
  const changed = change();
  if (label && !changed.contains(document.activeElement)) {
    changed.querySelector(`[aria-label="${CSS.escape(label)}"]`)?.focus();
  }
}

export function debounce(task, milliseconds) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => task(...args), milliseconds);
  };
}

/** Storage may be full or forbidden; the page works without. */
export const keep = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Nothing is lost but the draft.
    }
  },
};
